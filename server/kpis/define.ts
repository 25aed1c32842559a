/**
 * How a KPI is defined: one file per KPI with its words, what rows add to it, what it reads of the rollup, on whose
 * dashboards it stands, and which records are behind its figure.
 */
import type { Tone } from '@/domain/terms';
import type { Contributes } from './contribute';
import type { CaseCondition, Condition } from './records';

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
  /** The amount in the reporting currency, each day's at the rate of that day; what has no rate is left out. */
  readonly converted: string;
  /** How many of `count` are left out for want of a rate. */
  readonly unconverted: number;
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
  /** The currency that sums over currencies are shown in; null when the installation has none yet. */
  readonly reporting: string | null;
}

/** Daily values of the current span. */
export interface DayFigures {
  readonly day: string;
  readonly cells: readonly Cell[];
  /** p95 by KPI, seconds. */
  readonly lags: ReadonlyMap<string, number>;
}

export interface Money {
  readonly amount: string;
  readonly currency: string;
}
/** A sum over currencies in the reporting currency, at dated rates. */
export interface Converted extends Money {
  /** Records whose currency has no rate: in none of the sum. */
  readonly unconverted: number;
}

/** A figure with its unit; the browser writes it. */
export type Value =
  | { readonly kind: 'money'; readonly amounts: readonly Money[]; readonly converted: Converted | null }
  /** Null: nothing was completed. Zero and below is on time. */
  | { readonly kind: 'duration'; readonly seconds: number | null }
  | { readonly kind: 'count'; readonly count: number }
  /** Between 0 and 1; null when there is nothing to share. */
  | { readonly kind: 'share'; readonly share: number | null }
  /** Difference of two shares in percentage points. */
  | { readonly kind: 'points'; readonly points: number };

/** Which way a figure should move. */
export const DIRECTIONS = ['lower is better', 'higher is better', 'neither'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Who a dashboard is for. */
export const AUDIENCES = ['executive', 'finance', 'operations'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Where a figure stands on a dashboard: lower comes first; an audience that is absent does not see it. */
export type Places = Readonly<Partial<Record<Audience, number>>>;

export interface Kpi {
  readonly code: string;
  readonly title: string;
  /** One or two sentences: what is counted and what is left out. */
  readonly definition: string;
  /** The date by which a record falls into a period: "start of the service period"; a stock has none. */
  readonly datedBy: string;
  readonly direction: Direction;
  readonly places: Places;
  /** What rows add to the rollup for it. */
  readonly contributes?: Contributes;
  /** KPIs of the rollup that it is made of. */
  readonly reads: readonly string[];
  readonly value: (figures: SpanFigures) => Value;
  /** Value of one day, for the trend; absent for what has no day. */
  readonly day?: (figures: DayFigures) => number;
  readonly tone: (now: SpanFigures) => Tone;
  /** The records behind its figures, by the figure's code; a code may carry an argument after a colon. */
  readonly records?: Readonly<Record<string, Condition>>;
  /** The same where they are cases. */
  readonly cases?: Readonly<Record<string, CaseCondition>>;
  /** Path and query of exactly the records that make the figure up; the context is added. */
  readonly link: {
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
    /** Of no period: what is open now. */
    readonly stock?: boolean;
  };
}

/** What is counted for a panel or a list and has no tile of its own. */
export type Measure = Pick<Kpi, 'code' | 'contributes' | 'records' | 'cases'>;

export const defineKpi = (kpi: Kpi): Kpi => kpi;
export const defineMeasure = (measure: Measure): Measure => measure;
