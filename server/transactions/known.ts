/** The second time axis: what was known of a transaction, and when. */

import { assertMay, type Reader } from '@/domain/access';
import type { Facts } from '@/domain/facts';
import { fold } from '@/domain/fold';
import { settlesAt } from '@/domain/sla';
import { reach, reached, unrestricted } from '@/server/access';
import { loadFacts } from '@/server/correlation/facts';
import { defineLoader, grouped } from '@/server/load';
import { loadPolicies } from '@/server/policies/queries';
import { pool, transaction } from '@/server/runtime/db';
import { prepared, preparing } from '@/server/runtime/prepared';
import { sets } from '@/server/runtime/sets';
import type { TransactionRow } from './columns';

/**
 * Records that belong to the transactions `$1`, as the common table expression `members` (transaction_id, id): their own,
 * their documents', and what refers to those.
 * @param within the reader's reach over the alias `t`
 * @param past with what once named their documents, and may not any more
 */
export const membersOf = (within: string, past = false): string => `
  WITH own AS (SELECT t.id FROM transaction t WHERE t.id = ANY($1::uuid[]) AND ${within}),
  documents AS (
    SELECT o.id AS transaction_id, d.document_id AS id FROM own o JOIN document_line d ON d.transaction_id = o.id
    UNION SELECT o.id, credit.document_id FROM own o JOIN document_line d ON d.transaction_id = o.id JOIN document_line credit ON credit.credits_id = d.document_id
  ),
  referring AS (
    SELECT d.transaction_id, l.from_id AS id FROM documents d JOIN record_link l ON l.to_id = d.id
    ${past ? 'UNION SELECT d.transaction_id, l.from_id FROM documents d JOIN record_link_past l ON l.to_id = d.id' : ''}),
  beside AS (
    SELECT o.id AS transaction_id, l.from_id AS id FROM own o JOIN transaction t ON t.id = o.id JOIN record_link l ON l.to_id = t.subscription_id
    UNION SELECT o.id, l.from_id FROM own o JOIN transaction t ON t.id = o.id JOIN source g ON g.name = t.system JOIN statement s ON s.kind = 'product' AND s.external_id = t.product AND s.source_id = g.id JOIN record_link l ON l.to_id = s.id
  ),
  members AS (
    SELECT o.id AS transaction_id, r.id FROM own o JOIN record r ON r.transaction_id = o.id
    UNION SELECT transaction_id, id FROM documents
    UNION SELECT transaction_id, id FROM referring
    UNION SELECT transaction_id, id FROM beside
    UNION SELECT f.transaction_id, l.from_id FROM referring f JOIN record_link l ON l.to_id = f.id
  )`;

const INSTANTS = 500;

/**
 * Receipt instants of everything about a transaction but single usage events, by transaction, newest first. Each is
 * rounded up to the millisecond, so that asking for the state at it finds what came in then.
 */
export const knownInstantsOf = defineLoader<Date[]>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<{ transactionId: string; at: Date }>(
    prepared(
      `${membersOf(reach(reader, 't', params), true)}
     SELECT DISTINCT m.transaction_id AS "transactionId", date_trunc('milliseconds', r.known_at + interval '999 microseconds') AS at
       FROM members m JOIN record r ON r.id = m.id WHERE NOT r.superseded ORDER BY 1, 2 DESC`,
      params,
    ),
  );
  return new Map(
    [...grouped(rows, (row) => row.transactionId)].map(([id, found]) => [
      id,
      found.slice(0, INSTANTS).map(({ at }) => at),
    ]),
  );
});

const REPEATABLE = 'REPEATABLE READ';

/** Whether a transaction lies within the reader's reach: its row, or none. */
export const withinReach = reached((given: { id: string }, within) =>
  sets.selectFrom('transaction as t').select('t.id').where('t.id', '=', given.id).where(within('t')),
);

/**
 * The facts of one transaction within the reader's reach, now or as known at an instant; null when there were none.
 * @param options `forDrawing` leaves out what only a fold reads
 */
export async function factsOf(
  reader: Reader,
  id: string,
  knownAt: Date | null,
  options: { forDrawing?: boolean } = {},
): Promise<Facts | null> {
  assertMay(reader, 'transactions:read');
  const found = await transaction(
    async (connection) => {
      const client = preparing(connection);
      const isWithin = unrestricted(reader) || (await withinReach(reader, { id }, { on: client })).length === 1;
      return isWithin ? loadFacts(client, [id], { ...options, ...(knownAt ? { knownAt } : {}) }) : null;
    },
    REPEATABLE,
    true,
  );
  return found?.get(id) ?? null;
}

/**
 * A transaction as it was known at a past instant: folded again from what had come in by then, at the clock of then,
 * with the identities, accounts and routes of then. What Throughline itself numbers is today's.
 */
export async function transactionAsKnown(
  reader: Reader,
  row: TransactionRow,
  knownAt: Date,
): Promise<TransactionRow | null> {
  const facts = await factsOf(reader, row.id, knownAt);
  if (!facts) return null;
  const at = { now: knownAt, policies: await loadPolicies(pool, knownAt) };
  const state = fold(facts, at);
  if (state.firstKnownAt > knownAt) return null;
  const {
    stages,
    status,
    stage,
    kind,
    product,
    meter,
    unit,
    currency,
    region,
    periodStart,
    periodEnd,
    zone,
    withoutOrigin,
    amountAtRisk,
    rated,
    final,
    changedAt,
  } = state;
  const {
    capturedQuantity,
    aggregatedQuantity,
    ratedQuantity,
    billedQuantity,
    quantityVariance,
    aggregationVariance,
    ratingVariance,
    billingVariance,
    quantityVarianceParts,
    quantityVarianceClass,
    invoiceVariance,
    postingVariance,
    invoiceVarianceClass,
    postingVarianceClass,
  } = state;
  const { ratedAmount, invoicedAmount, invoicedGross, creditedAmount, postedAmount, settledAmount } = state;
  return {
    ...row,
    accountId: state.accountId,
    accountName: facts.account?.name ?? null,
    entityCode: state.entityId,
    stages,
    status,
    stage,
    kind,
    product,
    meter,
    unit,
    currency,
    region,
    periodStart,
    periodEnd,
    zone,
    withoutOrigin,
    amountAtRisk,
    rated,
    final,
    changedAt,
    capturedQuantity,
    aggregatedQuantity,
    ratedQuantity,
    billedQuantity,
    quantityVariance,
    aggregationVariance,
    ratingVariance,
    billingVariance,
    quantityVarianceParts,
    quantityVarianceClass,
    invoiceVariance,
    postingVariance,
    invoiceVarianceClass,
    postingVarianceClass,
    ratedAmount,
    invoicedAmount,
    invoicedGross,
    creditedAmount,
    postedAmount,
    settledAmount,
    eventCount: String(facts.usage?.count ?? 0),
    openCases: state.touchedBy.filter(({ since }) => settlesAt(since, at, state.entityId) <= knownAt).length,
    knownAt,
  };
}
