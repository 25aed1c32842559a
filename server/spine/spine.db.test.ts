/** The spine at work: policies fold again what they apply to, dues follow periods, a preview writes nothing. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PERMISSIONS, type Reader } from '@/domain/access';
import { Policies } from '@/domain/policies/policies';
import { setPolicy } from '@/server/policies/commands';
import { loadPolicies } from '@/server/policies/queries';
import { now } from '@/server/runtime/clock';
import { pool, transaction } from '@/server/runtime/db';
import { setLegalEntity } from '@/server/setup/entities';
import { setQueue } from '@/server/setup/queues';
import { setRoutingRules } from '@/server/setup/routing';
import { documents, transactions } from '@/server/subjects/transaction';
import { Company, type Delivery, delivery, type SourceName } from '@/test/laws/company';
import { preview } from './preview';

const administrator: Reader = {
  id: 'ada',
  name: 'Ada',
  role: 'administrator',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};
const START = '2026-03-04T12:00:00Z';
let company: Company;
beforeEach(async () => {
  company = await Company.open(START, [
    { id: 'US', region: 'North America', currency: 'USD', zone: 'America/New_York' },
  ]);
});
afterEach(() => company.close());

let sent = 0;
const say = (source: SourceName, type: string, data: Record<string, unknown>): Delivery =>
  delivery(source, `${type}-${++sent}`, `${type}.v1`, '2026-03-03T06:00:00Z', data, '2026-03-04T06:00:00Z');
const period = (name: string, start: string, end: string, status: string, cutoffAt: string, revision: number) =>
  say('erp', 'period.changed', {
    entity: 'US',
    period: name,
    start,
    end,
    status,
    cutoffAt,
    changedAt: `2026-03-0${revision}T00:00:00Z`,
    revision,
  });
/** An invoice of 100.00, posted with another amount. */
const posted = (id: string, net: string, currency = 'USD'): Delivery[] => [
  say('billing', 'invoice.issued', {
    invoice: id,
    customer: 'cus-1',
    currency,
    issuedAt: '2026-03-03T15:00:00Z',
    net: '100.00',
    lines: [{ line: '1', amount: '100.00' }],
  }),
  say('erp', 'erp.document.posted', {
    erpDocument: `je-${id}`,
    entity: 'US',
    currency,
    net,
    postedAt: '2026-03-03T16:00:00Z',
    documents: [{ type: 'invoice', id, amount: net }],
  }),
];
const told = async (deliveries: readonly Delivery[]) => {
  await company.deliver(deliveries);
  await company.settle();
};
const set = async (
  code: 'tolerance' | 'severity' | 'posting' | 'settle-time',
  value: Record<string, string>,
  validFrom?: string,
) => {
  const input = { idempotencyKey: randomUUID(), code, value, ...(validFrom ? { validFrom: new Date(validFrom) } : {}) };
  await setPolicy(administrator, input, now());
  await company.settle();
};
const found = async () =>
  (
    await pool.query<{ status: string; severity: string; due: Date; basis: string }>(
      `SELECT status, severity, due_at AS due, due_basis AS basis FROM exception_case WHERE type = 'invoiced-vs-posted' ORDER BY id`,
    )
  ).rows;
const classes = async () =>
  (
    await pool.query<{ class: string; parts: Record<string, string> }>(
      'SELECT posting_variance_class AS class, posting_variance_parts AS parts FROM transaction ORDER BY key',
    )
  ).rows;

test('a policy folds again what it applies to: at once, or at its instant with nobody touching it', async () => {
  await told(posted('in-1', '98.00'));
  expect((await found()).map(({ status }) => status)).toEqual(['open']);
  expect(await classes()).toEqual([{ class: 'in exception', parts: { 'in exception': '2' } }]);

  await set('tolerance', { absolute: '5', share: '0' }, '2026-03-01T00:00:00Z');
  expect((await found()).map(({ status }) => status)).toEqual(['resolved']);
  expect(await classes()).toEqual([{ class: 'within tolerance', parts: { 'within tolerance': '2' } }]);

  await set(
    'severity',
    { critical: '3', high: '2', medium: '1', highDays: '30', mediumDays: '7' },
    '2026-03-05T00:00:00Z',
  );
  await told(posted('in-2', '80.00'));
  const severities = async () =>
    (await found()).filter(({ status }) => status === 'open').map(({ severity }) => severity);
  expect(await severities()).toEqual(['high']);
  company.at('2026-03-05T00:00:01Z');
  await company.settle();
  expect(await severities()).toEqual(['critical']);
});

