/** What the rules about a transaction read: its quantities, amounts, due times and places, as the fold found them. */
import type { LatePart, LateWindow } from '../../late-usage';
import type { Decimal } from '../../money';
import type { QuantityStep, StepDifference } from '../../quantities';

/** A charge or an invoice line whose service lies in more than one billing period of its subscription. */
export interface SpanningItem {
  readonly what: 'charge' | 'line';
  readonly name: string;
  readonly start: Date;
  readonly end: Date;
  /** What of its amount falls outside of the transaction's period, by time. Signed. */
  readonly outside: Decimal;
  readonly knownAt: Date;
}

export interface TransactionMeasures {
  readonly id: string;
  readonly key: string;
  readonly system: string;
  readonly accountName: string | null;
  readonly accountId: string | null;
  readonly customer: string | null;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly currency: string | null;
  readonly charge: string | null;
  readonly meter: string | null;
  readonly unit: string | null;
  readonly periodStart: Date;
  readonly periodEnd: Date | null;
  /** What metering states, else what was captured; null where neither is known. */
  readonly metered: Decimal | null;
  readonly steps: readonly StepDifference[];
  /** By what was over when it came. */
  readonly late: Readonly<Partial<Record<LateWindow, LatePart>>>;
  /** In `currency`; null where nothing was ever rated. */
  readonly unitPrice: Decimal | null;
  /** When the later of the two sides was stated. */
  readonly comparedAt: Readonly<Record<QuantityStep, Date | null>>;
  readonly isRated: boolean;
  /** When it was to be rated, where it is metered, not rated and not invoiced without; null otherwise. */
  readonly ratingDueAt: Date | null;
  /** From when on its invoice is overdue, where it is rated and no invoice lives; null otherwise. */
  readonly invoiceOverdueAt: Date | null;
  readonly billRunAt: Date | null;
  readonly rated: Decimal;
  readonly invoiced: Decimal;
  readonly credited: Decimal;
  /** Rated − invoiced, less what credits and cases of documents explain, beyond tolerance; zero where it is within. */
  readonly invoiceRest: Decimal;
  /** Invoices that are not void, by number. */
  readonly invoices: readonly string[];
  /** Other currencies that it is invoiced in too. */
  readonly foreign: readonly string[];
  /** When the later of charge and invoice was stated. */
  readonly invoicedAt: Date | null;
  readonly spanning: readonly SpanningItem[];
}
