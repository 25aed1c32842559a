import type { Ink } from './palette';

export interface ChartSeries<Key extends string = string> {
  key: Key;
  label: string;
  ink: Ink;
  kind: 'bar' | 'line' | 'area';
}

/** What a chart over time is given, whatever draws it. */
export interface TimeChartProps<Key extends string = string> {
  /** What the chart shows, in words; its accessible name. */
  label: string;
  /** One point per step, oldest first; `at` is an ISO date or instant. */
  points: readonly ({ at: string } & Record<Key, number>)[];
  series: readonly ChartSeries<Key>[];
  /** The step on the axis, short: "12 Jul" or "14:05". */
  formatStep: (at: string) => string;
  /** The exact figure for tooltip and table. */
  formatValue: (value: number) => string;
  /** A short form for the axis; "1.2K" where none is given. */
  formatAxis?: (value: number) => string;
  height?: number;
  /** How many steps to label at most: fewer where the chart is narrow. */
  labels?: number;
}
