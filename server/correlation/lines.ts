/** Lines of documents with the transactions that they belong to, today or as known then. */
import { onlyChargeTransaction, type SubscriptionHistory } from '@/domain/attribution';
import { describeRecord } from '@/domain/drafts';
import type { LineFact } from '@/domain/facts';
import { anyOf, fixed, type RowOf, sets } from '@/server/runtime/sets';
import { kindsSql } from './kinds';
import { type LoadedRecord, loadRecords } from './load-records';
import type { Queryable } from './queue';

export interface DocumentLine extends LineFact {
  readonly documentId: string;
}

/** The documents that touch the transactions `$1`. */
export const TOUCHING =
  'SELECT DISTINCT d.document_id AS id FROM unnest($1::uuid[]) t(id) CROSS JOIN LATERAL (SELECT l.document_id FROM document_line l WHERE l.transaction_id = t.id OFFSET 0) d';
/** The documents `$1` themselves, what those of them that are credit memos credit, and what shares a transaction with their first line. */
export const THEMSELVES = `SELECT id FROM unnest($1::uuid[]) t(id)
  UNION SELECT d.credits_id FROM unnest($1::uuid[]) t(id) CROSS JOIN LATERAL (SELECT l.credits_id FROM document_line l WHERE l.document_id = t.id AND l.credits_id IS NOT NULL OFFSET 0) d
  UNION SELECT o.document_id FROM unnest($1::uuid[]) t(id) CROSS JOIN LATERAL (SELECT l.transaction_id AS id FROM document_line l WHERE l.document_id = t.id AND l.transaction_id IS NOT NULL ORDER BY l.position LIMIT 1) f
    CROSS JOIN LATERAL (SELECT l.document_id FROM document_line l WHERE l.transaction_id = f.id OFFSET 0) o`;

type Row = Pick<RowOf<'document_line'>, 'document_id' | 'line' | 'position' | 'transaction_id' | 'attachment'> &
  Pick<RowOf<'document_line'>, 'credits_id' | 'credits_line' | 'amount' | 'tax' | 'quantity'>;

/** SQL: no transaction leads to this document, be it by its own lines or by what they credit. */
export const isUnattached = (document: string): string =>
  `NOT EXISTS (SELECT FROM document_line own LEFT JOIN document_line credited ON credited.document_id = own.credits_id WHERE own.document_id = ${document} AND (own.transaction_id IS NOT NULL OR credited.transaction_id IS NOT NULL))`;

/**
 * Lines of the documents that touch these transactions, of the credit memos that take them back, and of what else those
 * memos credit. Each step is a look-up by index for every row of the one before, whatever the planner guesses.
 */
export async function loadLines(client: Queryable, mine: string, ids: readonly string[]): Promise<DocumentLine[]> {
  const { rows } = await client.query<Row>(
    `WITH mine AS MATERIALIZED (
       ${mine}),
     crediting AS MATERIALIZED (
       SELECT DISTINCT d.document_id AS id FROM mine m CROSS JOIN LATERAL (SELECT l.document_id FROM document_line l WHERE l.credits_id = m.id OFFSET 0) d),
     wanted AS MATERIALIZED (
       SELECT id FROM mine UNION SELECT id FROM crediting
       UNION SELECT d.credits_id FROM crediting c CROSS JOIN LATERAL (SELECT l.credits_id FROM document_line l WHERE l.document_id = c.id AND l.credits_id IS NOT NULL OFFSET 0) d)
     SELECT d.* FROM wanted w CROSS JOIN LATERAL (
       SELECT document_id, line, position, transaction_id, attachment, credits_id, credits_line, amount, tax, quantity FROM document_line l WHERE l.document_id = w.id OFFSET 0) d
      ORDER BY d.document_id, d.position`,
    [ids],
  );
  return rows.map((row) => ({
    documentId: row.document_id,
    line: row.line,
    position: row.position,
    transactionId: row.transaction_id,
    attachment: row.attachment as DocumentLine['attachment'],
    creditsId: row.credits_id,
    creditsLine: row.credits_line,
    amount: row.amount,
    tax: row.tax,
    quantity: row.quantity,
  }));
}

