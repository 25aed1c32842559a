/** What the recomputation finds: a condition that holds, in words that both sides can be brought to. */
import type Decimal from 'decimal.js';

/** One case: its type, what it is about, and the money that it keeps from being billed, posted or collected. */
export interface Found {
  readonly type: string;
  /** "invoice billing/in-000123", "customer metering/tn-42". */
  readonly subject: string;
  /** Null: unknown. */
  readonly amount: Decimal | null;
  readonly currency: string | null;
  readonly basis: 'stated' | 'estimated' | 'unknown';
  /** When the condition began to hold, milliseconds. */
  readonly since: number;
}

/** What an administrator has set up. */
export interface Company {
  readonly entities: readonly {
    readonly code: string;
    readonly zone: string;
    readonly currency: string;
    /** From issue until a document has to be in the ERP. */
    readonly postingHours: number;
  }[];
  readonly sources: readonly {
    readonly name: string;
    readonly cadenceSeconds: number;
    /** Whose documents are meant where a signal does not say. */
    readonly documentSystem: string;
  }[];
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const stated = (amount: Decimal, currency: string) => ({ amount, currency, basis: 'stated' as const });
export const UNKNOWN = { amount: null, currency: null, basis: 'unknown' as const };

/** The larger of both bounds, as the standard policy *Tolerance of amounts* states it. */
export const isBeyondTolerance = (difference: Decimal, of: Decimal) =>
  difference.abs().gt(0.05) && difference.abs().gt(of.abs().times('0.0001'));
