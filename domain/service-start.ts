/** When the service of a transaction began: the date by which a transaction reads its account, entity and region. */
import type { ChargeTerms, DocumentFacts, FactOf, UsageFacts } from './facts';
import { recordEntry } from './records';

export interface ServiceFacts {
  /** Start of the period by the transaction's own key. */
  readonly keyStart: Date | null;
  readonly charges: readonly FactOf<'charge'>[];
  readonly terms: ChargeTerms | null;
  readonly documents: readonly DocumentFacts[];
  readonly usage: UsageFacts | null;
}

/** By its key, else by what a charge that is not void states, its terms, its first invoice, its charge or its usage; null without any. */
export function serviceStart({ keyStart, charges, terms, documents, usage }: ServiceFacts): Date | null {
  const stated = charges.find(({ body }) => body.voided !== true)?.body.periodStart;
  return (
    keyStart ??
    (stated ? new Date(stated) : null) ??
    terms?.periodStart ??
    documents.find(({ record }) => recordEntry(record.kind).sign === 1)?.record.occurredAt ??
    charges[0]?.occurredAt ??
    usage?.firstAt ??
    null
  );
}
