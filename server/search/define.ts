/** What a search finds. */
import type { Reader } from '@/domain/access';
import type { Sought } from '@/domain/search';

export const HIT_KINDS = [
  'invoice',
  'credit memo',
  'posting',
  'payment',
  'transaction',
  'account',
  'exception',
  'usage event',
  'suspended',
  'dead letter',
] as const;
export type HitKind = (typeof HIT_KINDS)[number];

/** Something that a text leads to. */
export interface Hit {
  readonly kind: HitKind;
  /** Local ID: of a document the record's, of a usage event its CloudEvents ID. */
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** What of it the text matched, as it came: "invoice number INV-2001". */
  readonly matched: string;
  readonly amount: string | null;
  readonly currency: string | null;
  /** Net of tax, or with it. */
  readonly basis: 'net' | 'gross' | null;
  /** Where in a transaction's lineage it stands: the ID of a node. Of usage without a transaction: its customer reference. */
  readonly node: string | null;
  /** Of a usage event: the transaction that it belongs to, null while it belongs to none. */
  readonly transaction: string | null;
  /** Name of the source, for what belongs to one. */
  readonly source: string | null;
}

export interface Search {
  readonly reader: Reader;
  readonly sought: Sought;
  /** Hits wanted. */
  readonly first: number;
}
