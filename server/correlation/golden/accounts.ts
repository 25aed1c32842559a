/** Golden accounts and identities, by date: what changes is written, and whatever used what changed is looked at again. */

import type { PoolClient } from 'pg';
import { accountId } from '@/domain/identity';
import { differing, type Interval, nextEdge } from '@/domain/intervals';
import { identityKey, statementKey } from '@/domain/subjects/account/key';
import { customerKey } from '@/domain/subjects/customer/key';
import { anyOf, fixed, inserting, type RowOf, sets } from '@/server/runtime/sets';
import { markAround } from '../commerce';
import { kindsSql } from '../kinds';
import { isUnattached } from '../lines';
import { groupBy } from '../load-records';
import { markDirty } from '../queue';
import { markReferring } from '../waiting';
import { ACCOUNT_COLUMNS, accountRows, writeAccounts } from './account-rows';
import { type AccountSpan, type Companies, type Identity, loadCompanies, overlay, partsOf } from './companies';
import { compareRows, type GoldenDifference, type GoldenKind } from './define';
import { intervalOf, stamp } from './statements';
import { writeWakes } from './wakes';

export const accounts: GoldenKind = {
  kinds: ['account', 'identity'],
  async compare({ client, sources, at }, subjects) {
    const companies = await loadCompanies(client, sources, subjects);
    const held = await loadHeld(client, companies);
    const courses = (what: string, of: Courses, where: (key: string) => string): GoldenDifference[] =>
      of.changed.map((key) => ({
        what,
        where: where(key),
        kept: of.was.get(key) ?? null,
        recomputed: of.is.get(key) ?? null,
      }));
    return [
      ...courses('account_identity', identitiesOf(held, companies), (ref) => ref),
      ...courses('account_version', versionsOf(held, companies), (id) => id),
      ...(await compareRows(
        client,
        { table: 'account', key: { id: 'uuid' }, columns: ACCOUNT_COLUMNS },
        [...held.ids].map((id) => ({ id })),
        accountRows(companies, at),
      )),
    ];
  },
  async strays(client, most) {
    const named = (columns: string) =>
      `replace(replace(${columns.split(', ')[0]}, '%', '%25'), '/', '%2F') || '/' || replace(replace(${columns.split(', ')[1]}, '%', '%25'), '/', '%2F')`;
    const { rows } = await client.query<GoldenDifference>(
      `SELECT * FROM (
         SELECT 'account_identity' AS what, ${named('g.system, g.external_id')} AS where, 'a row' AS kept, NULL AS recomputed FROM account_identity g
         UNION ALL SELECT 'account', ${named('g.system, g.external_id')}, 'a row', NULL FROM account g) x
       WHERE NOT EXISTS (SELECT FROM statement s WHERE s.kind IN ('account', 'identity') AND s.external_id = x.where)
         AND NOT EXISTS (SELECT FROM statement s WHERE s.kind = 'identity' AND s.target = x.where) LIMIT $1`,
      [most],
    );
    return rows;
  },
  async settle(settling, subjects) {
    const { client, at } = settling;
    const companies = await loadCompanies(client, settling.sources, subjects);
    const before = await loadHeld(client, companies);
    const moved = movedOf(before, companies);
    await markChildren(client, identitiesOf(before, companies).changed);
    await writeIdentities(client, before, companies);
    await writeVersions(client, before, companies);
    await writeAccounts(settling, before.ids, companies);
    await noteWakes(client, companies, at.getTime());
    await moveSubscriptions(client, companies, at);
    await markUsers(client, moved, companies, before);
    await markAccounts(client, companies, before);
    const [there, gone] = referable(companies);
    await markReferring(client, there, gone);
  },
};

/** The identities of references that some account has at some time, and of those that none has. */
function referable({ references, identities }: Companies): [there: string[], gone: string[]] {
  const known = new Set(identities.map(({ ref }) => ref));
  const ids = (refs: readonly string[]) => refs.map((ref) => accountId(...partsOf(ref)));
  const all = [...references];
  return [ids(all.filter((ref) => known.has(ref))), ids(all.filter((ref) => !known.has(ref)))];
}

const pairsOf = (refs: Iterable<string>): [systems: string[], ids: string[]] => {
  const pairs = [...refs].map(partsOf);
  return [pairs.map(([system]) => system), pairs.map(([, id]) => id)];
};
const refOf = (system: string, externalId: string) => identityKey.text({ system, externalId });

interface Held {
  readonly identities: readonly Identity[];
  readonly accounts: readonly AccountSpan[];
  /** The accounts that were ever of these references, and may be no more. */
  readonly ids: ReadonlySet<string>;
}

