/** Transactions: folded in sets, written where they changed, together with the rollups and totals that follow. */

import type { PoolClient } from 'pg';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { DocumentFacts, Facts, LineFact } from '@/domain/facts';
import { fold } from '@/domain/fold';
import { Judgements } from '@/domain/judgement';
import type { At } from '@/domain/policies/policies';
import { customerKey } from '@/domain/subjects/customer/key';
import { document } from '@/domain/subjects/document';
import type { Contribution, TransactionState } from '@/domain/transaction-state';
import { type AccountPart, AccountTotals } from '@/server/accounts/totals';
import { announceChange } from '@/server/changes';
import { type Agreed, markMoved } from '@/server/correlation/commerce';
import { loadFacts, placedDocuments } from '@/server/correlation/facts';
import { isUnattached } from '@/server/correlation/lines';
import { markDirty, type Portion } from '@/server/correlation/queue';
import { transactionContributions } from '@/server/kpis';
import type { RollupDelta } from '@/server/kpis/rollup';
import { loadPolicies } from '@/server/policies/queries';
import { now } from '@/server/runtime/clock';
import { anyOf, fixed, type RowOf, rowsOf, sets } from '@/server/runtime/sets';
import { type Computed, defineSource, type Found, type SubjectSource } from '@/server/spine/define';
import { settleKeys } from '@/server/spine/engine';

const TRANSACTIONS_PER_ROUND = 500;

interface Held extends AccountPart, Omit<Agreed, keyof AccountPart> {
  id: string;
  contributions: Contribution[];
  system: string;
  customer: string | null;
}

const lockedAmong = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('transaction')
    .select(['id', 'contributions', 'system', 'customer', 'kind', 'account_id as accountId', 'entity_id as entityId'])
    .select(['region', 'currency', 'rated_amount as ratedAmount', 'invoiced_amount as invoicedAmount'])
    .select(['posted_amount as postedAmount', 'settled_amount as settledAmount', 'receivables'])
    .select(['subscription_id as subscriptionId', 'product', 'aggregated_quantity as aggregatedQuantity'])
    .where('id', '=', anyOf(ids, 'uuid'))
    .orderBy('id')
    .forUpdate(),
);

async function loadHeld(client: PoolClient, ids: readonly string[]): Promise<Map<string, Held>> {
  const rows = await lockedAmong({ ids }, { on: client, steady: false });
  // Both are as the fold wrote them.
  return new Map(rows.map((row) => [row.id, row as Held]));
}

/** A state with what it adds to the rollups. */
type CountedState = TransactionState & { readonly contributions: readonly Contribution[] };

const COLUMNS: readonly (readonly [
  column: keyof RowOf<'transaction'>,
  type: string,
  value: (state: CountedState) => unknown,
])[] = [
  ['key', 'text', (s) => s.key],
  ['system', 'text', (s) => s.system],
  ['subscription', 'text', (s) => s.subscription],
  ['customer', 'text', (s) => s.customer],
  ['subscription_id', 'uuid', (s) => s.subscriptionId],
  ['charge', 'text', (s) => s.charge],
  ['kind', 'text', (s) => s.kind],
  ['product', 'text', (s) => s.product],
  ['meter', 'text', (s) => s.meter],
  ['unit', 'text', (s) => s.unit],
  ['account_id', 'uuid', (s) => s.accountId],
  ['entity_id', 'text', (s) => s.entityId],
  ['region', 'text', (s) => s.region],
  ['currency', 'text', (s) => s.currency],
  ['period_start', 'timestamptz', (s) => s.periodStart],
  ['period_end', 'timestamptz', (s) => s.periodEnd],
  ['zone', 'text', (s) => s.zone],
  ['status', 'text', (s) => s.status],
  ['stage', 'text', (s) => s.stage],
  ['stages', 'jsonb', (s) => s.stages],
  ['captured_quantity', 'numeric', (s) => s.capturedQuantity],
  ['aggregated_quantity', 'numeric', (s) => s.aggregatedQuantity],
  ['rated_quantity', 'numeric', (s) => s.ratedQuantity],
  ['billed_quantity', 'numeric', (s) => s.billedQuantity],
  ['rated_amount', 'numeric', (s) => s.ratedAmount],
  ['invoiced_amount', 'numeric', (s) => s.invoicedAmount],
  ['credited_amount', 'numeric', (s) => s.creditedAmount],
  ['posted_amount', 'numeric', (s) => s.postedAmount],
  ['settled_amount', 'numeric', (s) => s.settledAmount],
  ['invoiced_gross', 'numeric', (s) => s.invoicedGross],
  ['receivables', 'jsonb', (s) => s.receivables],
  ['quantity_variance', 'numeric', (s) => s.quantityVariance],
  ['aggregation_variance', 'numeric', (s) => s.aggregationVariance],
  ['rating_variance', 'numeric', (s) => s.ratingVariance],
  ['billing_variance', 'numeric', (s) => s.billingVariance],
  ['quantity_variance_parts', 'jsonb', (s) => s.quantityVarianceParts],
  ['quantity_variance_class', 'text', (s) => s.quantityVarianceClass],
  ['invoice_variance', 'numeric', (s) => s.invoiceVariance],
  ['posting_variance', 'numeric', (s) => s.postingVariance],
  ['invoice_variance_parts', 'jsonb', (s) => s.invoiceVarianceParts],
  ['posting_variance_parts', 'jsonb', (s) => s.postingVarianceParts],
  ['invoice_variance_class', 'text', (s) => s.invoiceVarianceClass],
  ['posting_variance_class', 'text', (s) => s.postingVarianceClass],
  ['without_origin', 'boolean', (s) => s.withoutOrigin],
  ['amount_at_risk', 'numeric', (s) => s.amountAtRisk],
  ['rated', 'boolean', (s) => s.rated],
  ['final', 'boolean', (s) => s.final],
  ['lags', 'jsonb', (s) => s.lags],
  ['contributions', 'jsonb', (s) => s.contributions],
  ['wake_at', 'timestamptz', (s) => s.wakeAt],
  ['first_known_at', 'timestamptz', (s) => s.firstKnownAt],
  ['changed_at', 'timestamptz', (s) => s.changedAt],
];
const NAMES = COLUMNS.map(([column]) => column);
const UPSERT = `
  INSERT INTO transaction AS t (id, ${NAMES.join(', ')}, folded_at)
  SELECT id, ${NAMES.join(', ')}, $2 FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, ${COLUMNS.map(([column, type]) => `${column} ${type}`).join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${NAMES.map((column) => `${column} = excluded.${column}`).join(', ')}, folded_at = excluded.folded_at, version = t.version + 1
  WHERE (${NAMES.map((column) => `t.${column}`).join(', ')}) IS DISTINCT FROM (${NAMES.map((column) => `excluded.${column}`).join(', ')})
  RETURNING t.id, t.entity_id, t.region`;

