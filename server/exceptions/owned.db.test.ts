/** A case without entity is seen, counted and worked by the team that owns its queue, and by nobody else who is restricted. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reader } from '@/domain/access';
import { hashOf } from '@/server/auth/secret';
import { identify } from '@/server/auth/session';
import { withinReach } from '@/server/changes';
import { homeFigures } from '@/server/home/queries';
import { dashboard } from '@/server/kpis/dashboard';
import { pool } from '@/server/runtime/db';
import { search } from '@/server/search/queries';
import { readerOf } from '@/test/ask';
import { Company, delivery } from '@/test/laws/company';
import { CLOCK, ENTITIES } from '@/test/laws/histories';
import { at, say } from '@/test/orphans';
import { activityOfCase } from './activity';
import { actOnCases, worthOfCases } from './bulk';
import { assignCase, claimCase } from './commands';
import { groupCases } from './groups';
import { findCase, listCases } from './queries';
import { openByQueue, overdueByQueue } from './queues';

const now = new Date(CLOCK);
let company: Company;
let member: Reader;
let other: Reader;
let all: Reader;

/** Who signs in with a key of a person of this reach and team. */
async function person(id: string, entities: string[], regions: string[], team: string | null): Promise<Reader> {
  await pool.query(
    `INSERT INTO app_user (id, name, email, role, regions, entities, updated_at) VALUES ($1, $1, $1 || '@quillmere.example', 'finance operations', $2, $3, now())`,
    [id, regions, entities],
  );
  if (team) await pool.query('INSERT INTO team_member (team_id, user_id) VALUES ($1, $2)', [team, id]);
  await pool.query(
    `INSERT INTO api_key (id, user_id, title, hash, prefix, scopes, created_by) VALUES (gen_random_uuid(), $1, $1, $2, 'k', '{read}', $1)`,
    [id, hashOf(id)],
  );
  return (await identify(new Headers({ authorization: `Bearer ${id}` }), now)).reader as Reader;
}

beforeAll(async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await pool.query(
    `INSERT INTO team (id, name) VALUES ('watch', 'Watch'), ('asia', 'Asia'); UPDATE queue SET team_id = 'watch' WHERE id IN ('ingestion', 'variance')`,
  );
  member = await person('mia', ['US'], ['North America'], 'watch');
  other = await person('oto', ['IN'], ['Asia'], 'asia');
  all = readerOf('administrator');
  await company.deliver([
    // Without entity, in the queue ingestion, and in variance with money.
    say('metering', 'usage.recorded', 'u-1', { customer: 'tenant-9', meter: 'unheard-of', quantity: '3' }),
    say('payments', 'payment.received', 'p-1', {
      payment: 'p-1',
      currency: 'USD',
      amount: '77.00',
      at,
      allocations: [],
    }),
    // In variance too, of an entity that neither of the two reaches.
    say('erp', 'erp.document.posted', 'je-1', {
      erpDocument: 'je-1',
      entity: 'DE',
      currency: 'EUR',
      net: '30.00',
      postedAt: at,
      documents: [{ type: 'invoice', id: 'in-1' }],
    }),
    // Of a queue of another team, without entity.
    delivery('crm', 'sy-1', 'crm.sync.completed.v1', at, { sync: 'sy-1', object: { type: 'invoice', id: 'in-2' }, at }),
  ]);
  await company.settle();
});
afterAll(() => company.close());

const order = { field: 'number', direction: 'ASC' } as const;
const open = async (reader: Reader) =>
  (await listCases(reader, { open: true }, order, { first: 50 }, now)).rows.map(({ row }) => row);
const types = async (reader: Reader) => (await open(reader)).map(({ type }) => type).sort();
const MINE = ['payment-unmatched', 'unknown-meter'];

test('the team sees it in every list and count, and they agree', async () => {
  expect(member.queues?.toSorted()).toEqual(['ingestion', 'variance']);
  expect(await types(all)).toHaveLength(4);
  expect(await types(member)).toEqual(MINE);
  for (const by of ['type', 'queue', 'cause', 'severity', 'entity'] as const) {
    const groups = await groupCases(member, { open: true }, by, now);
    expect(
      groups.reduce((total, { count }) => total + count, 0),
      by,
    ).toBe(2);
  }
  const counted = async (loader: typeof openByQueue, when: Date) =>
    Object.fromEntries(await loader.fetch(member, ['ingestion', 'variance', 'master-data', 'posting'], when));
  expect(await counted(openByQueue, now)).toEqual({ ingestion: 1, variance: 1 });
  expect(await counted(overdueByQueue, new Date('2027-01-01'))).toEqual({ ingestion: 1, variance: 1 });
  expect((await homeFigures(member, now)).teamOpen).toMatchObject({ count: 2, amounts: [{ amount: '77' }] });
  const { tiles, atRisk } = await dashboard(member, 'operations', {}, now);
  expect(tiles.find(({ code }) => code === 'cases.open')?.value).toEqual({ kind: 'count', count: 2 });
  expect(atRisk.map(({ code }) => code).sort()).toEqual(MINE);
});

test('it is found, opened, read and worked within the permissions of its people', async () => {
  const [first, second] = await open(member);
  if (!first || !second) throw new Error('two cases were expected');
  expect(await findCase(member, { number: first.number })).toMatchObject({ id: first.id });
  expect((await search(member, `case ${first.number}`, 5)).map(({ id }) => id)).toEqual([first.id]);
  expect((await activityOfCase.fetch(member, [first.id], now)).get(first.id)).toHaveLength(1);
  expect(await worthOfCases(member, [first.id, second.id])).toMatchObject({ count: 2 });
  const key = () => ({ idempotencyKey: randomUUID() });
  await claimCase(member, { ...key(), id: first.id, version: first.version }, now);
  const items = [{ id: second.id, version: second.version }];
  expect(await actOnCases(member, { ...key(), action: 'acknowledge', items }, now)).toMatchObject([
    { outcome: 'done' },
  ]);
  const { version } = (await findCase(member, { id: second.id })) as { version: number };
  const given = { id: second.id, version };
  await expect(assignCase(all, { ...key(), ...given, assignee: 'oto' }, now)).rejects.toThrow('outside the regions');
  await assignCase(all, { ...key(), ...given, assignee: 'mia' }, now);
  const row = { id: first.id, entity: null, region: null, queue: first.queueId };
  expect(withinReach(member, { kind: 'exceptions', ids: [row] })?.ids).toEqual([row]);
  expect(withinReach(other, { kind: 'exceptions', ids: [row] })).toBeNull();
});

test('nobody else who is restricted sees it', async () => {
  const ids = (await open(all)).map(({ id }) => id);
  expect(other.queues).toEqual([]);
  expect(await types(other)).toEqual([]);
  for (const by of ['type', 'queue', 'cause'] as const)
    expect(await groupCases(other, { open: true }, by, now), by).toEqual([]);
  expect((await openByQueue.fetch(other, ['ingestion', 'variance'], now)).size).toBe(0);
  expect((await homeFigures(other, now)).teamOpen.count).toBe(0);
  for (const id of ids) {
    expect(await findCase(other, { id })).toBeNull();
    await expect(claimCase(other, { idempotencyKey: randomUUID(), id, version: 1 }, now)).rejects.toThrow(
      'There is no such case',
    );
  }
  expect(await worthOfCases(other, ids)).toMatchObject({ count: 0 });
  // A queue of its own is not enough for what is of a region out of reach.
  await pool.query(`UPDATE exception_case SET region = 'Asia' WHERE type = 'unknown-meter'`);
  expect(await types(member)).toEqual(['payment-unmatched']);
});
