/** How a KPI is defined: one file per KPI with its words, what it reads of the rollup, and where its figure leads. */
import type { Tone } from '@/domain/terms';

/** The days that a figure is of; both ends included. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Sums of one rollup cell over a span, or of one day. */
export interface Cell {
  readonly kpi: string;
  readonly dimension: string;
  readonly entityId: string;
  readonly region: string;
  readonly currency: string;
  readonly bucket: number;
  readonly count: number;
  readonly amount: string;
}

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What the dashboard's statement found for one span. */
export interface SpanFigures {
  readonly cells: readonly Cell[];
  /** By KPI, over all entities within reach. */
  readonly lags: ReadonlyMap<string, Percentiles>;
}

/** Daily values of the current span. */
export interface DayFigures {
  readonly day: string;
  readonly cells: readonly Cell[];
  /** p95 by KPI, seconds. */
  readonly lags: ReadonlyMap<string, number>;
}

/** A figure's value as it stands on a tile. */
export interface Value {
  readonly text: string;
  readonly unit?: string;
  /** For the comparison with the span before, and for the trend; never shown by itself. */
  readonly number: number | null;
}

export interface Kpi {
  readonly code: string;
  readonly title: string;
  /** One or two sentences: what is counted, from when, and what is left out. */
  readonly definition: string;
  /** KPIs of the rollup that it is made of. */
  readonly reads: readonly string[];
  readonly value: (figures: SpanFigures) => Value;
  /** Value of one day, for the trend; absent for what has no day. */
  readonly day?: (figures: DayFigures) => number;
  /** How a change between two values reads; a percentage of the former value unless said otherwise. */
  readonly change?: (now: SpanFigures, before: SpanFigures) => string | null;
  readonly tone: (now: SpanFigures) => Tone;
  /** Path and query of exactly the records that make the figure up; the context is added. */
  readonly link: {
    readonly path: string;
    readonly query?: Readonly<Record<string, string>> /** Of no period: what is open now. */;
    readonly stock?: boolean;
  };
}

export const defineKpi = (kpi: Kpi): Kpi => kpi;