async function writeStates(client: PoolClient, states: readonly CountedState[], at: Date) {
  const rows = states.map((state) =>
    Object.fromEntries([['id', state.id], ...COLUMNS.map(([column, , value]) => [column, value(state)])]),
  );
  const { rows: changed } = await client.query<Pick<RowOf<'transaction'>, 'id' | 'entity_id' | 'region'>>(UPSERT, [
    JSON.stringify(rows),
    at,
  ]);
  return changed.map(({ id, entity_id, region }) => ({ id, entity: entity_id, region }));
}

async function writeIdentifiers(client: PoolClient, states: readonly TransactionState[]): Promise<void> {
  const rows = states.flatMap((state) =>
    state.identifiers.map((identifier) => ({ transaction_id: state.id, ...identifier })),
  );
  await client.query<never>(
    `WITH wanted AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(transaction_id uuid, value text, kind text, shown text)),
     gone AS (DELETE FROM identifier i WHERE i.transaction_id = ANY($2::uuid[]) AND NOT EXISTS (SELECT FROM wanted w WHERE w.transaction_id = i.transaction_id AND w.value = i.value AND w.kind = i.kind))
     INSERT INTO identifier AS i (transaction_id, value, kind, shown) SELECT transaction_id, value, kind, shown FROM wanted
       ON CONFLICT (value, kind, transaction_id) DO UPDATE SET shown = excluded.shown WHERE i.shown IS DISTINCT FROM excluded.shown`,
    [JSON.stringify(rows), states.map(({ id }) => id)],
  );
}

/** A transaction that no record and no usage names any more is not there any more. */
async function removeEmpty(client: PoolClient, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const running = { on: client, steady: false };
  await rowsOf(sets.deleteFrom('identifier').where('transaction_id', '=', anyOf(ids, 'uuid')), running);
  await rowsOf(sets.deleteFrom('case_transaction').where('transaction_id', '=', anyOf(ids, 'uuid')), running);
  await rowsOf(sets.deleteFrom('transaction').where('id', '=', anyOf(ids, 'uuid')), running);
}

