/** Golden subscriptions: every version with the instant it holds from; the columns are of the one that holds today. */

import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { type SubscriptionBody, scheduleOf } from '@/domain/attribution';
import type { Interval as BillingInterval } from '@/domain/calendar';
import { subscriptionId } from '@/domain/identity';
import { differing, holdingAt, holdings, type Interval, nextEdge } from '@/domain/intervals';
import { subscriptionKey } from '@/domain/subjects/subscription/key';
import { compareVersions } from '@/domain/version';
import { anyOf, fixed, type RowOf, sets } from '@/server/runtime/sets';
import { kindsSql } from '../kinds';
import { markDirty, marking } from '../queue';
import { contractedSystem } from '../sources';
import { markReferring } from '../waiting';
import { compareRows, type GoldenKind, type Settling, straysOf } from './define';
import { loadStatements, type Statement, stamp } from './statements';
import { type Wake, writeWakes } from './wakes';

/** What a row keeps of a version; `body` is the statement. */
interface HeldVersion {
  readonly validFrom: string;
  readonly signal: string;
  readonly body: SubscriptionBody;
}

/** The rows that the statements of these subscriptions make at an instant, and when each changes by itself. */
async function compute({ client, sources, at }: Settling, externalIds: readonly string[]) {
  const statements = await loadStatements(client, `s.kind = 'subscription' AND s.external_id = ANY($1)`, [externalIds]);
  const bySubject = new Map<string, Statement[]>();
  const told = new Set<string>();
  for (const statement of statements) {
    const source = sources.get(statement.sourceId);
    const contracted = source ? contractedSystem(source) : null;
    if (source) told.add(subscriptionKey.text({ system: contracted ?? source.name, externalId: statement.externalId }));
    // What was agreed is no subscription that usage or a charge could belong to.
    if (statement.superseded || contracted !== null) continue;
    const key = `${statement.sourceId} ${statement.externalId}`;
    bySubject.set(key, [...(bySubject.get(key) ?? []), statement]);
  }
  const wakes = new Map<string, number | null>(externalIds.map((subject) => [subject, null]));
  const rows = [...bySubject.values()].flatMap((versions) => {
    const [first] = versions;
    const source = first && sources.get(first.sourceId);
    if (!first || !source) return [];
    const ordered = [...versions].sort(compareVersions);
    const course = holdings(ordered);
    const today = (holdingAt(course, at.getTime()) ?? course[0])?.version ?? first;
    const next = nextEdge(course, at.getTime());
    const known = wakes.get(first.externalId) ?? null;
    if (next !== null && (known === null || next < known)) wakes.set(first.externalId, next);
    const body = today.body as unknown as SubscriptionBody;
    return [
      {
        id: subscriptionId(source.name, first.externalId),
        source_id: first.sourceId,
        external_id: first.externalId,
        system: source.name,
        customer: body.customer,
        customers: [...new Set(ordered.map((version) => String(version.body.customer)))].sort(),
        status: body.status ?? 'active',
        start_at: body.startAt,
        end_at: body.endAt ?? null,
        versions: ordered.map((version) => ({
          validFrom: new Date(version.from).toISOString(),
          signal: version.signal,
          body: version.body,
        })),
        commitment: body.commitment ?? null,
        prepaid: body.prepaid ?? null,
      },
    ];
  });
  return { rows, told, wakes: [...wakes].map(([subject, next]): Wake => ({ subject, at: next })) };
}

const heldUnder = fixed(({ externalIds }: { externalIds: readonly string[] }) =>
  sets
    .selectFrom('subscription as s')
    .innerJoin('source as o', 'o.id', 's.source_id')
    .select(['s.id', 's.external_id', 'o.name as system', 's.versions'])
    .where('s.external_id', '=', anyOf(externalIds, 'text')),
);
const deleteOthers = fixed(({ externalIds, ids }: { externalIds: readonly string[]; ids: readonly string[] }) =>
  sets
    .deleteFrom('subscription')
    .where('external_id', '=', anyOf(externalIds, 'text'))
    .where((eb) => eb.not(eb('id', '=', anyOf(ids, 'uuid'))))
    .returning('id'),
);

export const subscriptions: GoldenKind = {
  kinds: ['subscription'],
  async compare(settling, externalIds) {
    const { client } = settling;
    const { rows } = await compute(settling, externalIds);
    const held = await heldUnder({ externalIds }, { on: client, steady: false });
    return compareRows(
      client,
      { table: 'subscription', key: { id: 'uuid' }, columns: SAID },
      [...held, ...rows].map(({ id }) => ({ id })),
      rows,
    );
  },
  strays: (client, most) => straysOf(client, 'subscription', 'g.external_id', ['subscription'], most),
  async settle(settling, externalIds) {
    const { client, at } = settling;
    const { rows, told, wakes } = await compute(settling, externalIds);
    const before = (await heldUnder({ externalIds }, { on: client, steady: false })) as Told[];
    // What its source never said after all: the only content that stated it no longer counts.
    const ids = rows.map(({ id }) => id);
    const gone = await deleteOthers({ externalIds, ids }, { on: client, steady: false });
    await client.query<never>(WRITE, [JSON.stringify(rows), at]);
    await writeWakes(client, 'subscription', wakes);
    await markUsers(client, before, rows as never);
    await markDirty(client, 'subscription', told);
    await markReferring(
      client,
      ids,
      gone.map(({ id }) => id),
    );
  },
};