const versionsAmong = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('account_version as v')
    .innerJoin('account as a', 'a.id', 'v.account_id')
    .selectAll('v')
    .select(['a.system', 'a.external_id'])
    .where('v.account_id', '=', anyOf(ids, 'uuid'))
    .orderBy('v.account_id')
    .orderBy('v.valid_from'),
);

async function loadHeld(client: PoolClient, { references, identities, accounts: spans }: Companies): Promise<Held> {
  const { rows: identityRows } = await client.query<RowOf<'account_identity'>>(
    `SELECT i.* FROM unnest($1::text[], $2::text[]) AS x(system, external_id) JOIN account_identity i ON i.system = x.system AND i.external_id = x.external_id`,
    pairsOf(references),
  );
  const held = identityRows.map((row) => ({
    ref: refOf(row.system, row.external_id),
    type: row.type,
    account: row.account_id,
    ...intervalOf(row),
  }));
  const ids = new Set([
    ...[...references].map((ref) => accountId(...partsOf(ref))),
    ...held.map(({ account }) => account),
    ...identities.map(({ account }) => account),
    ...spans.map(({ id }) => id),
  ]);
  const rows = await versionsAmong({ ids: [...ids] }, { on: client, steady: false });
  return {
    ids,
    identities: held,
    accounts: rows.map((row) => ({
      id: row.account_id,
      root: refOf(row.system, row.external_id),
      ...intervalOf(row),
      name: row.name,
      parentId: row.parent_id,
      entityId: row.entity_id,
      region: row.region,
      currency: row.currency,
      taxRegistration: row.tax_registration,
      // As it was written here.
      golden: row.golden as AccountSpan['golden'],
    })),
  };
}

/** What of an account decides a fold, a case or a route. */
const usedOf = ({ id, name, parentId, entityId, region, currency, taxRegistration }: AccountSpan) =>
  JSON.stringify([id, name, parentId, entityId, region, currency, taxRegistration]);

/** By reference: when it leads to something else than it did. */
function movedOf(before: Held, after: Companies): Map<string, Interval[]> {
  const course = ({ identities, accounts: spans }: Pick<Companies, 'identities' | 'accounts'>) => {
    const byId = groupBy(spans, ({ id }) => id);
    return new Map([...groupBy(identities, ({ ref }) => ref)].map(([ref, mine]) => [ref, overlay(mine, byId)]));
  };
  const [was, is] = [course(before), course(after)];
  return new Map(
    [...after.references].flatMap((ref) => {
      const spans = differing(was.get(ref) ?? [], is.get(ref) ?? [], ({ account }) => usedOf(account));
      return spans.length > 0 ? [[ref, spans] as const] : [];
    }),
  );
}

const text = (value: unknown) => JSON.stringify(value);

/** Courses by what they are of, as texts, and the keys of those that differ. */
interface Courses {
  readonly was: ReadonlyMap<string, string>;
  readonly is: ReadonlyMap<string, string>;
  readonly changed: readonly string[];
}
function coursesOf<T>(
  keys: Iterable<string>,
  before: readonly T[],
  after: readonly T[],
  key: (one: T) => string,
  told: (one: T) => string,
): Courses {
  const texts = (list: readonly T[]) =>
    new Map([...groupBy(list, key)].map(([name, mine]) => [name, text(mine.map(told).sort())]));
  const [was, is] = [texts(before), texts(after)];
  return { was, is, changed: [...keys].filter((name) => was.get(name) !== is.get(name)) };
}
const identitiesOf = (before: Held, after: Companies): Courses =>
  coursesOf(
    after.references,
    before.identities,
    after.identities,
    ({ ref }) => ref,
    ({ from, to, type, account }) => [stamp(from), stamp(to), type, account].join(' '),
  );
const versionsOf = (before: Held, after: Companies): Courses =>
  coursesOf(
    before.ids,
    before.accounts,
    after.accounts,
    ({ id }) => id,
    (span) => [stamp(span.from), stamp(span.to), usedOf(span), sorted(span.golden)].join(' '),
  );

/** Accounts that name one of these references as their parent: what it leads to is whose they are now. */
async function markChildren(client: PoolClient, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  const { rows } = await client.query<{ ref: string }>(
    `SELECT DISTINCT s.external_id AS ref FROM unnest($1::text[], $2::text[]) AS x(system, parent) JOIN source o ON o.name = x.system
       JOIN statement s ON s.kind = 'account' AND s.body ->> 'parent' = x.parent AND s.source_id = o.id WHERE NOT (s.external_id = ANY($3::text[]))`,
    [...pairsOf(refs), [...refs]],
  );
  await markDirty(
    client,
    'master',
    rows.map(({ ref }) => statementKey.text({ kind: 'account', externalId: ref })),
  );
}

const insertIdentities = inserting('account_identity', [
  'system',
  'external_id',
  'valid_from',
  'valid_to',
  'type',
  'account_id',
]);

