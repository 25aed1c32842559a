/** What the fold reads: records in force around one transaction. Instants are Dates, amounts decimal strings. */
import type { BusinessCalendar } from './calendar';
import type { KindOf, RecordBody, RecordKind } from './records';
import type { RecordRole } from './records/define';
import type { ChargeKind } from './signals/billing';

interface Stated {
  readonly id: string;
  readonly source: string;
  readonly externalId: string;
  readonly number: string | null;
  readonly customer: string | null;
  readonly currency: string | null;
  readonly amount: string | null;
  readonly entityId: string | null;
  readonly occurredAt: Date;
  readonly knownAt: Date;
  readonly correlationId: string | null;
  readonly traceId: string | null;
}

/** A record in force: what its body holds follows from its kind. */
export type RecordFact<Kind extends RecordKind = RecordKind> = Kind extends RecordKind
  ? Stated & { readonly kind: Kind; readonly body: Readonly<RecordBody<Kind>> }
  : never;

/** A record of any kind in one of these roles. */
export type FactOf<Role extends RecordRole> = RecordFact<KindOf<Role>>;

export interface LineFact {
  readonly line: string;
  readonly position: number;
  readonly transactionId: string | null;
  readonly attachment: string;
  readonly creditsId: string | null;
  readonly creditsLine: string | null;
  readonly amount: string;
  readonly tax: string;
  readonly quantity: string | null;
}

/** How a record refers to a document. */
export interface LinkFact {
  readonly toId: string;
  readonly amount: string | null;
  readonly toLine: string | null;
}

/** An ERP document with everything that its allocation needs. */
export type PostingFact = FactOf<'posting'> & {
  readonly links: readonly LinkFact[];
  /** Signed net of each linked document that has arrived: credit memos negative. */
  readonly targetNets: ReadonlyMap<string, string>;
  readonly reversedAt: Date | null;
  readonly reversal: FactOf<'reversal'> | null;
};

/** A payment, a refund or a failed collection, with its allocations. */
export type PaymentFact = FactOf<'payment' | 'failed payment'> & {
  readonly links: readonly LinkFact[];
};

/** A credit memo that pays invoices. */
export type ApplicationFact = FactOf<'application'> & {
  readonly links: readonly LinkFact[];
  /** The credit memo is void: it pays nothing. */
  readonly isVoid: boolean;
};

/** What a credit memo is spread over. */
export interface CreditedInvoice {
  readonly record: Pick<FactOf<'document'>, 'id' | 'currency' | 'number' | 'externalId'>;
  readonly lines: readonly LineFact[];
}

/** A record that names the subscription or the product of a transaction. */
export type BesideFact = FactOf<
  'order' | 'entitlement' | 'sync' | 'failed sync' | 'product sync' | 'failed product sync'
>;

/** Another invoice that bills the same customer the same amounts of the same transactions. */
export type TwinFact = Pick<DocumentFacts, 'record' | 'void' | 'credits'>;

/** One invoice or credit memo with everything that refers to it. */
export interface DocumentFacts {
  readonly record: FactOf<'document'>;
  readonly type: KindOf<'document'>;
  readonly lines: readonly LineFact[];
  readonly void: FactOf<'void'> | null;
  readonly attempts: readonly FactOf<'attempt'>[];
  readonly failures: readonly FactOf<'refusal'>[];
  readonly postings: readonly PostingFact[];
  readonly payments: readonly PaymentFact[];
  readonly syncs: readonly FactOf<'sync' | 'failed sync'>[];
  readonly taxes: readonly FactOf<'tax'>[];
  readonly taxFailures: readonly FactOf<'failed tax'>[];
  readonly disputes: readonly FactOf<'dispute'>[];
  readonly settlements: readonly FactOf<'settlement'>[];
  /** Of an invoice: what pays it; of a credit memo: what it pays. */
  readonly applications: readonly ApplicationFact[];
  readonly schedules: readonly FactOf<'schedule'>[];
  readonly scheduleFailures: readonly FactOf<'failed schedule'>[];
  /** Credit memos (not void) that credit lines of this invoice. */
  readonly credits: readonly DocumentFacts[];
  /** The invoices that the lines of this credit memo credit, as far as they have arrived. */
  readonly creditedInvoices: readonly CreditedInvoice[];
  readonly twins: readonly TwinFact[];
  /** Of an invoice with twins: what was rated of each of its transactions, in its currency; absent where no charge was. */
  readonly rated: ReadonlyMap<string, string>;
  readonly entity: EntityFacts | null;
  readonly account: AccountFacts | null;
}

export interface AccountFacts {
  readonly id: string;
  readonly name: string;
  readonly system: string;
  readonly externalId: string;
  readonly parentId: string | null;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly currency: string | null;
}

export interface EntityFacts {
  readonly id: string;
  readonly region: string;
  readonly currency: string;
  /** Zone, holidays, business hours. */
  readonly calendar: BusinessCalendar;
  /** Hours from issue until a document should be posted. */
  readonly postingHours: number;
  readonly periods: readonly {
    period: string;
    startsOn: string;
    endsOn: string;
    status: string;
    cutoffAt: Date | null;
    /** Since when the status is what it is. */
    changedAt: Date;
  }[];
}

/** The subscription and charge that a transaction is of, as they held in its period. */
export interface ChargeTerms {
  readonly kind: ChargeKind;
  readonly product: string | null;
  readonly meter: string | null;
  readonly unit: string | null;
  readonly currency: string | null;
  readonly customer: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly zone: string;
  readonly graceHours: number;
  readonly billRunHours: number;
}

export interface UsageFacts {
  /** By the meter's function, in the meter's unit. */
  readonly quantity: string;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Usage events of one delivery that came after their period's grace; in the unit of the meter. */
export interface LateFact {
  /** Receipt. */
  readonly at: Date;
  readonly count: number;
  readonly quantity: string;
}

/** What metering states, with the exact factor from its unit to the meter's. */
export type AggregateFact = FactOf<'usage'> & { readonly factor: string };

export interface Facts {
  readonly id: string;
  readonly key: string;
  readonly system: string;
  readonly subscription: string | null;
  readonly charge: string | null;
  /** Start of the period by the transaction's own key; null where the key has none. */
  readonly keyStart: Date | null;
  readonly terms: ChargeTerms | null;
  readonly account: AccountFacts | null;
  readonly entity: EntityFacts | null;
  readonly usage: UsageFacts | null;
  /** Captured usage that came late, as far as what was rated is not what was captured. */
  readonly late: readonly LateFact[];
  readonly meterUnit: string | null;
  /** The meter's function: sum, count, max, latest; null where nothing was captured. */
  readonly aggregation: string | null;
  readonly aggregates: readonly AggregateFact[];
  /** What a unit of its meter was last rated at, where it should have been rated by now and is not. */
  readonly price: { readonly unitAmount: string; readonly currency: string } | null;
  readonly charges: readonly FactOf<'charge'>[];
  /** Orders, entitlements and syncs of its subscription and its product: they stand beside the way to cash. */
  readonly beside: readonly BesideFact[];
  /** Invoices and credit memos with a line of this transaction. */
  readonly documents: readonly DocumentFacts[];
  /** Case types written off, with their subject, the transaction or a document: `type subjectId`. */
  readonly writtenOff: ReadonlySet<string>;
}
