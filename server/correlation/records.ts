/**
 * What follows from the version in force of a record: the lines of a document, what it refers to, and the transaction
 * of lines and charges that others must explain. Done by the one folder, so no two workers settle it differently.
 */

import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { onlyChargeTransaction } from '@/domain/attribution';
import { describeRecord, type RecordDraft } from '@/domain/drafts';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { findRecord, kindsOf, type RecordKind } from '@/domain/records';
import { customerKey } from '@/domain/subjects/customer/key';
import type { SubjectCode } from '@/domain/subjects/define';
import { meterKey } from '@/domain/subjects/meter/key';
import { isFlowReason } from '@/domain/subjects/usage-flow/state';
import { anyOf, fixed, inserting, type RowOf, sets } from '@/server/runtime/sets';
import { markAgreed, markProducts } from './commerce';
import { kindsSql } from './kinds';
import { isUnattached, namedLines } from './lines';
import { markDirty, type Portion, takeDirty } from './queue';
import { loadSources } from './sources';
import { subscriptionsNamed } from './subscriptions';
import { markSuspended, referringTo, settleWaiting } from './waiting';

interface Held {
  id: string;
  draft: RecordDraft;
  system: string;
}

const inForceAmong = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('record')
    .select(['id', 'kind', 'source_id', 'time', 'body'])
    .where('id', '=', anyOf(ids, 'uuid'))
    .where('in_force', '=', sql.lit(true)),
);

const severalAmong = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('record')
    .select(['id', 'kind', 'source_id', 'time', 'body'])
    .where('id', 'in', (one) =>
      one
        .selectFrom('record')
        .select('id')
        .where('id', '=', anyOf(ids, 'uuid'))
        .groupBy('id')
        .having((group) => group.fn.countAll(), '>', sql.lit(1)),
    ),
);

/** The records in force among these. */
const loadHeld = async (client: PoolClient, ids: readonly string[]): Promise<Held[]> =>
  describeRows(client, await inForceAmong({ ids }, { on: client, steady: false }));

async function describeRows(
  client: PoolClient,
  rows: readonly Pick<RowOf<'record'>, 'id' | 'kind' | 'source_id' | 'time' | 'body'>[],
): Promise<Held[]> {
  if (rows.length === 0) return [];
  const sources = await loadSources(client);
  return rows.flatMap((row) => {
    const source = sources.get(row.source_id);
    const entry = findRecord(row.kind);
    if (!source || !entry) return [];
    // The door checked the body.
    const draft = describeRecord(entry.kind, row.body as never, source, row.time);
    return [{ id: row.id, draft, system: source.name }];
  });
}

/** A line that names its subscription alone is of the subscription's only charge; the period is the one its start lies in. */
async function resolveOnlyCharges(client: PoolClient, held: readonly Held[]): Promise<void> {
  const isLoose = ({ draft }: Held) =>
    draft.transactionId === null && draft.subscription !== null && draft.startsAt !== null;
  const waiting = held.filter(
    (one) => isLoose(one) || one.draft.lines.some(({ attachment }) => attachment === 'only charge'),
  );
  if (waiting.length === 0) return;
  const wanted = new Set(
    waiting
      .flatMap(({ draft }) => [draft.subscription, ...draft.lines.map(({ subscription }) => subscription)])
      .filter((id): id is string => id !== null),
  );
  const subscriptions = await subscriptionsNamed(client, wanted);
  const resolve = (system: string, subscription: string | null, at: Date | null) => {
    const history = subscriptions.find(
      (candidate) => candidate.system === system && candidate.externalId === subscription,
    );
    return history && at ? (onlyChargeTransaction(history, at)?.transactionId ?? null) : null;
  };
  const charges = waiting.filter(isLoose);
  for (const { draft, system } of waiting) {
    for (const line of draft.lines) {
      if (line.attachment === 'only charge') line.transactionId = resolve(system, line.subscription, line.startsAt);
    }
  }
  for (const { draft, system } of charges) draft.transactionId = resolve(system, draft.subscription, draft.startsAt);
  await client.query<never>(
    `UPDATE record r SET transaction_id = x.transaction_id
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, transaction_id uuid) WHERE r.id = x.id AND r.in_force`,
    [JSON.stringify(charges.map(({ id, draft }) => ({ id, transaction_id: draft.transactionId })))],
  );
}

const deleteLines = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.deleteFrom('document_line').where('document_id', '=', anyOf(ids, 'uuid')),
);
const insertLines = inserting('document_line', [
  'document_id',
  'line',
  'position',
  'transaction_id',
  'attachment',
  'charge_id',
  'credits_id',
  'credits_line',
  'subscription_external_id',
  'kind',
  'amount',
  'tax',
  'quantity',
  'unit_amount',
]);

