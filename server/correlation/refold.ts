/** Folds dirty transactions in sets and writes what changed, together with the cases and rollups that follow. */

import type { PoolClient } from 'pg';
import { documentState } from '@/domain/documents';
import { documentFindings } from '@/domain/exceptions';
import { OPEN_STATUSES } from '@/domain/exceptions/define';
import type { DocumentFacts } from '@/domain/facts';
import { fold } from '@/domain/fold';
import { customerKey } from '@/domain/subjects/customer/key';
import type { Contribution, TransactionState } from '@/domain/transaction-state';
import { type AccountPart, AccountTotals } from '@/server/accounts/totals';
import { announceChange } from '@/server/changes';
import { detect } from '@/server/exceptions/detect';
import { transactionContributions } from '@/server/kpis';
import { RollupDelta } from '@/server/kpis/rollup';
import { now } from '@/server/runtime/clock';
import { loadFacts } from './facts';
import { markDirty, takeDirty } from './queue';

const TRANSACTIONS_PER_ROUND = 500;
/** Looks due sooner than this are marked; later ones are the transaction's own to wake for. */
const HELD_BACK_MS = 10_000;

interface Held extends AccountPart {
  id: string;
  contributions: Contribution[];
  system: string;
  customer: string | null;
}

async function loadHeld(client: PoolClient, ids: readonly string[]): Promise<Map<string, Held>> {
  const { rows } = await client.query<Held>(
    `SELECT id, contributions, system, customer, kind, account_id AS "accountId", entity_id AS "entityId", region, currency, rated_amount AS "ratedAmount",
            invoiced_amount AS "invoicedAmount", posted_amount AS "postedAmount", settled_amount AS "settledAmount", receivables
       FROM transaction WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** A state with what it adds to the rollups. */
type CountedState = TransactionState & { readonly contributions: readonly Contribution[] };

const COLUMNS: readonly (readonly [column: string, type: string, value: (state: CountedState) => unknown])[] = [
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
  ['invoice_variance', 'numeric', (s) => s.invoiceVariance],
  ['posting_variance', 'numeric', (s) => s.postingVariance],
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

async function writeStates(client: PoolClient, states: readonly CountedState[]) {
  const rows = states.map((state) =>
    Object.fromEntries([['id', state.id], ...COLUMNS.map(([column, , value]) => [column, value(state)])]),
  );
  const { rows: changed } = await client.query<{ id: string; entity_id: string | null; region: string | null }>(
    UPSERT,
    [JSON.stringify(rows), now()],
  );
  return changed.map(({ id, entity_id, region }) => ({ id, entity: entity_id, region }));
}

async function writeIdentifiers(client: PoolClient, states: readonly TransactionState[]): Promise<void> {
  const rows = states.flatMap((state) =>
    state.identifiers.map((identifier) => ({ transaction_id: state.id, ...identifier })),
  );
  await client.query(
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
  await client.query('DELETE FROM identifier WHERE transaction_id = ANY($1::uuid[])', [ids]);
  await client.query('DELETE FROM case_transaction WHERE transaction_id = ANY($1::uuid[])', [ids]);
  await client.query('DELETE FROM transaction WHERE id = ANY($1::uuid[])', [ids]);
}

/** Documents with an open case on these transactions that belong to no transaction any more: their cases are over. */
async function leftDocuments(client: PoolClient, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT c.subject_id AS id FROM case_transaction l JOIN exception_case c ON c.id = l.case_id
     WHERE l.transaction_id = ANY($1::uuid[]) AND c.subject_kind = 'document' AND c.status = ANY($2)
       AND NOT EXISTS (SELECT FROM document_line d LEFT JOIN document_line i ON i.document_id = d.credits_id WHERE d.document_id = c.subject_id::uuid AND (d.transaction_id IS NOT NULL OR i.transaction_id IS NOT NULL))`,
    [ids, OPEN_STATUSES],
  );
  return rows.map(({ id }) => id);
}

