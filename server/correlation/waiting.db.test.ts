/** Nothing waits unseen: an orphan of every kind is suspended, says for what, and attaches by itself. */
import { afterEach, expect, test } from 'vitest';
import { PERMISSIONS } from '@/domain/access';
import { allDeliveryTotals } from '@/server/pipeline/conservation';
import { pool } from '@/server/runtime/db';
import { findSuspended, listSuspended, suspendedGroups } from '@/server/suspended/queries';
import { readerOf } from '@/test/ask';
import { Company, delivery } from '@/test/laws/company';
import { CLOCK, ENTITIES } from '@/test/laws/histories';
import { account, api, at, CASES, say, subscription } from '@/test/orphans';

const reader = { ...readerOf('administrator'), permissions: new Set(PERMISSIONS) };
let company: Company | undefined;
afterEach(() => company?.close());

const used = say('metering', 'usage.recorded', 'u-1', { customer: 'tenant-9', meter: 'api-calls', quantity: '3' });
const waiting = async () =>
  (
    await pool.query(
      `SELECT waits_reason AS reason, waits_for AS "waitsFor", trim_scale(waits_amount)::text AS amount FROM record WHERE in_force AND waits_for IS NOT NULL ORDER BY 2`,
    )
  ).rows;
async function totals() {
  const { applied, suspended, residual } = await allDeliveryTotals(reader);
  expect(residual).toBe(0n);
  return { applied: Number(applied), suspended: Number(suspended) };
}

const byText = (a: { waitsFor: string }, b: { waitsFor: string }) => (a.waitsFor < b.waitsFor ? -1 : 1);

test('what they name is not there: suspended, with the reason; there: applied; gone again: suspended again', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(CASES.map(([, orphan]) => orphan));
  await company.settle();
  expect((await waiting()).sort(byText)).toEqual(CASES.map(([, , expected]) => expected).sort(byText));
  expect(await totals()).toEqual({ applied: 0, suspended: CASES.length });

  // All of it is listed, by page, and its deliveries are those that conservation counts.
  const listed: string[] = [];
  for (let after: string | null = null; ; ) {
    const { rows, hasNextPage } = await listSuspended(reader, {}, 'ASC', { first: 5, after });
    listed.push(...rows.map(({ row }) => row.waitsFor));
    after = rows.at(-1)?.cursor ?? null;
    if (!hasNextPage) break;
  }
  expect(listed.sort()).toEqual(CASES.map(([, , { waitsFor }]) => waitsFor).sort());
  const groups = await suspendedGroups(reader, {});
  expect(groups.reduce((total, { deliveries }) => total + Number(deliveries), 0)).toBe(CASES.length);
  const money = await listSuspended(reader, { reasons: ['no invoice named'], kinds: ['payment'] }, 'DESC', {});
  expect(money.rows).toMatchObject([{ row: { name: 'p-4', amount: '77.00', currency: 'USD', source: 'payments' } }]);
  expect((await listSuspended(reader, { search: 'charge rc-1' }, 'ASC', {})).rows).toHaveLength(1);
  expect((await listSuspended(reader, { before: new Date('2026-03-16T00:00:00Z') }, 'ASC', {})).rows).toEqual([]);
  // What belongs to no entity is not for those whom one restricts; a posting attempt names its own.
  const german = { ...reader, entities: ['IN'] };
  expect((await listSuspended(german, {}, 'ASC', {})).rows).toEqual([]);
  const american = await listSuspended({ ...reader, entities: ['US'] }, {}, 'ASC', {});
  expect(new Set(american.rows.map(({ row }) => row.source))).toEqual(new Set(['erp']));

  const arriving = CASES.flatMap(([, , , deliveries]) => deliveries);
  await company.deliver(arriving);
  await company.settle();
  const left = CASES.filter(([, , , deliveries]) => deliveries.length === 0);
  expect(await waiting()).toEqual(left.map(([, , expected]) => expected));
  expect(await totals()).toEqual({ applied: CASES.length - left.length + arriving.length, suspended: left.length });

  // Another content takes the place of the last thing that arrived: it never came, and the orphan is one again.
  await company.deliver(
    CASES.flatMap(([, , , deliveries]) => deliveries.at(-1) ?? []).map(({ source, event }) =>
      delivery(
        source,
        event.id,
        'source.heartbeat.v1',
        '2027-01-01T00:00:00Z',
        { watermark: at },
        '2026-03-17T06:00:00Z',
      ),
    ),
  );
  await company.settle();
  const reasons = (await waiting()).map(({ reason }) => reason);
  for (const [name, , { reason }] of CASES) expect(reasons, name).toContain(reason);
  expect((await totals()).suspended).toBeGreaterThanOrEqual(CASES.length);
});