/** Documents with an open case on these transactions that belong to no transaction any more: their cases are over. */
async function leftDocuments(client: PoolClient, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT c.subject_id AS id FROM case_transaction l JOIN exception_case c ON c.id = l.case_id
     WHERE l.transaction_id = ANY($1::uuid[]) AND c.subject_kind = 'document' AND c.status = ANY($2)
       AND ${isUnattached('c.subject_id::uuid')}`,
    [ids, OPEN_STATUSES],
  );
  return rows.map(({ id }) => id);
}

/** When the newest record about a document was received. */
function newestReceipt(facts: DocumentFacts): Date {
  const { record, attempts, failures, postings, void: voided } = facts;
  const reversals = postings.flatMap(({ reversal }) => (reversal ? [reversal] : []));
  const records = [
    record,
    ...attempts,
    ...failures,
    ...postings,
    ...reversals,
    ...facts.taxes,
    ...facts.taxFailures,
    ...facts.disputes,
    ...facts.settlements,
    ...facts.schedules,
    ...facts.scheduleFailures,
    ...(voided ? [voided] : []),
  ];
  return new Date(Math.max(...records.map(({ knownAt }) => knownAt.getTime())));
}

interface Folded extends Computed {
  readonly states: readonly CountedState[];
  /** By transaction. */
  readonly facts: ReadonlyMap<string, Facts>;
}

/** Folds a set: each document is judged once, and carried to its cases by the transaction of its first line. */
function foldAll(facts: ReadonlyMap<string, Facts>, at: At): Folded {
  const documents = new Judgements(at);
  const states = [...facts.values()].map((fact): CountedState => {
    const state = fold(fact, at, documents);
    return { ...state, contributions: transactionContributions(state) };
  });
  const carried = documents.all().filter(({ state }) => {
    const leaders = state.first === null ? state.facts.creditedInvoices.flatMap(firstOf) : [state.first];
    return leaders.some((id) => facts.has(id));
  });
  return {
    states,
    facts,
    found: new Map(
      states.map((state): [string, Found] => [
        state.id,
        { findings: state.findings, wakeAt: null, evidenceAt: state.changedAt },
      ]),
    ),
    carried: {
      code: 'document',
      found: new Map(
        carried.map(({ state, findings }): [string, Found] => [
          state.facts.record.id,
          { findings, wakeAt: null, evidenceAt: newestReceipt(state.facts) },
        ]),
      ),
    },
  };
}

/** The transaction of the first line that has one. */
const firstOf = ({ lines }: { lines: readonly LineFact[] }): string[] => {
  const first = lines.find(({ transactionId }) => transactionId !== null)?.transactionId;
  return first ? [first] : [];
};

/** Writes what changed, and marks whose cases hang on it. */
async function writeFolded(
  client: PoolClient,
  ids: readonly string[],
  { states, facts }: Folded,
  { now: at }: At,
  delta: RollupDelta,
): Promise<void> {
  const held = await loadHeld(client, ids);
  const totals = new AccountTotals();
  for (const row of held.values()) {
    delta.add(row.contributions, -1);
    totals.add(row, -1);
  }
  for (const state of states) {
    delta.add(state.contributions, 1);
    totals.add(state, 1);
  }
  const changed = await writeStates(client, states, at);
  await writeIdentifiers(client, states);
  const left = await leftDocuments(client, ids);
  await removeEmpty(
    client,
    ids.filter((id) => held.has(id) && !facts.has(id)),
  );
  await markDirty(client, 'document', left);
  const unmatched = states.flatMap(({ accountId, customer, system }) =>
    accountId === null && customer ? [customerKey.text({ source: system, reference: customer })] : [],
  );
  // Whoever had no account when this was folded last: the transaction may have found one, another customer, or its end.
  const former = [...held.values()].flatMap(({ accountId, customer, system }) =>
    accountId === null && customer ? [customerKey.text({ source: system, reference: customer })] : [],
  );
  await markDirty(client, 'customer', [...unmatched, ...former]);
  const is = new Map(states.map((state) => [state.id, state]));
  await markMoved(
    client,
    [...new Set([...held.keys(), ...is.keys()])].map((id) => [held.get(id) ?? null, is.get(id) ?? null]),
  );
  if (changed.length > 0) await announceChange(client, 'transactions', changed);
  await totals.write(client);
}

export const transactions: SubjectSource<ReadonlyMap<string, Facts>, Folded> = {
  code: 'transaction',
  portion: TRANSACTIONS_PER_ROUND,
  wakesItself: true,
  load: (client, ids) => loadFacts(client, ids, { forFold: true }),
  compute: foldAll,
  write: writeFolded,
};

export const documents = defineSource(document, {
  load: placedDocuments,
  evidenceAt: newestReceipt,
});

/** Folds these transactions and writes everything that follows from their states. */
export const foldSet = async (client: PoolClient, ids: readonly string[]): Promise<void> =>
  settleKeys(client, transactions, ids, { now: now(), policies: await loadPolicies(client) });

/** Marks what the clock alone changes by now. @returns how many */
export async function wakeTransactions(client: PoolClient, portion: Portion): Promise<number> {
  const { rowCount } = await client.query<never>(
    `WITH due AS (UPDATE transaction SET wake_at = NULL WHERE id IN (SELECT id FROM transaction WHERE wake_at <= $1 ORDER BY wake_at LIMIT 5000) RETURNING id)
     INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM due`,
    [portion.now],
  );
  return rowCount ?? 0;
}