test('a policy reaches documents that no transaction leads to, and conditions that have not settled yet', async () => {
  await set('posting', { hours: '48' }, '2026-03-01T00:00:00Z');
  await set('settle-time', { minutes: '600' }, '2026-03-01T00:00:00Z');
  await told([
    say('billing', 'invoice.issued', {
      invoice: 'in-9',
      customer: 'cus-1',
      currency: 'USD',
      issuedAt: '2026-03-03T06:00:00Z',
      net: '100.00',
      lines: [{ line: '1', charge: 'rc-9', amount: '100.00' }],
    }),
  ]);
  const overdue = async () =>
    (await pool.query(`SELECT status FROM exception_case WHERE type = 'posting-overdue'`)).rows.length;
  // It is noon of the day after its issue: due within a day, it has been late for six hours.
  await set('posting', { hours: '24' }, '2026-03-02T00:00:00Z');
  expect(await overdue()).toBe(0);
  await set('settle-time', { minutes: '5' }, '2026-03-02T00:00:00Z');
  expect(await overdue()).toBe(1);
});

test('a preview says what a policy would change, and changes nothing', async () => {
  await told([...posted('in-1', '98.00'), ...posted('in-2', '80.00')]);
  const before = await pool.query('SELECT * FROM exception_case ORDER BY id');
  const changes = await transaction(async (client) => {
    const at = { now: now(), policies: await loadPolicies(client) };
    const lenient = new Policies(
      [{ code: 'tolerance', entityId: '', currency: '', validFrom: new Date(0), value: { absolute: '5', share: '0' } }],
      null,
    );
    const { rows } = await client.query<{ id: string }>('SELECT id FROM transaction');
    return preview(
      client,
      transactions,
      rows.map(({ id }) => id),
      at,
      { at: { ...at, policies: lenient } },
    );
  });
  expect(changes.map(({ change, before: amount }) => [change, amount])).toEqual([['closes', '2']]);
  const { rows: cases } = await pool.query<{ id: string }>(`SELECT subject_id AS id FROM exception_case`);
  const mended = await transaction(async (client) => {
    const at = { now: now(), policies: await loadPolicies(client) };
    return preview(
      client,
      documents,
      cases.map(({ id }) => id),
      at,
      {
        facts: (facts) => new Map([...facts].map(([id, fact]) => [id, { ...fact, postings: [] }])),
      },
    );
  });
  expect(mended.map(({ change }) => change).sort()).toEqual(['closes', 'closes']);
  expect((await pool.query('SELECT * FROM exception_case ORDER BY id')).rows).toEqual(before.rows);
});

test('a case is due by the cut-off of the period that its document would post to, whoever moves it', async () => {
  await told([
    period('2026-03', '2026-03-01', '2026-03-31', 'open', '2026-03-04T15:00:00Z', 1),
    period('2026-04', '2026-04-01', '2026-04-30', 'open', '2026-05-04T20:00:00Z', 1),
    ...posted('in-1', '80.00'),
  ]);
  // The SLA of a high case, eight business hours, ends at 16:05.
  expect(await found()).toMatchObject([{ due: new Date('2026-03-04T15:00:00Z'), basis: 'cut-off' }]);
  await told([period('2026-03', '2026-03-01', '2026-03-31', 'open', '2026-03-04T14:00:00Z', 2)]);
  expect(await found()).toMatchObject([{ due: new Date('2026-03-04T14:00:00Z'), basis: 'cut-off' }]);
  await told([period('2026-03', '2026-03-01', '2026-03-31', 'closed', '2026-03-04T14:00:00Z', 3)]);
  expect(await found()).toMatchObject([{ basis: 'sla' }]);
});

test('an open case follows the SLA of its queue, the rules and the calendar as people set them', async () => {
  await told(posted('in-1', '80.00'));
  const place = async () =>
    (
      await pool.query<{ queue: string; due: Date }>(
        `SELECT queue_id AS queue, due_at AS due FROM exception_case WHERE type = 'invoiced-vs-posted'`,
      )
    ).rows[0];
  const before = await place();
  expect(before?.queue).toBe('variance');

  const key = () => ({ idempotencyKey: randomUUID() });
  await setQueue(
    administrator,
    { ...key(), code: 'variance', title: 'Variances', team: 'administrators', sla: { high: 1 } },
    now(),
  );
  await company.settle();
  const sooner = await place();
  expect(sooner?.due.getTime()).toBeLessThan(before?.due.getTime() as number);

  // The day on which it opened becomes a day off in New York: its hour is the first one of the next day.
  await setLegalEntity(
    administrator,
    {
      ...key(),
      code: 'US',
      name: 'US',
      region: 'North America',
      currency: 'USD',
      zone: 'America/New_York',
      calendar: { holidays: ['2026-03-03'], workdays: [1, 2, 3, 4, 5], opens: '09:00', closes: '17:00' },
    },
    now(),
  );
  await company.settle();
  expect((await place())?.due).toEqual(new Date('2026-03-04T15:00:00Z'));

  await setRoutingRules(
    administrator,
    { ...key(), rules: [{ queue: 'posting', when: { types: ['invoiced-vs-posted'] } }] },
    now(),
  );
  await company.settle();
  expect((await place())?.queue).toBe('posting');
});