/** The transaction of a record that is of one alone, as it follows from its own words and the subscriptions given. */
export function transactionOf(record: LoadedRecord, subscriptions: readonly SubscriptionHistory[]): string | null {
  const draft = described(record);
  return draft.transactionId ?? onlyCharge(record.source, draft.subscription, draft.startsAt, subscriptions);
}

/** @param documentSystem whose documents its source names where it does not say: they decide what it refers to */
export const described = (record: LoadedRecord, documentSystem: string | null = null) =>
  describeRecord(
    record.kind,
    record.body as never,
    { name: record.source, documentSystem },
    new Date(record.timeMicros / 1000),
  );

/** Lines under names of their own: a document that gives two lines one ID still has two lines. */
export function namedLines<Line extends { readonly line: string }>(
  lines: readonly Line[],
): { line: Line; name: string }[] {
  const taken = new Set<string>();
  return lines.map((line, index) => {
    const name = taken.has(line.line) ? `${line.line}#${index}` : line.line;
    taken.add(line.line);
    return { line, name };
  });
}

const onlyCharge = (
  system: string,
  subscription: string | null,
  at: Date | null,
  subscriptions: readonly SubscriptionHistory[],
): string | null => {
  const history = subscriptions.find((one) => one.system === system && one.externalId === subscription);
  return history && at ? (onlyChargeTransaction(history, at)?.transactionId ?? null) : null;
};

const creditingOf = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.selectFrom('document_line').select('document_id as id').distinct().where('credits_id', '=', anyOf(ids, 'uuid')),
);

/**
 * The same lines as known then: of every document of these transactions today, of those of their customers that have
 * said something else before, and of those that name one of their charges, the version in force by then, each of its
 * lines placed again.
 * @param charges of these transactions, as known then
 */
export async function linesKnownAt(
  client: Queryable,
  transactionIds: readonly string[],
  charges: readonly LoadedRecord[],
  subscriptionsOf: (names: readonly string[]) => Promise<readonly SubscriptionHistory[]>,
  knownAt: Date,
): Promise<DocumentLine[]> {
  const today = await loadLines(client, TOUCHING, transactionIds);
  const { rows: more } = await client.query<Pick<RowOf<'record'>, 'id'>>(
    `SELECT DISTINCT r.id FROM transaction t JOIN source o ON o.name = t.system JOIN record r ON r.source_id = o.id AND r.customer = t.customer AND NOT r.in_force AND r.kind IN (${kindsSql('document')}) WHERE t.id = ANY($1::uuid[])
     UNION SELECT d.document_id FROM document_line d WHERE d.charge_id = ANY($2::uuid[])`,
    [transactionIds, charges.map(({ id }) => id)],
  );
  const ids = new Set([...today.map(({ documentId }) => documentId), ...more.map(({ id }) => id)]);
  const crediting = await creditingOf({ ids: [...ids] }, { on: client, steady: false });
  for (const { id } of crediting) ids.add(id);
  const documents = await loadRecords(client, 'r.id = ANY($1::uuid[])', [[...ids]], knownAt);
  const drafts = documents.map((record) => ({ record, lines: described(record).lines }));
  const every = drafts.flatMap(({ lines }) => lines);
  const named = await loadRecords(
    client,
    'r.id = ANY($1::uuid[])',
    [[...new Set(every.flatMap(({ chargeId }) => chargeId ?? []))]],
    knownAt,
  );
  const names = [
    ...every.flatMap(({ attachment, subscription }) =>
      attachment === 'only charge' && subscription ? [subscription] : [],
    ),
    ...named.flatMap((charge) => described(charge).subscription ?? []),
  ];
  const subscriptions = await subscriptionsOf([...new Set(names)]);
  const ofCharge = new Map(named.map((charge) => [charge.id, transactionOf(charge, subscriptions)]));
  return drafts.flatMap(({ record, lines }) =>
    namedLines(lines).map(({ line, name }) => ({
      documentId: record.id,
      line: name,
      position: line.position,
      transactionId:
        line.transactionId ??
        (line.attachment === 'charge'
          ? (ofCharge.get(line.chargeId ?? '') ?? null)
          : line.attachment === 'only charge'
            ? onlyCharge(record.source, line.subscription, line.startsAt, subscriptions)
            : null),
      attachment: line.attachment,
      creditsId: line.creditsId,
      creditsLine: line.creditsLine,
      amount: line.amount,
      tax: line.tax,
      quantity: line.quantity,
    })),
  );
}
