/**
 * Keeps what records wait for true: worked out for a set when they change, and again when what they name arrives or is
 * taken back. Only those that wait, or whose target is gone, are looked at.
 */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { RecordDraft } from '@/domain/drafts';
import { recordId, subscriptionId } from '@/domain/identity';
import { recordEntry } from '@/domain/records';
import type { LinkTarget } from '@/domain/records/define';
import { customerKey } from '@/domain/subjects/customer/key';
import { TOLD_ELSEWHERE } from '@/domain/subjects/suspended-record/state';
import { type Known, targetText, type WaitingLine, waitingOf } from '@/domain/waiting';
import { anyOf, fixed, type RowOf, sets } from '@/server/runtime/sets';
import { kindsSql } from './kinds';
import { marking, type Queryable } from './queue';

/** A record in force with what its signal describes. */
interface Described {
  readonly id: string;
  readonly draft: RecordDraft;
}

/**
 * Records that name any of these, and whose waiting can have changed with it: they wait, or what they name is not in
 * force (any more).
 */
export async function referringTo(client: Queryable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<Pick<RowOf<'record'>, 'id'>>(
    `WITH asked AS (SELECT t.id, EXISTS (SELECT FROM record k WHERE k.id = t.id AND k.in_force) AS there FROM unnest($1::uuid[]) t(id)),
     referring AS (
       SELECT l.from_id AS id, a.there FROM asked a JOIN record_link l ON l.to_id = a.id
       UNION ALL SELECT d.document_id, a.there FROM asked a JOIN document_line d ON d.credits_id = a.id
       UNION ALL SELECT d.document_id, a.there FROM asked a JOIN document_line d ON d.charge_id = a.id AND d.attachment = 'charge')
     SELECT DISTINCT f.id FROM referring f JOIN record r ON r.id = f.id AND r.in_force WHERE NOT f.there OR r.waits_for IS NOT NULL`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

const markNaming = marking('record', ({ there, gone }: { there: readonly string[]; gone: readonly string[] }) =>
  sets
    .selectFrom('record_link as l')
    .innerJoin('record as r', 'r.id', 'l.from_id')
    .select((eb) => eb.cast<string>('l.from_id', 'text').as('subject'))
    .where('l.to_id', '=', anyOf(there, 'uuid'))
    .where('r.in_force', '=', sql.lit(true))
    .where('r.waits_for', 'is not', null)
    .union(
      sets
        .selectFrom('record_link')
        .select((eb) => eb.cast<string>('from_id', 'text').as('subject'))
        .where('to_id', '=', anyOf(gone, 'uuid')),
    ),
);

/**
 * Marks the records that name one of these subscriptions or accounts, by the identity of the reference, to be settled
 * again: those that wait for what is there now, and all that name what is `gone`.
 */
export async function markReferring(
  client: Queryable,
  there: readonly string[],
  gone: readonly string[],
): Promise<void> {
  if (there.length + gone.length === 0) return;
  await markNaming(client, { there, gone });
}

const roleOf = ({ kind }: RecordDraft) => recordEntry(kind).role;
const textOf = ({ kind, system, id }: LinkTarget) => `${kind} ${customerKey.text({ source: system, reference: id })}`;

/** Which of these targets are there, and which charges are there without a transaction. */
async function loadKnown(client: Queryable, targets: readonly LinkTarget[]): Promise<Known> {
  const once = [...new Map(targets.map((target) => [textOf(target), target])).values()];
  const golden = (kind: 'subscription' | 'account' | 'product') => once.filter((target) => target.kind === kind);
  const recorded = once.filter(({ kind }) => kind !== 'subscription' && kind !== 'account' && kind !== 'product');
  const [subscriptions, accounts, products] = [golden('subscription'), golden('account'), golden('product')];
  const { rows } = await client.query<{ kind: string; place: number; attached: boolean }>(
    `SELECT 'record' AS kind, x.n::int AS place, r.kind NOT IN (${kindsSql('charge')}) OR r.transaction_id IS NOT NULL AS attached FROM unnest($1::uuid[]) WITH ORDINALITY AS x(id, n) JOIN record r ON r.id = x.id AND r.in_force
     UNION ALL SELECT 'subscription', x.n::int, true FROM unnest($2::uuid[]) WITH ORDINALITY AS x(id, n) JOIN subscription s ON s.id = x.id
     UNION ALL SELECT 'account', x.n::int, true FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS x(system, id, n) JOIN account_identity i ON i.system = x.system AND i.external_id = x.id
     UNION ALL SELECT 'product', x.n::int, true FROM unnest($5::uuid[]) WITH ORDINALITY AS x(id, n) WHERE EXISTS (SELECT FROM statement s WHERE s.id = x.id AND NOT s.superseded)`,
    [
      recorded.map(({ kind, system, id }) => recordId(system, kind, id)),
      subscriptions.map(({ system, id }) => subscriptionId(system, id)),
      accounts.map(({ system }) => system),
      accounts.map(({ id }) => id),
      products.map(({ system, id }) => recordId(system, 'product', id)),
    ],
  );
  const places = { record: recorded, subscription: subscriptions, account: accounts, product: products };
  const found = new Map(
    rows.map(({ kind, place, attached }) => [
      textOf(places[kind as keyof typeof places][place - 1] as LinkTarget),
      attached,
    ]),
  );
  return {
    has: (target) => found.has(textOf(target)),
    isUnattached: (target) => found.get(textOf(target)) === false,
  };
}

const linesOf = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('document_line')
    .select(['document_id', 'position', 'transaction_id'])
    .where('document_id', '=', anyOf(ids, 'uuid')),
);

/** The lines of these documents as they stand, by position. */
async function loadLines(client: Queryable, described: readonly Described[]): Promise<Map<string, WaitingLine[]>> {
  const documents = described.filter(({ draft }) => draft.lines.length > 0);
  if (documents.length === 0) return new Map();
  const rows = await linesOf({ ids: documents.map(({ id }) => id) }, { on: client, steady: false });
  const placed = new Map(rows.map((row) => [`${row.document_id} ${row.position}`, row.transaction_id]));
  return new Map(
    documents.map(({ id, draft }) => [
      id,
      draft.lines.map(({ needs, amount, position }) => ({
        needs,
        amount,
        transactionId: placed.get(`${id} ${position}`) ?? null,
      })),
    ]),
  );
}

/** Writes what each of these records waits for now; nothing where nothing changed. Aggregates wait with their flow. */
export async function settleWaiting(client: PoolClient, described: readonly Described[]): Promise<void> {
  const mine = described.filter(({ draft }) => roleOf(draft) !== 'usage');
  if (mine.length === 0) return;
  const targets = mine.flatMap(({ draft }) => [
    ...draft.links.map(({ target }) => target),
    ...draft.lines.flatMap(({ needs }) => needs ?? []),
    ...(roleOf(draft) === 'charge' && draft.subscription
      ? [{ kind: 'subscription' as const, system: draft.system, id: draft.subscription }]
      : []),
  ]);
  const known = await loadKnown(client, targets);
  const lines = await loadLines(client, mine);
  const rows = mine.map(({ id, draft }) => {
    const waiting = waitingOf(draft, lines.get(id) ?? [], known);
    return {
      id,
      waits_for: waiting?.waitsFor ?? null,
      waits_reason: waiting?.reason ?? null,
      waits_target: waiting?.target ? targetText(waiting.target) : null,
      waits_amount: waiting?.amount ?? null,
    };
  });
  await client.query<never>(
    `UPDATE record r SET waits_for = x.waits_for, waits_reason = x.waits_reason, waits_target = x.waits_target, waits_amount = x.waits_amount
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, waits_for text, waits_reason text, waits_target text, waits_amount numeric)
     WHERE r.id = x.id AND r.in_force AND (r.waits_for, r.waits_reason, r.waits_target, r.waits_amount) IS DISTINCT FROM (x.waits_for, x.waits_reason, x.waits_target, x.waits_amount)`,
    [JSON.stringify(rows)],
  );
}

/**
 * Marks the cases of those of these records that wait, and of those that waited as it was said once: what arrives whole
 * at once, as nearly all does, is marked by nobody.
 */
export const markSuspended = (client: Queryable, ids: readonly string[]) =>
  client.query<never>(
    `INSERT INTO dirty (kind, subject) SELECT 'suspended-record', x.id::text FROM unnest($1::uuid[]) AS x(id)
      WHERE EXISTS (SELECT FROM record r WHERE r.id = x.id AND r.in_force AND r.waits_for IS NOT NULL AND r.kind NOT IN (${kindsSql(...TOLD_ELSEWHERE)}))
         OR EXISTS (SELECT FROM exception_case c WHERE c.subject_id = x.id::text AND c.subject_kind = 'suspended-record')`,
    [ids],
  );
