/** Every identifier by which people look for a transaction. */
import type { DocumentState } from './documents';
import type { Facts } from './facts';

/** Every record in force around a transaction. */
export function allRecords(facts: Facts, states: readonly DocumentState[]) {
  const documents = states.flatMap(({ facts: document }) => [document, ...document.credits]);
  return [
    ...facts.aggregates,
    ...facts.charges,
    ...documents.flatMap((document) => [
      document.record,
      ...(document.void ? [document.void] : []),
      ...document.attempts,
      ...document.failures,
      ...document.postings,
      ...document.postings.flatMap(({ reversal }) => (reversal ? [reversal] : [])),
      ...document.payments,
      ...document.syncs,
    ]),
  ];
}

/** Identifiers of a transaction, lower case, each kind and value once, in order. */
export function identifiersOf(facts: Facts, records: ReturnType<typeof allRecords>): { value: string; kind: string }[] {
  const found = new Map<string, { value: string; kind: string }>();
  const add = (kind: string, value: string | null | undefined) => {
    if (value) found.set(`${kind} ${value.toLowerCase()}`, { kind, value: value.toLowerCase() });
  };
  add('subscription', facts.subscription);
  add('account', facts.account?.externalId);
  for (const record of records) {
    add(record.kind, record.externalId);
    add(`${record.kind} number`, record.number);
    add('customer', record.customer);
    add('correlation ID', record.correlationId);
    add('trace ID', record.traceId);
  }
  return [...found.values()].sort((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1));
}
