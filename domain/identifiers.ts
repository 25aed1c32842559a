/** Every identifier by which people look for a transaction. */

import type { DocumentFacts, Facts, RecordFact } from './facts';
import type { DocumentState } from './subjects/document/state';

/** Every record in force around one document. Gathered once, however many transactions it touches. */
const around = new WeakMap<DocumentFacts, readonly RecordFact[]>();

function recordsAround(document: DocumentFacts): readonly RecordFact[] {
  const held = around.get(document);
  if (held) return held;
  const records: RecordFact[] = [
    document.record,
    ...(document.void ? [document.void] : []),
    ...document.attempts,
    ...document.failures,
    ...document.postings,
    ...document.postings.flatMap(({ reversal }) => (reversal ? [reversal] : [])),
    ...document.payments,
    ...document.syncs,
    ...document.taxes,
    ...document.taxFailures,
    ...document.disputes,
    ...document.settlements,
    ...document.applications,
    ...document.schedules,
    ...document.scheduleFailures,
  ];
  around.set(document, records);
  return records;
}

/**
 * Every record in force around a transaction.
 * @param documents with a line of it, and the credit memos that take something off such a line
 */
export const allRecords = (facts: Facts, documents: readonly DocumentState[]): RecordFact[] => [
  ...facts.aggregates,
  ...facts.charges,
  ...documents.flatMap((document) => recordsAround(document.facts)),
];

/** Fields that name no one thing: filters have them, or the record's own columns do. */
const COMMON = new Set(
  'customer subscription product meter unit currency entity kind reason status system type message description name chargeCode'.split(
    ' ',
  ),
);
const MEASURED = /^(?:-?\d+(?:\.\d+)?|\d{4}-\d\d-\d\d(?:T.*)?)$/;

type Body = Readonly<Record<string, unknown>>;
/** Read once per record, however many transactions it touches. */
const namedBy = new WeakMap<Body, readonly (readonly [field: string, value: string])[]>();

/** What a record's own fields name beside its columns: an ERP's code, an attempt, an order. Billing fields only reach the store. */
function namedIn(body: Body): readonly (readonly [field: string, value: string])[] {
  const held = namedBy.get(body);
  if (held) return held;
  const named = Object.entries(body).flatMap(([field, value]) =>
    typeof value === 'string' && !COMMON.has(field) && value.length <= 100 && !MEASURED.test(value)
      ? [[wordsOf(field), value] as const]
      : [],
  );
  namedBy.set(body, named);
  return named;
}

/** `chargeCode` as people write it: "charge code". */
const wordsOf = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export interface Identifier {
  /** Lower case: what a search compares. */
  readonly value: string;
  /** As it came. */
  readonly shown: string;
  readonly kind: string;
}

/** Identifiers of a transaction, each kind and value once, in order. */
export function identifiersOf(facts: Facts, records: readonly RecordFact[]): Identifier[] {
  const found = new Map<string, Identifier>();
  const add = (kind: string, shown: string | null | undefined) => {
    if (!shown) return;
    const value = shown.toLowerCase();
    const key = `${kind} ${value}`;
    // Of several writings the one that sorts first, so that the order of arrival decides nothing.
    const held = found.get(key);
    if (!held || shown < held.shown) found.set(key, { kind, value, shown });
  };
  add('subscription', facts.subscription);
  add('account', facts.account?.externalId);
  for (const record of [...records, ...facts.beside]) {
    add(record.kind, record.externalId);
    add(`${record.kind} number`, record.number);
    add('customer', record.customer);
    add('correlation ID', record.correlationId);
    add('trace ID', record.traceId);
  }
  const known = new Set([...found.values()].map(({ value }) => value));
  for (const record of records)
    for (const [field, value] of namedIn(record.body))
      if (!known.has(value.toLowerCase())) add(`${record.kind} ${field}`, value);
  return [...found.values()].sort((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1));
}
