/** Dated truth, told by name: what holds from a date holds from it, by itself, and changes nothing before. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PERMISSIONS, type Reader } from '../../domain/access';
import { casesOfTransactionAt } from '../../server/exceptions/queries';
import { pool } from '../../server/runtime/db';
import type { TransactionRow } from '../../server/transactions/columns';
import { transactionAsKnown } from '../../server/transactions/known';
import { findTransaction } from '../../server/transactions/queries';
import { readerOf } from '../ask';
import { Company, type Delivery, delivery, type SourceName } from './company';
import { ENTITIES } from './histories';

let company: Company;
beforeEach(async () => {
  company = await Company.open('2026-03-20T12:00:00Z', ENTITIES);
});
afterEach(() => company.close());

let n = 0;
const say = (source: SourceName, type: string, data: Record<string, unknown>, time = '2026-02-02T06:00:00Z') =>
  delivery(source, `${type}-${++n}`, `${type}.v1`, time, data, '2026-03-16T06:00:00Z');
const account = (id: string, data: Record<string, unknown>) =>
  say('crm', 'account.upserted', { account: id, name: id, ...data });
const link = (system: string, externalId: string, to: string, data: Record<string, unknown> = {}) =>
  say('crm', 'identity.linked', { system, externalId, account: { system: 'crm', id: to }, ...data });
const used = (quantity: string, time: string) =>
  say('metering', 'usage.recorded', { customer: 'tenant-1', meter: 'api-calls', quantity }, time);
const subscription = (id: string, customer: string, data: Record<string, unknown> = {}) =>
  say('billing', 'subscription.amended', {
    subscription: id,
    customer,
    startAt: '2026-01-01T00:00:00Z',
    charges: [{ code: 'api', kind: 'usage', meter: 'api-calls', currency: 'USD' }],
    billing: { anchor: '2026-01-01T00:00:00Z' },
    ...data,
  });
const charge = (id: string, periodStart: string) =>
  say('billing', 'charge.rated', {
    charge: id,
    customer: 'cus-1',
    subscription: 'sub-1',
    chargeCode: 'api',
    kind: 'usage',
    periodStart,
    periodEnd: '2026-05-01T00:00:00Z',
    amount: '10.00',
    currency: 'USD',
  });
const product = say('billing', 'product.upserted', {
  sku: 'API',
  name: 'API',
  meters: [{ meter: 'api-calls', unit: 'call' }],
});
const period = (status: string, changedAt: string, data: Record<string, unknown> = {}) =>
  say('erp', 'period.changed', {
    entity: 'US',
    period: '2026-03',
    start: '2026-03-01',
    end: '2026-03-31',
    status,
    changedAt,
    ...data,
  });

async function tell(...deliveries: Delivery[]): Promise<void> {
  await company.deliver(deliveries);
  await company.settle();
}
async function at(instant: string): Promise<void> {
  company.at(instant);
  await company.settle();
}
const rows = async (sql: string): Promise<unknown[][]> => (await pool.query({ text: sql, rowMode: 'array' })).rows;
const BASE = [product, account('acc-1', { entity: 'US' }), account('acc-2', { entity: 'IN', revision: 5 })];
const JANUARY = '2026-01-01T00:00:00Z';
const MARCH = '2026-03-01T00:00:00Z';
const APRIL = '2026-04-01T00:00:00Z';
const perPeriod = () =>
  rows(
    `SELECT to_char(t.period_start, 'YYYY-MM'), t.entity_id, a.external_id, t.version FROM transaction t LEFT JOIN account a ON a.id = t.account_id ORDER BY t.period_start`,
  );

test('a move that is announced takes effect at its instant with nobody touching it, and leaves what was before', async () => {
  await tell(...BASE, link('billing', 'cus-1', 'acc-1'), charge('rc-1', MARCH), charge('rc-2', APRIL));
  await tell(account('acc-1', { entity: 'IN', effectiveAt: APRIL, revision: 2 }));
  // The service of April will begin in another entity; the list still shows today's.
  expect(await perPeriod()).toEqual([
    ['2026-03', 'US', 'acc-1', 1],
    ['2026-04', 'IN', 'acc-1', 2],
  ]);
  const today = () => rows(`SELECT entity_id, region, currency FROM account WHERE external_id = 'acc-1'`);
  expect(await today()).toEqual([['US', 'North America', 'USD']]);
  await at('2026-03-31T23:59:59Z');
  expect(await today()).toEqual([['US', 'North America', 'USD']]);
  await at(APRIL);
  expect(await today()).toEqual([['IN', 'Asia', 'INR']]);
  expect((await perPeriod())[0]).toEqual(['2026-03', 'US', 'acc-1', 1]);
  expect(await rows('SELECT count(*)::int FROM golden_wake')).toEqual([[0]]);
});

test('usage before and after an identity changes hands goes to the account of its own time, within one hour too', async () => {
  await tell(
    ...BASE,
    link('billing', 'cus-1', 'acc-1'),
    link('billing', 'cus-2', 'acc-2'),
    link('metering', 'tenant-1', 'acc-1'),
    subscription('sub-1', 'cus-1'),
    subscription('sub-2', 'cus-2'),
    used('1', '2026-03-10T10:10:00Z'),
    used('2', '2026-03-10T10:50:00Z'),
    link('metering', 'tenant-1', 'acc-2', { revision: 2, validFrom: '2026-03-10T10:30:00Z' }),
  );
  const captured = () =>
    rows(
      `SELECT t.subscription, t.entity_id, u.quantity::int FROM transaction t JOIN usage_total u ON u.transaction_id = t.id WHERE u.count > 0 ORDER BY 1`,
    );
  expect(await captured()).toEqual([
    ['sub-1', 'US', 1],
    ['sub-2', 'IN', 2],
  ]);
  // What comes later counts where its flow is then.
  await tell(used('4', '2026-03-09T09:00:00Z'), used('8', '2026-03-11T09:00:00Z'));
  expect(await captured()).toEqual([
    ['sub-1', 'US', 5],
    ['sub-2', 'IN', 10],
  ]);
  expect(
    await rows(
      `SELECT entity_id, sum(count)::int FROM rollup WHERE kpi = 'lag.usage' GROUP BY 1 HAVING sum(count) > 0 ORDER BY 1`,
    ),
  ).toEqual([
    ['IN', 2],
    ['US', 2],
  ]);
});

test('a merge from a date keeps what was before it with the account of then; one for the past moves what used it and no more', async () => {
  await tell(
    ...BASE,
    link('billing', 'cus-1', 'acc-1'),
    charge('rc-0', JANUARY),
    charge('rc-1', MARCH),
    charge('rc-2', APRIL),
  );
  await tell(link('crm', 'acc-1', 'acc-2', { validFrom: '2026-03-25T00:00:00Z' }));
  expect(await perPeriod()).toEqual([
    ['2026-01', 'US', 'acc-1', 1],
    ['2026-03', 'US', 'acc-1', 1],
    ['2026-04', 'IN', 'acc-2', 2],
  ]);
  await at('2026-03-25T00:00:00Z');
  expect(await rows(`SELECT external_id, status FROM account ORDER BY 1`)).toEqual([
    ['acc-1', 'inactive'],
    ['acc-2', 'active'],
  ]);
  await tell(link('crm', 'acc-1', 'acc-2', { validFrom: '2026-02-15T00:00:00Z', revision: 1 }));
  expect(await perPeriod()).toEqual([
    ['2026-01', 'US', 'acc-1', 1],
    ['2026-03', 'IN', 'acc-2', 2],
    ['2026-04', 'IN', 'acc-2', 2],
  ]);
});

test('the status of a period holds from its change; what is no longer said of periods, rates and products goes', async () => {
  const closing = period('closing', '2026-03-31T22:00:00Z', { revision: 2 });
  await tell(period('open', '2026-02-25T00:00:00Z', { revision: 1 }), closing);
  const status = () => rows('SELECT entity_id, status FROM accounting_period');
  expect(await status()).toEqual([['US', 'open']]);
  await at('2026-03-31T22:00:00Z');
  expect(await status()).toEqual([['US', 'closing']]);

  const rate = (id: string, date: string, revision: number) =>
    delivery('erp', id, 'fx.published.v1', '2026-02-02T06:00:00Z', {
      base: 'EUR',
      quote: 'USD',
      rate: '1.1',
      date,
      revision,
    });
  const article = (id: string, sku: string, revision: number) =>
    delivery('billing', id, 'product.upserted.v1', '2026-02-02T06:00:00Z', { sku, name: sku, revision });
  const other = { ...closing, event: { ...closing.event, data: { ...closing.event.data, entity: 'IN', revision: 3 } } };
  await tell(rate('r', '2026-02-02', 1), article('p', 'A', 1));
  await tell(rate('r', '2026-02-03', 2), article('p', 'B', 2), other);
  expect(await rows('SELECT day FROM fx_rate')).toEqual([['2026-02-03']]);
  expect(await rows('SELECT sku FROM product')).toEqual([['B']]);
  expect(await status()).toEqual(
    expect.arrayContaining([
      ['US', 'open'],
      ['IN', 'closing'],
    ]),
  );
});

test('an amendment for later folds nothing of now again, and the list shows it from its day', async () => {
  await tell(
    ...BASE,
    link('billing', 'cus-1', 'acc-1'),
    link('billing', 'cus-2', 'acc-2'),
    subscription('sub-1', 'cus-1'),
  );
  await tell(charge('rc-1', MARCH));
  await tell(subscription('sub-1', 'cus-2', { revision: 2, effectiveAt: '2026-05-01T00:00:00Z', status: 'cancelled' }));
  expect(await perPeriod()).toEqual([['2026-03', 'US', 'acc-1', 1]]);
  const listed = () =>
    rows('SELECT s.customer, s.status, a.external_id FROM subscription s JOIN account a ON a.id = s.account_id');
  expect(await listed()).toEqual([['cus-1', 'active', 'acc-1']]);
  await at('2026-05-01T00:00:00Z');
  expect(await listed()).toEqual([['cus-2', 'cancelled', 'acc-2']]);
});

test('a past state is shown with the account and the open cases of then', async () => {
  await tell(...BASE, charge('rc-1', MARCH));
  await at('2026-03-20T14:00:00Z');
  const reader: Reader = { ...readerOf('administrator'), permissions: new Set(PERMISSIONS) };
  const [id] = (await rows('SELECT id FROM transaction'))[0] as [string];
  const late = link('billing', 'cus-1', 'acc-1');
  company.at('2026-03-20T15:00:00Z');
  await tell({ ...late, event: { ...late.event, receivedat: '2026-03-20T15:00:00Z' } });
  const then = new Date('2026-03-20T14:30:00Z');
  const row = await findTransaction(reader, { key: 'billing/sub-1/api/2026-03-01T00:00:00.000Z' });
  expect(row).toMatchObject({ accountName: 'acc-1', entityCode: 'US' });
  expect(await transactionAsKnown(reader, row as TransactionRow, then)).toMatchObject({
    accountName: null,
    entityCode: null,
  });
  expect((await casesOfTransactionAt(reader, id, then)).map(({ type, status }) => [type, status])).toEqual([
    ['unmatched-account', 'open'],
  ]);
  expect(await casesOfTransactionAt(reader, id, new Date('2026-03-20T15:30:00Z'))).toEqual([]);
});
