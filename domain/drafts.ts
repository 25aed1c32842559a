/** What a signal describes, before it is written: drafts of records, statements and corrections. */

export type RecordKind =
  | 'usage aggregate'
  | 'charge'
  | 'invoice'
  | 'credit memo'
  | 'invoice void'
  | 'credit memo void'
  | 'posting attempt'
  | 'posting failure'
  | 'erp document'
  | 'reversal'
  | 'payment'
  | 'payment failure'
  | 'refund'
  | 'crm sync'
  | 'crm sync failure';

/** A signal as read from the store. */
export interface StoredSignal {
  readonly type: string;
  /** CloudEvents `source` and `id`. */
  readonly ceSource: string;
  readonly ceId: string;
  readonly time: Date;
  readonly data: unknown;
}

/** The configured source that sent it. */
export interface SignalSource {
  readonly name: string;
  /** The source that a document reference without system means. */
  readonly documentSystem: string | null;
}

export interface LineDraft {
  line: string;
  position: number;
  transactionId: string | null;
  attachment: 'stated' | 'charge' | 'only charge' | 'credited line' | 'allocated';
  waitsFor: string | null;
  chargeId: string | null;
  creditsId: string | null;
  creditsLine: string | null;
  subscription: string | null;
  kind: string | null;
  amount: string;
  tax: string;
  quantity: string | null;
  unitAmount: string | null;
}

export interface LinkDraft {
  toId: string;
  amount: string | null;
  toLine: string | null;
}

export interface RecordDraft {
  id: string;
  kind: RecordKind;
  externalId: string;
  number: string | null;
  customer: string | null;
  currency: string | null;
  amount: string | null;
  entityId: string | null;
  occurredAt: Date;
  transactionId: string | null;
  flow: { id: string; customer: string; subscription: string; meter: string; unit: string } | null;
  waitsFor: string | null;
  subscription: string | null;
  lines: LineDraft[];
  links: LinkDraft[];
}

export interface StatementDraft {
  kind: 'account' | 'identity' | 'subscription' | 'product' | 'meter' | 'period' | 'fx' | 'correction';
  externalId: string;
  /** An identity: the account that it is linked to. */
  target: string | null;
  validFrom: Date | null;
  body: unknown;
}

export interface Described {
  records: RecordDraft[];
  statements: StatementDraft[];
  watermark: Date | null;
}