async function writeIdentities(client: PoolClient, before: Held, after: Companies): Promise<void> {
  const { changed } = identitiesOf(before, after);
  const is = groupBy(after.identities, ({ ref }) => ref);
  if (changed.length === 0) return;
  await client.query<never>(
    'DELETE FROM account_identity i USING unnest($1::text[], $2::text[]) AS x(system, external_id) WHERE i.system = x.system AND i.external_id = x.external_id',
    pairsOf(changed),
  );
  const rows = changed.flatMap((ref) =>
    (is.get(ref) ?? []).map(({ type, account, from, to }) => {
      const [system, external_id] = partsOf(ref);
      return { system, external_id, valid_from: stamp(from), valid_to: stamp(to), type, account_id: account };
    }),
  );
  await insertIdentities(client, rows);
}

const deleteVersions = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.deleteFrom('account_version').where('account_id', '=', anyOf(ids, 'uuid')),
);
const insertVersions = inserting('account_version', [
  'account_id',
  'valid_from',
  'valid_to',
  'name',
  'parent_id',
  'entity_id',
  'region',
  'currency',
  'tax_registration',
  'golden',
]);

async function writeVersions(client: PoolClient, before: Held, after: Companies): Promise<void> {
  const { changed } = versionsOf(before, after);
  const is = groupBy(after.accounts, ({ id }) => id);
  if (changed.length === 0) return;
  await deleteVersions({ ids: changed }, { on: client, steady: false });
  const rows = changed.flatMap((id) =>
    (is.get(id) ?? []).map((span) => ({
      account_id: id,
      valid_from: stamp(span.from),
      valid_to: stamp(span.to),
      name: span.name,
      parent_id: span.parentId,
      entity_id: span.entityId,
      region: span.region,
      currency: span.currency,
      tax_registration: span.taxRegistration,
      golden: span.golden,
    })),
  );
  await insertVersions(client, rows);
}