async function writeLines(client: PoolClient, held: readonly Held[], ids: readonly string[]): Promise<void> {
  await deleteLines({ ids }, { on: client, steady: false });
  // A document that gives two lines one ID still has two lines.
  const lines = held.flatMap(({ id, draft }) =>
    namedLines(draft.lines).map(({ line, name }) => ({
      document_id: id,
      line: name,
      position: line.position,
      transaction_id: line.transactionId,
      attachment: line.attachment,
      charge_id: line.chargeId,
      credits_id: line.creditsId,
      credits_line: line.creditsLine,
      subscription_external_id: line.subscription,
      kind: line.kind,
      amount: line.amount,
      tax: line.tax,
      quantity: line.quantity,
      unit_amount: line.unitAmount,
    })),
  );
  await insertLines(client, lines);
}

const deleteLinks = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.deleteFrom('record_link').where('from_id', '=', anyOf(ids, 'uuid')),
);
const insertLinks = inserting('record_link', ['from_id', 'to_id', 'position', 'kind', 'amount', 'to_line']);

async function writeLinks(client: PoolClient, held: readonly Held[], ids: readonly string[]): Promise<void> {
  await deleteLinks({ ids }, { on: client, steady: false });
  const links = held.flatMap(({ id, draft }) =>
    draft.links.map((link, position) => ({
      from_id: id,
      to_id: link.toId,
      position,
      kind: draft.kind,
      amount: link.amount,
      to_line: link.toLine,
    })),
  );
  await insertLinks(client, links);
}

const insertPastLinks = inserting('record_link_past', ['to_id', 'from_id'], 'ORDER BY 1, 2 ON CONFLICT DO NOTHING');

/** Of a record with several versions each may have been the one that was known to count: what any of them names is kept. */
async function writePastLinks(client: PoolClient, ids: readonly string[]): Promise<void> {
  const versions = await describeRows(client, await severalAmong({ ids }, { on: client, steady: false }));
  const pairs = versions.flatMap(({ id, draft }) => draft.links.map(({ toId }) => ({ to_id: toId, from_id: id })));
  await insertPastLinks(client, [...new Map(pairs.map((pair) => [`${pair.to_id} ${pair.from_id}`, pair])).values()]);
}

/**
 * The subjects that any of these records can change, as they stand. Transactions: those of its own lines, of the
 * documents it refers to (through one more hop for reversals), of invoices credited, of the siblings in a journal that
 * spreads an unstated amount, of what a credit memo is applied to, and of the subscription it names. Documents: the same
 * ones, and memos that credit them, where no transaction leads to them, also what is said no more. Payments and
 * postings that the records are or that refer to them, objects that a sync tells of, and flows that an aggregate sums up
 * or summed up before.
 */
const REACH = `
  WITH self AS (SELECT unnest($1::uuid[]) AS id),
  link AS (SELECT l.from_id, l.to_id, l.kind FROM record_link l JOIN self s ON l.to_id = s.id UNION SELECT l.from_id, l.to_id, l.kind FROM record_link l JOIN self s ON l.from_id = s.id),
  near AS (SELECT id FROM self UNION SELECT l.to_id FROM record_link l JOIN self s ON l.from_id = s.id),
  far AS (SELECT id FROM near UNION SELECT l.to_id FROM record_link l JOIN near n ON l.from_id = n.id),
  documents AS (
    SELECT id FROM far
    UNION SELECT sibling.to_id FROM far JOIN record_link l ON l.to_id = far.id AND l.kind IN (${kindsSql('posting', 'application')}) AND l.amount IS NULL JOIN record_link sibling ON sibling.from_id = l.from_id
  ),
  credited AS (SELECT id FROM documents UNION SELECT d.credits_id FROM document_line d JOIN documents x ON d.document_id = x.id WHERE d.credits_id IS NOT NULL),
  every AS (SELECT id FROM credited UNION SELECT d.document_id FROM document_line d JOIN documents x ON d.credits_id = x.id)
  SELECT 'transaction' AS kind, d.transaction_id::text AS subject FROM document_line d JOIN credited c ON d.document_id = c.id WHERE d.transaction_id IS NOT NULL
  UNION SELECT 'transaction', r.transaction_id::text FROM record r JOIN self s ON r.id = s.id WHERE r.transaction_id IS NOT NULL
  UNION SELECT 'transaction', t.id::text FROM near n JOIN transaction t ON t.subscription_id = n.id
  UNION SELECT 'flow', r.flow_id::text FROM record r JOIN self s ON r.id = s.id WHERE r.flow_id IS NOT NULL
  UNION SELECT 'payment', from_id::text FROM link WHERE kind IN (${kindsSql('payment', 'failed payment')})
  UNION SELECT 'payment', r.id::text FROM record r JOIN self s ON r.id = s.id WHERE r.kind IN (${kindsSql('payment', 'failed payment')})
  UNION SELECT 'posting', from_id::text FROM link WHERE kind IN (${kindsSql('posting')})
  UNION SELECT 'posting', to_id::text FROM link WHERE kind IN (${kindsSql('reversal')})
  UNION SELECT 'crm-sync', to_id::text FROM link WHERE kind IN (${kindsSql('sync', 'failed sync')})
  UNION SELECT 'document', r.id::text FROM every e JOIN record r ON r.id = e.id AND r.kind IN (${kindsSql('document')}) WHERE ${isUnattached('r.id')}`;

type Reached = { readonly kind: SubjectCode | 'flow'; readonly subject: string };