/** What the statements alone decide: whose it is today follows from the identities. */
const SAID = {
  source_id: 'int',
  external_id: 'text',
  customer: 'text',
  status: 'text',
  start_at: 'timestamptz',
  end_at: 'timestamptz',
  versions: 'jsonb',
  commitment: 'jsonb',
  prepaid: 'jsonb',
} as const;
const COLUMNS: readonly (keyof RowOf<'subscription'>)[] = [
  'customer',
  'customers',
  'account_id',
  'status',
  'start_at',
  'end_at',
  'versions',
  'commitment',
  'prepaid',
];
const WRITE = `
  INSERT INTO subscription AS s (id, source_id, external_id, ${COLUMNS.join(', ')})
  SELECT x.id, source_id, x.external_id, customer, ARRAY(SELECT jsonb_array_elements_text(customers)), i.account_id, status, start_at, end_at, versions, commitment, prepaid
  FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, source_id int, external_id text, customer text, customers jsonb, system text, status text, start_at timestamptz, end_at timestamptz, versions jsonb, commitment jsonb, prepaid jsonb)
  LEFT JOIN account_identity i ON i.system = x.system AND i.external_id = x.customer AND i.valid_from <= $2 AND i.valid_to > $2
  ORDER BY x.id
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}
  WHERE (${COLUMNS.map((column) => `s.${column}`).join(', ')}) IS DISTINCT FROM (${COLUMNS.map((column) => `excluded.${column}`).join(', ')})`;

interface Told {
  readonly id: string;
  readonly external_id: string;
  readonly system: string;
  readonly versions: readonly HeldVersion[];
}

/** When what the versions say differs from what they said; what begins before the first of them reads that one. */
function changedIn(before: readonly HeldVersion[], after: readonly HeldVersion[]): Interval[] {
  const course = (versions: readonly HeldVersion[]) => {
    const pieces = versions.map(({ validFrom, signal, body }, index) => ({
      from: new Date(validFrom).getTime(),
      to: Number.POSITIVE_INFINITY,
      told: JSON.stringify([signal, Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))]),
      // Their order is that of versions.
      revision: BigInt(index),
      updatedMicros: null,
      timeMicros: 0,
      digest: '',
    }));
    const holding = holdings(pieces);
    return holding.map((piece, index) => (index === 0 ? { ...piece, from: Number.NEGATIVE_INFINITY } : piece));
  };
  return differing(course(before), course(after), ({ version }) => version.told);
}

const DAYS: Readonly<Record<BillingInterval, number>> = { day: 2, week: 8, month: 32, quarter: 93, year: 367 };
/** Days that a period of any of these versions has at most: what was rated for less still reads the terms at the period's end. */
const longestPeriod = (versions: readonly HeldVersion[]): number =>
  Math.max(...versions.map(({ body }) => DAYS[scheduleOf(body).interval]));

const markWithoutCode = marking('record', ({ names }: { names: readonly string[] }) =>
  sets
    .selectFrom('document_line')
    .select((eb) => eb.cast<string>('document_id', 'text').as('subject'))
    .where('subscription_external_id', '=', anyOf(names, 'text'))
    .where('attachment', '=', 'only charge')
    .union(
      sets
        .selectFrom('record')
        .select((eb) => eb.cast<string>('id', 'text').as('subject'))
        .where('subscription_external_id', '=', anyOf(names, 'text'))
        .where('in_force', '=', sql.lit(true))
        .where(sql<boolean>`kind IN (${sql.raw(kindsSql('charge'))}) AND coalesce(body ->> 'chargeCode', '') = ''`),
    ),
);

async function markUsers(client: PoolClient, before: readonly Told[], after: readonly Told[]): Promise<void> {
  const [was, is] = [new Map(before.map((row) => [row.id, row])), new Map(after.map((row) => [row.id, row]))];
  const changed = [...new Map([...was, ...is]).values()].flatMap((row) => {
    const [before, after] = [was.get(row.id)?.versions ?? [], is.get(row.id)?.versions ?? []];
    const longest = longestPeriod([...before, ...after]);
    return changedIn(before, after).map(({ from, to }) => ({
      system: row.system,
      external_id: row.external_id,
      valid_from: stamp(from),
      valid_to: stamp(to),
      longest,
    }));
  });
  if (changed.length === 0) return;
  const names = [...new Set(changed.map(({ external_id }) => external_id))];
  await client.query<never>(
    `INSERT INTO dirty (kind, subject) SELECT DISTINCT 'transaction', t.id::text
     FROM jsonb_to_recordset($1::jsonb) AS x(system text, external_id text, valid_from timestamptz, valid_to timestamptz, longest int)
     JOIN transaction t ON t.subscription = x.external_id AND t.system = x.system AND t.period_start < x.valid_to AND greatest(coalesce(t.period_end, 'infinity'), t.period_start + x.longest * interval '1 day') > x.valid_from`,
    [JSON.stringify(changed)],
  );
  // Usage that names it, and usage of every account that its customers ever were.
  const customers = [...before, ...after]
    .filter(({ external_id }) => names.includes(external_id))
    .flatMap(({ system, versions }) => versions.map(({ body }) => ({ system, customer: body.customer })));
  await client.query<never>(
    `WITH held AS (SELECT DISTINCT i.account_id FROM unnest($1::text[], $2::text[]) AS x(system, customer) JOIN account_identity i ON i.system = x.system AND i.external_id = x.customer),
     alike AS (SELECT DISTINCT i.system, i.external_id FROM held JOIN account_identity i ON i.account_id = held.account_id)
     INSERT INTO dirty (kind, subject)
     SELECT 'flow', f.id::text FROM alike JOIN source o ON o.name = alike.system JOIN usage_flow f ON f.source_id = o.id AND f.customer = alike.external_id
     UNION SELECT 'flow', id::text FROM usage_flow WHERE subscription <> '' AND subscription = ANY($3)`,
    [customers.map(({ system }) => system), customers.map(({ customer }) => customer), names],
  );
  // Lines and charges that named the subscription without a charge code waited for this.
  await markWithoutCode(client, { names });
}