test('usage that belongs to nobody counts as suspended until it is attached', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver([used]);
  await company.settle();
  expect(await totals()).toEqual({ applied: 0, suspended: 1 });
  const { rows } = await listSuspended(reader, { search: 'tenant-9' }, 'ASC', {});
  expect(rows).toMatchObject([{ row: { kind: 'usage', quantity: '3', deliveries: '1', waitsFor: 'meter api-calls' } }]);
  expect(await findSuspended(reader, rows[0]?.row.id ?? '')).toEqual(rows[0]?.row);
  const since = async () => (await pool.query('SELECT reason, waiting_since FROM usage_flow')).rows;
  expect(await since()).toEqual([{ reason: 'unknown meter', waiting_since: new Date(at) }]);
  await company.deliver([
    say(
      'billing',
      'product.upserted',
      'pr',
      { sku: 'API', name: 'API', meters: [{ meter: 'api-calls', unit: 'call' }] },
      '2026-01-01T00:00:00Z',
    ),
    subscription('sub-1', [api]),
    account('crm', 'acc-1'),
    ...(['billing:cus-1', 'metering:tenant-9'] as const).map((ref) => {
      const [system, externalId] = ref.split(':');
      return say('crm', 'identity.linked', ref, { system, externalId, account: { system: 'crm', id: 'acc-1' } });
    }),
  ]);
  await company.settle();
  expect(await since()).toEqual([{ reason: null, waiting_since: null }]);
  expect((await totals()).suspended).toBe(0);
  expect((await listSuspended(reader, {}, 'ASC', {})).rows).toEqual([]);
});

test('a correction of an event that has not come is suspended, is somebody’s case, and takes effect when it comes', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  const event = (id: string) =>
    say('metering', 'usage.recorded', id, { customer: 'tenant-9', meter: 'api-calls', quantity: '3' });
  await company.deliver([
    say('metering', 'usage.amended', 'am-1', { event: 'ev-1', quantity: '5' }),
    say('metering', 'usage.retracted', 're-1', { event: 'ev-2' }),
  ]);
  await company.settle();
  const open = async () =>
    (
      await pool.query(
        `SELECT evidence->1->>'value' AS waiting FROM exception_case WHERE type = 'correction-of-unknown-event' AND status = 'open'`,
      )
    ).rows;
  const quantity = async () =>
    (await pool.query('SELECT trim_scale(sum(quantity))::text AS n FROM usage_bucket')).rows[0].n;
  expect(await totals()).toEqual({ applied: 0, suspended: 2 });
  expect(await open()).toEqual([{ waiting: '2' }]);
  const listed = (await listSuspended(reader, { kinds: ['correction'] }, 'ASC', {})).rows.map(({ row }) => row);
  expect(listed.map(({ waitsFor, name, source }) => [waitsFor, name, source]).sort()).toEqual([
    ['usage event ev-1', 'ev-1', 'metering'],
    ['usage event ev-2', 'ev-2', 'metering'],
  ]);
  expect(await findSuspended(reader, listed[0]?.id ?? '')).toEqual(listed[0]);
  expect(await suspendedGroups(reader, { search: 'ev-2' })).toMatchObject([{ reason: 'unknown event', count: 1 }]);
  expect((await listSuspended({ ...reader, entities: ['US'] }, {}, 'ASC', {})).rows).toEqual([]);

  await company.deliver([event('ev-1')]);
  await company.settle();
  // The event itself waits for its meter.
  expect(await totals()).toEqual({ applied: 1, suspended: 2 });
  expect(await quantity()).toBe('5');
  expect(await open()).toEqual([{ waiting: '1' }]);

  await company.deliver([event('ev-2')]);
  await company.settle();
  expect(await totals()).toEqual({ applied: 3, suspended: 1 });
  expect(await quantity()).toBe('5');
  expect(await open()).toEqual([]);

  // The event was something else after all.
  await company.deliver([
    delivery(
      'metering',
      'ev-1',
      'source.heartbeat.v1',
      '2027-01-01T00:00:00Z',
      { watermark: at },
      '2026-03-17T06:00:00Z',
    ),
  ]);
  await company.settle();
  expect(await totals()).toMatchObject({ suspended: 1 });
  expect(await open()).toEqual([{ waiting: '1' }]);
});