/** The store keeps the members of a JSON object in an order of its own. */
const sorted = (golden: AccountSpan['golden']) =>
  text(
    Object.entries(golden)
      .map(([name, { value, source, signal, others }]) => [
        name,
        value,
        source,
        signal,
        others.map((other) => [other.source, other.value]),
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );

/**
 * The accounts of companies that were settled: systems may disagree on them otherwise than before, though what is
 * believed stays. And those that name one of their references as a parent.
 */
async function markAccounts(client: PoolClient, { references, identities, accounts: spans }: Companies, before: Held) {
  const ids = new Set([
    ...[...before.identities, ...identities].map(({ account }) => account),
    ...[...before.accounts, ...spans].map(({ id }) => id),
  ]);
  await markDirty(client, 'account', ids);
  await markAround(client, [...ids]);
  await client.query<never>(
    `INSERT INTO dirty (kind, subject) SELECT 'account', i.account_id::text FROM unnest($1::text[], $2::text[]) AS x(system, external_id) JOIN source o ON o.name = x.system
       JOIN statement s ON s.kind = 'account' AND s.body->>'parent' = x.external_id AND s.source_id = o.id JOIN account_identity i ON i.system = x.system AND i.external_id = s.body->>'account'`,
    pairsOf(references),
  );
}

/** A company is settled again when one of its links or statements begins or ends to hold. */
async function noteWakes(client: PoolClient, { references, identities, accounts: spans }: Companies, now: number) {
  const edges = new Map<string, number | null>([...references].map((ref) => [ref, null]));
  const soonest = (ref: string, edge: number | null) => {
    const known = edges.get(ref) ?? null;
    if (edge !== null && (known === null || edge < known)) edges.set(ref, edge);
  };
  for (const identity of identities) soonest(identity.ref, nextEdge([identity], now));
  for (const span of spans) soonest(span.root, nextEdge([span], now));
  await writeWakes(
    client,
    'identity',
    [...edges].map(([subject, at]) => ({ subject, at })),
  );
}

/** Subscriptions stand in lists under the account that their customer is today. */
async function moveSubscriptions(client: PoolClient, { references }: Companies, at: Date): Promise<void> {
  await client.query<never>(
    `UPDATE subscription s SET account_id = i.account_id
     FROM unnest($1::text[], $2::text[]) AS x(system, external_id) JOIN source o ON o.name = x.system
       LEFT JOIN account_identity i ON i.system = x.system AND i.external_id = x.external_id AND i.valid_from <= $3 AND i.valid_to > $3
     WHERE s.source_id = o.id AND s.customers && ARRAY[x.external_id] AND s.customer = x.external_id AND s.account_id IS DISTINCT FROM i.account_id`,
    [...pairsOf(references), at],
  );
}

/**
 * Whatever read a reference at a date at which it leads elsewhere now: transactions by the start of their service
 * period, documents by their issue (those of other customers than their transactions' too, and credit memos through
 * what they credit), what a sync tells of by its own date, payments by theirs, through the invoices that they pay too, postings that say whom they book by theirs and their documents', and all usage of the companies that changed, whose routes hold for what is to come.
 */
async function markUsers(
  client: PoolClient,
  moved: ReadonlyMap<string, readonly Interval[]>,
  after: Companies,
  before: Held,
): Promise<void> {
  if (moved.size === 0) return;
  const spans = [...moved].flatMap(([ref, list]) => {
    const [system, external_id] = partsOf(ref);
    return list.map(({ from, to }) => ({ system, external_id, valid_from: stamp(from), valid_to: stamp(to) }));
  });
  await client.query<never>(
    `WITH x AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(system text, external_id text, valid_from timestamptz, valid_to timestamptz)),
     named AS MATERIALIZED (SELECT r.id, r.kind, r.occurred_at, x.valid_from, x.valid_to FROM x JOIN source o ON o.name = x.system JOIN record r ON r.source_id = o.id AND r.customer = x.external_id AND r.in_force),
     dated AS (SELECT id, kind FROM named WHERE occurred_at >= valid_from AND occurred_at < valid_to),
     d AS (SELECT id FROM dated WHERE kind IN (${kindsSql('document')})),
     touched AS (
       SELECT t.id FROM x JOIN transaction t ON t.system = x.system AND t.customer = x.external_id AND t.period_start >= x.valid_from AND t.period_start < x.valid_to
       UNION SELECT l.transaction_id FROM d JOIN document_line l ON l.document_id = d.id WHERE l.transaction_id IS NOT NULL
       UNION SELECT i.transaction_id FROM d JOIN document_line l ON l.document_id = d.id JOIN document_line i ON i.document_id = l.credits_id WHERE i.transaction_id IS NOT NULL)
     INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM touched
     UNION ALL SELECT 'document', d.id::text FROM d WHERE ${isUnattached('d.id')}
     UNION ALL SELECT 'payment', id::text FROM dated WHERE kind IN (${kindsSql('payment', 'failed payment')})
     UNION SELECT 'payment', p.id::text FROM named n JOIN record_link l ON l.to_id = n.id AND l.kind IN (${kindsSql('payment', 'failed payment')}) JOIN record p ON p.id = l.from_id AND p.in_force AND p.occurred_at >= n.valid_from AND p.occurred_at < n.valid_to WHERE n.kind IN (${kindsSql('document')})
     UNION SELECT 'payment', p.id::text FROM x JOIN source o ON o.name <> x.system JOIN record p ON p.source_id = o.id AND p.customer = x.external_id AND p.in_force AND p.kind IN (${kindsSql('payment', 'failed payment')}) AND p.occurred_at >= x.valid_from AND p.occurred_at < x.valid_to
     UNION SELECT 'posting', id::text FROM dated WHERE kind IN (${kindsSql('posting')})
     UNION SELECT 'posting', p.id::text FROM named n JOIN record_link l ON l.to_id = n.id AND l.kind IN (${kindsSql('posting')}) JOIN record p ON p.id = l.from_id AND p.in_force AND p.customer IS NOT NULL WHERE n.kind IN (${kindsSql('document')})
     UNION SELECT 'crm-sync', l.to_id::text FROM dated JOIN record_link l ON l.to_id = dated.id AND l.kind IN (${kindsSql('sync', 'failed sync')})
     UNION SELECT 'crm-sync', d.id::text FROM d WHERE EXISTS (SELECT FROM source c WHERE c.kind = 'crm' AND c.document_system IS NOT NULL)
     UNION SELECT 'suspended-record', r.id::text FROM dated JOIN record r ON r.id = dated.id AND r.in_force AND r.waits_for IS NOT NULL`,
    [text(spans)],
  );
  const every = [...before.identities, ...after.identities];
  const ids = new Set(every.filter(({ ref }) => moved.has(ref)).map(({ account }) => account));
  const companions = new Set([
    ...moved.keys(),
    ...every.filter(({ account }) => ids.has(account)).map(({ ref }) => ref),
  ]);
  await client.query<never>(
    `INSERT INTO dirty (kind, subject) SELECT 'flow', f.id::text
     FROM unnest($1::text[], $2::text[]) AS x(system, external_id) JOIN source o ON o.name = x.system JOIN usage_flow f ON f.source_id = o.id AND f.customer = x.external_id`,
    pairsOf(companions),
  );
  // Suspense may be over, or begin.
  await markDirty(
    client,
    'customer',
    [...moved.keys()].map(partsOf).map(([source, reference]) => customerKey.text({ source, reference })),
  );
}