async function reach(client: PoolClient, ids: readonly string[]): Promise<Reached[]> {
  return (await client.query<Reached>(REACH, [ids])).rows;
}

const insertMarks = inserting('dirty', ['kind', 'subject']);

async function markReached(client: PoolClient, reached: readonly Reached[]): Promise<void> {
  const once = new Map(reached.map((one) => [`${one.kind} ${one.subject}`, one]));
  await insertMarks(client, [...once.values()]);
}

/** What suspended or unrated usage of a meter is worth follows from its charges' prices: whoever estimates by one is looked at again. */
async function markPriced(client: PoolClient, ids: readonly string[]): Promise<void> {
  const { rows } = await client.query<
    Pick<RowOf<'usage_flow'>, 'id' | 'reason' | 'customer' | 'meter'> & { source: string }
  >(
    `SELECT f.id, o.name AS source, f.reason, f.customer, f.meter
     FROM usage_flow f JOIN source o ON o.id = f.source_id
     WHERE f.reason IS NOT NULL AND f.meter IN (SELECT body->>'meter' FROM record WHERE id = ANY($1::uuid[]) AND kind IN (${kindsSql('charge')}) AND body ? 'unitAmount')`,
    [ids],
  );
  const waiting = (wanted: string) => rows.filter(({ reason }) => reason === wanted);
  await markDirty(
    client,
    'customer',
    waiting('unmatched account').map(({ source, customer }) => customerKey.text({ source, reference: customer })),
  );
  await markDirty(
    client,
    'meter',
    waiting('unknown meter').map(({ source, meter }) => meterKey.text({ source, code: meter })),
  );
  await markDirty(
    client,
    'usage-flow',
    rows.filter(({ reason }) => isFlowReason(reason)).map(({ id }) => id),
  );
  await client.query<never>(
    `INSERT INTO dirty (kind, subject) SELECT DISTINCT 'transaction', t.id::text FROM exception_case c JOIN transaction t ON t.id = c.transaction_id AND NOT t.rated
      WHERE c.subject_kind = 'transaction' AND c.status = ANY($2)
        AND t.meter IN (SELECT body->>'meter' FROM record WHERE id = ANY($1::uuid[]) AND kind IN (${kindsSql('charge')}) AND body ? 'unitAmount')`,
    [ids, OPEN_STATUSES],
  );
}

type Given = { ids: readonly string[] };
const followCharges = fixed(({ ids }: Given) =>
  sets
    .updateTable('document_line as d')
    .from('record as r')
    .set((eb) => ({ transaction_id: eb.ref('r.transaction_id') }))
    .whereRef('d.charge_id', '=', 'r.id')
    .where('r.in_force', '=', sql.lit(true))
    .where('d.attachment', '=', 'charge')
    .where((eb) => eb.or([eb('d.document_id', '=', anyOf(ids, 'uuid')), eb('d.charge_id', '=', anyOf(ids, 'uuid'))]))
    .whereRef('d.transaction_id', 'is distinct from', 'r.transaction_id')
    .returning('d.document_id'),
);
const loosen = fixed(({ ids }: Given) =>
  sets
    .updateTable('document_line as d')
    .set({ transaction_id: null })
    .where('d.charge_id', '=', anyOf(ids, 'uuid'))
    .where('d.attachment', '=', 'charge')
    .where('d.transaction_id', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('record as r')
            .select('r.id')
            .whereRef('r.id', '=', 'd.charge_id')
            .where('r.in_force', '=', sql.lit(true)),
        ),
      ),
    )
    .returning('d.document_id'),
);

const isProductSync = (kind: RecordKind) => kindsOf('product sync', 'failed product sync').some((one) => one === kind);

/** Settles records whose version in force changed, one set. @returns how many were settled */
export async function settleRecords(client: PoolClient, portion: Portion): Promise<number> {
  const ids = await takeDirty(client, 'record', 1_000, portion);
  if (ids.length === 0) return 0;
  const before = await reach(client, ids);
  const held = await loadHeld(client, ids);
  await resolveOnlyCharges(client, held);
  await writeLines(client, held, ids);
  await writeLinks(client, held, ids);
  await writePastLinks(client, ids);
  // A line without the three stated parts of the key follows its charge, whichever of the two came first.
  const rows = await followCharges({ ids }, { on: client, steady: false });
  // A charge that its source never stated after all, since another content of its signal counts, is waited for again.
  const loose = await loosen({ ids }, { on: client, steady: false });
  const settled = new Set(ids);
  const others = [...(await referringTo(client, ids)), ...[...rows, ...loose].map(({ document_id }) => document_id)];
  const again = [...new Set(others)].filter((id) => !settled.has(id));
  await settleWaiting(client, [...held, ...(await loadHeld(client, again))]);
  await markSuspended(client, [...ids, ...again]);
  await markPriced(client, ids);
  await markAgreed(client, ids);
  if (held.some(({ draft: { kind } }) => isProductSync(kind))) await markProducts(client);
  const after = await reach(client, [...ids, ...[...rows, ...loose].map(({ document_id }) => document_id)]);
  await markReached(client, [...before, ...after]);
  return ids.length;
}