test('a legal entity that is set up or changed later is what its accounts, transactions and documents read', async () => {
  await told([
    say('crm', 'account.upserted', { account: 'acc-1', name: 'Acme', entity: 'FR' }),
    say('crm', 'identity.linked', {
      system: 'billing',
      externalId: 'cus-1',
      account: { system: 'crm', id: 'acc-1' },
    }),
    ...posted('in-1', '80.00').slice(0, 1),
  ]);
  const seen = async () =>
    (
      await pool.query<{ account: string | null; region: string | null; zone: string; due: string }>(
        `SELECT a.region AS account, t.region, t.zone, jsonb_path_query(t.stages, '$[*] ? (@.name == "posted").dueAt') #>> '{}' AS due
           FROM transaction t JOIN account a ON a.id = t.account_id`,
      )
    ).rows;
  const set = async (region: string, zone: string, postingHours: number) => {
    await setLegalEntity(
      administrator,
      { idempotencyKey: randomUUID(), code: 'FR', name: 'FR', region, currency: 'EUR', zone, postingHours },
      now(),
    );
    await company.settle();
  };
  expect(await seen()).toEqual([{ account: null, region: null, zone: 'UTC', due: '2026-03-04T15:00:00.000Z' }]);
  await set('Europe', 'Europe/Paris', 48);
  expect(await seen()).toEqual([
    { account: 'Europe', region: 'Europe', zone: 'Europe/Paris', due: '2026-03-05T15:00:00.000Z' },
  ]);
  await set('Benelux', 'Europe/Brussels', 72);
  expect(await seen()).toEqual([
    { account: 'Benelux', region: 'Benelux', zone: 'Europe/Brussels', due: '2026-03-06T15:00:00.000Z' },
  ]);
});

test('a clock that passes no due time folds nothing, at the same few statements for one transaction and for many', async () => {
  const settled = (id: string): Delivery[] => [
    say('billing', 'charge.rated', {
      ...{ charge: `rc-${id}`, customer: 'cus-1', kind: 'usage', amount: '100.00', currency: 'USD' },
      ...{ periodStart: '2026-02-01T00:00:00Z', periodEnd: '2026-03-01T00:00:00Z', ratedAt: '2026-03-01T06:00:00Z' },
    }),
    say('billing', 'invoice.issued', {
      ...{ invoice: id, customer: 'cus-1', currency: 'USD', issuedAt: '2026-03-03T15:00:00Z', net: '100.00' },
      ...{ dueAt: '2026-04-30T00:00:00Z', lines: [{ line: '1', charge: `rc-${id}`, amount: '100.00' }] },
    }),
    ...posted(id, '100.00').slice(1),
  ];
  /** Statements of settling a minute later, and what was folded by it. */
  const idle = async (at: string) => {
    company.at(at);
    await company.settle();
    const folded = 'SELECT max(folded_at) AS folded, max(version) AS version FROM transaction';
    const before = (await pool.query(folded)).rows;
    let statements = 0;
    const query = Client.prototype.query;
    Client.prototype.query = function counted(this: Client, ...given: never[]) {
      statements += 1;
      return query.apply(this, given as never);
    } as typeof query;
    try {
      company.at(new Date(new Date(at).getTime() + 60_000).toISOString());
      await company.settle();
    } finally {
      Client.prototype.query = query;
    }
    expect((await pool.query(folded)).rows).toEqual(before);
    return statements;
  };
  await told(settled('in-1'));
  const one = await idle('2026-03-04T12:30:00Z');
  expect(one).toBeGreaterThan(0);
  await told(Array.from({ length: 12 }, (_, place) => settled(`in-${place + 2}`)).flat());
  expect((await pool.query('SELECT id FROM transaction')).rows).toHaveLength(13);
  expect(await idle('2026-03-04T13:30:00Z')).toBe(one);
});