/** Folds one set of dirty transactions. @returns how many were folded */
export async function settleTransactions(client: PoolClient): Promise<number> {
  const subjects = await takeDirty(client, 'transaction', TRANSACTIONS_PER_ROUND);
  if (subjects.length === 0) return 0;
  await foldSet(client, subjects);
  return subjects.length;
}

/** When the newest record about a document was received. */
function newestReceipt({ record, attempts, failures, postings, void: voided }: DocumentFacts): Date {
  const reversals = postings.flatMap(({ reversal }) => (reversal ? [reversal] : []));
  const records = [record, ...attempts, ...failures, ...postings, ...reversals, ...(voided ? [voided] : [])];
  return new Date(Math.max(...records.map(({ knownAt }) => knownAt.getTime())));
}

const counted = (state: TransactionState): CountedState => ({
  ...state,
  contributions: transactionContributions(state),
});

/** Folds these transactions and writes everything that follows from their states. */
export async function foldSet(client: PoolClient, ids: readonly string[]): Promise<void> {
  const at = now();
  const facts = await loadFacts(client, ids, { forFold: true });
  const held = await loadHeld(client, ids);
  const states = [...facts.values()].map((fact) => counted(fold(fact, at)));
  const delta = new RollupDelta();
  const totals = new AccountTotals();
  for (const row of held.values()) {
    delta.add(row.contributions, -1);
    totals.add(row, -1);
  }
  for (const state of states) {
    delta.add(state.contributions, 1);
    totals.add(state, 1);
  }

  const changed = await writeStates(client, states);
  await writeIdentifiers(client, states);
  const gone = ids.filter((id) => held.has(id) && !facts.has(id));
  const left = await leftDocuments(client, ids);
  await removeEmpty(client, gone);

  // A document is judged whole, whichever of its transactions is folded: a credit memo on another line included.
  const documents = new Map(
    [...facts.values()].flatMap((fact) =>
      fact.documents.flatMap((document) => [document, ...document.credits].map((each) => [each.record.id, each])),
    ),
  );
  const findings = [...documents.values()].flatMap((document) => documentFindings(documentState(document, at), at));
  const evidenceAt = new Map([...documents].map(([id, document]) => [id, newestReceipt(document)]));
  const later = await detect(
    client,
    {
      kind: 'document',
      subjects: [...new Set([...evidenceAt.keys(), ...left])],
      findings,
      evidenceAt,
    },
    at,
    delta,
  );
  // What the clock alone changes, the transaction wakes for by itself; what was held back is looked at again soon.
  for (const { finding, at: due } of later)
    if (due.getTime() - at.getTime() <= HELD_BACK_MS)
      await markDirty(
        client,
        'transaction',
        finding.transactions.map(({ id }) => id),
        due,
      );

  const unmatched = [...facts.values()]
    .filter((fact) => !fact.account)
    .flatMap((fact) => {
      const state = states.find(({ id }) => id === fact.id);
      return state?.customer ? [customerKey.text({ source: fact.system, reference: state.customer })] : [];
    });
  // Whoever had no account when this was folded last: the transaction may have found one, another customer, or its end.
  const former = [...held.values()]
    .filter(({ accountId, customer }) => accountId === null && customer)
    .map(({ system, customer }) => customerKey.text({ source: system, reference: customer ?? '' }));
  await markDirty(client, 'customer', [...unmatched, ...former]);
  if (changed.length > 0) await announceChange(client, 'transactions', changed);
  await totals.write(client);
  await delta.write(client);
}

/** Marks what the clock alone changes by now. @returns how many */
export async function wakeTransactions(client: PoolClient): Promise<number> {
  const { rowCount } = await client.query(
    `WITH due AS (UPDATE transaction SET wake_at = NULL WHERE id IN (SELECT id FROM transaction WHERE wake_at <= $1 ORDER BY wake_at LIMIT 5000) RETURNING id)
     INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM due`,
    [now()],
  );
  return rowCount ?? 0;
}
