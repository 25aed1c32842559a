/**
 * Histories that once ended differently in another order, by name. Each is sent at once, one by one, and backwards,
 * with everything worked off after each request.
 */
import { afterEach, expect, test } from 'vitest';
import { PERMISSIONS } from '../../domain/access';
import { pool } from '../../server/runtime/db';
import { setLegalEntity } from '../../server/setup/entities';
import { factsOf } from '../../server/transactions/known';
import { readerOf } from '../ask';
import { Company, type Delivery, delivery, type SourceName } from './company';
import { CLOCK, ENTITIES } from './histories';
import { differences, readState } from './state';

let company: Company | undefined;
afterEach(() => company?.close());

async function stateAfter(requests: readonly (readonly Delivery[])[]) {
  company = await Company.open(CLOCK, ENTITIES);
  for (const request of requests) {
    await company.deliver(request);
    await company.settle();
  }
  company.close();
  return readState();
}

let n = 0;
const say = (
  source: SourceName,
  type: string,
  data: Record<string, unknown>,
  id = `${type}-${++n}`,
  time = '2026-02-02T06:00:00Z',
) => delivery(source, id, `${type}.v1`, time, data, '2026-03-16T06:00:00Z');
const account = (id: string, more: Record<string, unknown> = {}) =>
  say('crm', 'account.upserted', { account: id, name: id, entity: 'US', ...more });
const link = (system: string, externalId: string, to: string, revision = 1) =>
  say('crm', 'identity.linked', { system, externalId, account: { system: 'crm', id: to }, revision });
const used = (quantity: string, more: Record<string, unknown> = {}, id?: string) =>
  say(
    'metering',
    'usage.recorded',
    { customer: 'tenant-1', meter: 'api-calls', quantity, ...more },
    id,
    '2026-02-11T09:40:00Z',
  );
const product = say('billing', 'product.upserted', {
  sku: 'API',
  name: 'API',
  meters: [{ meter: 'api-calls', unit: 'call' }],
});
const subscription = (customer: string, revision: number) =>
  say('billing', 'subscription.amended', {
    subscription: 'sub-1',
    customer,
    revision,
    startAt: '2026-01-01T00:00:00Z',
    charges: [{ code: 'api', kind: 'usage', meter: 'api-calls', currency: 'USD' }],
    billing: { anchor: '2026-01-01T00:00:00Z' },
  });
const charge = (id: string, data: Record<string, unknown> = {}, signal?: string) =>
  say(
    'billing',
    'charge.rated',
    {
      charge: id,
      customer: 'cus-1',
      subscription: 'sub-1',
      chargeCode: 'api',
      kind: 'usage',
      meter: 'api-calls',
      periodStart: '2026-02-01T00:00:00Z',
      periodEnd: '2026-03-01T00:00:00Z',
      amount: '10.00',
      currency: 'USD',
      ...data,
    },
    signal,
  );
const invoice = (data: Record<string, unknown> = {}) =>
  say('billing', 'invoice.issued', {
    invoice: 'in-1',
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: '2026-03-02T06:00:00Z',
    net: '10.00',
    lines: [
      { line: '1', subscription: 'sub-1', chargeCode: 'api', periodStart: '2026-02-01T00:00:00Z', amount: '10.00' },
    ],
    ...data,
  });
/** Of a charge that does not come. */
const loose = (id: string, net = '10.00') =>
  invoice({ invoice: id, net, lines: [{ line: '1', charge: 'rc-9', amount: net }] });
const order = (named: string, revision: number) =>
  say('crm', 'order.booked', {
    order: 'or-1',
    account: 'acc-1',
    subscription: { id: named },
    currency: 'USD',
    amount: '10.00',
    bookedAt: '2026-03-01T06:00:00Z',
    revision,
  });
const sync = (id: string, revision: number) =>
  say('crm', 'crm.sync.failed', {
    sync: 'sy-1',
    object: { type: 'invoice', id },
    at: '2026-03-04T06:00:00Z',
    message: 'refused',
    revision,
  });
const correction = (event: string, quantity: string | null, revision?: number, id?: string) =>
  say(
    'metering',
    quantity === null ? 'usage.retracted' : 'usage.amended',
    { event, ...(quantity === null ? {} : { quantity }), ...(revision ? { revision } : {}) },
    id,
  );

const HISTORIES: Readonly<Record<string, readonly Delivery[]>> = {
  'an identity that is linked to another account later': [
    account('acc-1'),
    account('acc-2', { entity: 'IN' }),
    say('billing', 'account.upserted', { account: 'cus-1', entity: 'IN', currency: 'EUR' }),
    link('billing', 'cus-1', 'acc-1'),
    link('billing', 'cus-1', 'acc-2', 2),
    charge('rc-1'),
  ],
  'a subscription that moves to another customer': [
    product,
    account('acc-1'),
    account('acc-2'),
    link('billing', 'cus-1', 'acc-1'),
    link('billing', 'cus-2', 'acc-2'),
    link('metering', 'tenant-1', 'acc-1'),
    subscription('cus-1', 1),
    used('5'),
    subscription('cus-2', 2),
  ],
  'two corrections of one event, and one whose content changes its mind': [
    product,
    used('10', {}, 'u'),
    correction('u', '3', undefined, 'a'),
    correction('u', '4', undefined, 'b'),
    correction('u', null, 2, 'c'),
    correction('another', '1', 3, 'c'),
  ],
  'usage whose better content names another flow': [
    product,
    account('acc-1'),
    link('metering', 'tenant-1', 'acc-1'),
    link('billing', 'cus-1', 'acc-1'),
    subscription('cus-1', 1),
    used('7', { meter: 'unheard-of' }, 'u'),
    used('8', { unit: '', revision: 2 }, 'u'),
  ],
  'usage taken back before it came': [
    product,
    account('acc-1'),
    link('metering', 'tenant-1', 'acc-1'),
    correction('u', null),
    used('7', {}, 'u'),
  ],
  'a price that is rated while usage waits for its account': [
    product,
    used('100', { customer: 'tenant-9' }),
    charge('rc-1', { unitAmount: '0.25' }),
    charge('rc-2', { unitAmount: '0.50', ratedAt: '2026-03-01T00:00:00Z' }),
  ],
  'a charge whose customer changes while nobody knows the account': [
    charge('rc-1', { revision: 1 }),
    charge('rc-1', { customer: 'cus-2', revision: 2 }),
  ],
  'a voided charge whose customer is linked later': [
    charge('rc-1', { voided: true }),
    account('acc-1'),
    link('billing', 'cus-1', 'acc-1'),
  ],
  'a charge that was never stated after all': [
    charge('rc-1', { revision: 1 }, 'c'),
    invoice({ lines: [{ line: '1', charge: 'rc-1', amount: '10.00' }] }),
    charge('rc-2', { revision: 2 }, 'c'),
  ],
  'a subscription that was never stated after all': [
    subscription('cus-1', 1),
    ...['sub-8', 'sub-9'].map((id, index) =>
      say(
        'billing',
        'subscription.created',
        {
          subscription: id,
          customer: 'cus-1',
          startAt: '2026-01-01T00:00:00Z',
          revision: index,
          charges: [{ code: 'api', kind: 'usage' }],
          billing: { anchor: '2026-01-01T00:00:00Z' },
        },
        's',
      ),
    ),
  ],
  'an invoice that leaves its transactions while a case is open': [
    invoice({ revision: 1 }),
    invoice({ revision: 2, lines: [{ line: '1', subscription: 'sub-8', amount: '10.00' }] }),
  ],
  'a credit memo of another customer, whose entity is known later': [
    invoice(),
    say('billing', 'creditmemo.issued', {
      creditMemo: 'cm-1',
      customer: 'cus-2',
      currency: 'USD',
      issuedAt: '2026-03-19T22:00:00Z',
      net: '4.00',
      lines: [{ line: '1', invoice: 'in-1', invoiceLine: '1', amount: '4.00' }],
    }),
    say('billing', 'account.upserted', { account: 'cus-2', entity: 'IN' }),
  ],
  'an aggregate whose route moves, without any usage': [
    product,
    account('acc-1'),
    link('metering', 'tenant-1', 'acc-1'),
    link('billing', 'cus-1', 'acc-1'),
    say('metering', 'usage.aggregated', {
      aggregate: 'agg',
      customer: 'tenant-1',
      meter: 'api-calls',
      windowStart: '2026-02-01T00:00:00Z',
      windowEnd: '2026-03-01T00:00:00Z',
      quantity: '5',
    }),
    subscription('cus-1', 1),
    subscription('cus-2', 2),
  ],
  'an aggregate of a meter that nobody defined, and then of another, which is a customer that nobody knows': [
    ...(['unheard-of', 'api-calls'] as const).map((meter, index) =>
      say('metering', 'usage.aggregated', {
        aggregate: 'agg',
        customer: 'tenant-1',
        meter,
        windowStart: '2026-02-01T00:00:00Z',
        windowEnd: '2026-03-01T00:00:00Z',
        quantity: '5',
        revision: index + 1,
      }),
    ),
    product,
  ],
  'contents that conflict while their account is unknown': [
    product,
    used('1', {}, 'u'),
    used('2', {}, 'u'),
    account('acc-1'),
    link('metering', 'tenant-1', 'acc-1'),
  ],
  'one reversal told by two signals': [
    ...['r-1', 'r-2', 'r-3'].map((id, index) =>
      delivery(
        'erp',
        id,
        'erp.document.reversed.v1',
        '2026-03-15T06:00:00Z',
        { erpDocument: 'je-1', entity: 'US', reversedAt: '2026-03-04T06:00:00Z' },
        `2026-03-1${7 - index}T06:00:00Z`,
      ),
    ),
  ],
  'a journal whose second invoice comes last': [
    invoice(),
    say('erp', 'erp.document.posted', {
      erpDocument: 'je-1',
      entity: 'US',
      currency: 'USD',
      net: '29.99',
      postedAt: '2026-03-03T06:00:00Z',
      documents: [
        { type: 'invoice', id: 'in-1' },
        { type: 'invoice', id: 'in-2' },
      ],
    }),
    invoice({ invoice: 'in-2', net: '20.00', lines: [{ line: '1', amount: '20.00' }] }),
  ],
  'two corrections, each told twice, that are about one another and themselves': [
    ...['a', 'b'].flatMap((id) => [
      correction('a', '3', 1, id),
      correction('b', '4', 2, id),
      correction('a', null, undefined, id),
    ]),
    used('7', {}, 'a'),
  ],
  'a price that is rated while usage waits for a contract': [
    product,
    account('acc-1'),
    link('metering', 'tenant-1', 'acc-1'),
    used('100'),
    charge('rc-1', { subscription: undefined, chargeCode: undefined, unitAmount: '0.25' }),
  ],
  'an order of a subscription that nobody stated, and one that changes its mind': [
    invoice(),
    order('sub-8', 1),
    order('sub-1', 2),
    invoice({
      invoice: 'in-8',
      lines: [
        { line: '1', subscription: 'sub-8', chargeCode: 'api', periodStart: '2026-02-01T00:00:00Z', amount: '10.00' },
      ],
    }),
  ],
  'payments, one of them failed, of an invoice whose customer is linked later': [
    account('acc-1', { entity: 'IN' }),
    ...(['received', 'failed'] as const).map((end) =>
      say('payments', `payment.${end}`, {
        payment: `pay-${end}`,
        currency: 'USD',
        amount: '10.00',
        at: '2026-03-04T06:00:00Z',
        allocations: [
          { invoice: 'in-1', amount: '4.00' },
          { invoice: 'in-9', amount: '6.00' },
        ],
      }),
    ),
    invoice(),
    link('billing', 'cus-1', 'acc-1'),
  ],
  'a sync of an invoice whose customer is linked later, that was of another object after all': [
    account('acc-1', { entity: 'IN' }),
    invoice(),
    sync('in-1', 1),
    link('billing', 'cus-1', 'acc-1'),
    sync('in-9', 2),
  ],
  'a meter that counts otherwise, of a transaction whose charge names another': [
    product,
    account('acc-1'),
    link('metering', 'tenant-1', 'acc-1'),
    link('billing', 'cus-1', 'acc-1'),
    subscription('cus-1', 1),
    used('5'),
    used('7'),
    charge('rc-1', { meter: 'storage' }),
    say('billing', 'product.upserted', {
      sku: 'API',
      name: 'API',
      revision: 2,
      meters: [{ meter: 'api-calls', unit: 'kcall', aggregation: 'max', units: [{ unit: 'call', factor: '0.001' }] }],
    }),
  ],
  'a subscription that is amended after what its charge was rated for, within the period': [
    subscription('cus-1', 1),
    charge('rc-1', { periodEnd: '2026-02-10T00:00:00Z', kind: 'usage', meter: undefined }),
    say('billing', 'subscription.amended', {
      subscription: 'sub-1',
      customer: 'cus-1',
      revision: 2,
      effectiveAt: '2026-02-20T00:00:00Z',
      startAt: '2026-01-01T00:00:00Z',
      charges: [{ code: 'api', kind: 'usage', meter: 'storage', product: 'API', currency: 'USD' }],
      billing: { anchor: '2026-01-01T00:00:00Z' },
    }),
  ],
  'a journal over two invoices of which neither has its charge yet': [
    loose('in-1'),
    say('erp', 'erp.document.posted', {
      erpDocument: 'je-1',
      entity: 'US',
      currency: 'USD',
      net: '29.99',
      postedAt: '2026-03-03T06:00:00Z',
      documents: [
        { type: 'invoice', id: 'in-1' },
        { type: 'invoice', id: 'in-2' },
      ],
    }),
    loose('in-2', '20.00'),
  ],
  'an invoice without its charge yet that was never stated after all': [
    say('billing', 'invoice.issued', loose('in-1').event.data, 'i'),
    say('billing', 'charge.rated', charge('rc-1', { revision: 2 }).event.data, 'i'),
  ],
  'an invoice without its charge yet that a journal no longer names': [
    loose('in-1'),
    ...['in-1', 'in-2'].map((id, index) =>
      say('erp', 'erp.document.posted', {
        erpDocument: 'je-1',
        entity: 'US',
        currency: 'USD',
        net: '10.00',
        postedAt: '2026-03-03T06:00:00Z',
        revision: index + 1,
        documents: [{ type: 'invoice', id }],
      }),
    ),
  ],
};

test.each(Object.entries(HISTORIES))('%s', async (_, deliveries) => {
  const atOnce = await stateAfter([deliveries]);
  expect(differences(atOnce, await stateAfter(deliveries.map((one) => [one]))), 'one by one').toEqual([]);
  expect(differences(atOnce, await stateAfter([...deliveries].reverse().map((one) => [one]))), 'backwards').toEqual([]);
  expect(atOnce.transactions?.length ?? 0).toBeLessThan(4);
});

test('the version that its source changed a microsecond later counts, of records and of statements', async () => {
  const at = (micros: number) => ({ updatedAt: `2026-02-02T06:00:00.00000${micros}Z` });
  // Of these contents the digest alone would choose the others.
  const contents = [1, 2, 3, 4].flatMap((micros) => [
    account('acc-1', { name: `Name ${micros}`, ...at(micros) }),
    charge('rc-1', { amount: `${micros}.00`, ...at(micros) }),
  ]);
  for (const order of [contents, [...contents].reverse()]) {
    const { accounts, records } = await stateAfter(order.map((one) => [one]));
    expect(accounts).toMatchObject([{ name: 'Name 4' }]);
    expect(records).toMatchObject([{ amount: '4' }]);
  }
});

test('an invoice in another currency than its charge is neither added nor compared', async () => {
  const foreign = invoice({ currency: 'EUR', dueAt: '2026-03-10T00:00:00Z' });
  const { transactions } = await stateAfter([
    [account('acc-1'), link('billing', 'cus-1', 'acc-1'), charge('rc-1')],
    [foreign],
  ]);
  expect(transactions).toMatchObject([
    {
      currency: 'USD',
      rated_amount: '10',
      invoiced_amount: '0',
      invoice_variance: '10',
      receivables: [{ currency: 'EUR', outstanding: '10', overdue: '10' }],
    },
  ]);
  const { rows } = await pool.query('SELECT currency, invoiced, outstanding FROM account_total ORDER BY currency');
  expect(rows).toEqual([
    { currency: 'EUR', invoiced: '0', outstanding: '10' },
    { currency: 'USD', invoiced: '0', outstanding: '0' },
  ]);
});

test('the parent of an account is whoever its parent became, from the day on which it did', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  const parents = async () => {
    const { rows } = await pool.query(
      `SELECT v.valid_from::text, p.external_id AS parent, (SELECT external_id FROM account t WHERE t.id = a.parent_id) AS today
         FROM account a JOIN account_version v ON v.account_id = a.id LEFT JOIN account p ON p.id = v.parent_id WHERE a.external_id = 'child' ORDER BY v.valid_from`,
    );
    return rows;
  };
  await company.deliver([account('child', { parent: 'old' }), account('old'), account('new')]);
  await company.settle();
  expect(await parents()).toEqual([{ valid_from: '-infinity', parent: 'old', today: 'old' }]);
  const merged = { system: 'crm', externalId: 'old', account: { system: 'crm', id: 'new' } };
  await company.deliver([say('crm', 'identity.linked', { ...merged, validFrom: '2026-03-01T00:00:00Z' })]);
  await company.settle();
  expect(await parents()).toEqual([
    { valid_from: '-infinity', parent: 'old', today: 'new' },
    { valid_from: '2026-03-01 00:00:00+00', parent: 'new', today: 'new' },
  ]);
});

test('an entity that moves does so from its date on; what was known before a correction stays known', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  const world = company;
  const march = { charge: 'rc-2', periodStart: '2026-03-01T00:00:00Z', periodEnd: '2026-04-01T00:00:00Z' };
  await world.deliver([account('acc-1'), link('billing', 'cus-1', 'acc-1'), subscription('cus-1', 1)]);
  await world.deliver([charge('rc-1'), charge('rc-2', march)]);
  await world.settle();
  const regions = async () => {
    const { rows } = await pool.query<{ region: string }>('SELECT region FROM transaction ORDER BY period_start');
    return rows.map(({ region }) => region);
  };
  const admin = { ...readerOf('administrator'), permissions: new Set(PERMISSIONS) };
  const set = async (region: string, now: string, validFrom: string | null) => {
    world.at(now);
    const rest = { code: 'US', name: 'US', currency: 'USD', zone: 'America/New_York' };
    const dated = { validFrom: validFrom ? new Date(validFrom) : null, idempotencyKey: region };
    await setLegalEntity(admin, { ...rest, ...dated, region }, new Date(now));
    await world.settle();
  };
  await set('Americas', '2026-03-21T00:00:00Z', '2026-03-01T00:00:00Z');
  expect(await regions()).toEqual(['North America', 'Americas']);
  await set('Atlantic', '2026-03-22T00:00:00Z', '2026-03-25T00:00:00Z');
  expect(await regions(), 'announced').toEqual(['North America', 'Americas']);
  expect((await pool.query(`SELECT region FROM legal_entity WHERE id = 'US'`)).rows).toEqual([{ region: 'Americas' }]);
  world.at('2026-03-25T00:00:00Z');
  await world.settle();
  expect((await pool.query(`SELECT region FROM legal_entity WHERE id = 'US'`)).rows).toEqual([{ region: 'Atlantic' }]);
  await set('Northern America', '2026-03-26T00:00:00Z', null);
  expect(await regions(), 'a correction of all of time').toEqual(['Northern America', 'Northern America']);
  const known = async (at: string) => {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM transaction ORDER BY period_start');
    const facts = await Promise.all(rows.map(({ id }) => factsOf(admin, id, new Date(at))));
    return facts.map((one) => one?.account?.region);
  };
  expect(await known('2026-03-20T23:00:00Z')).toEqual(['North America', 'North America']);
  expect(await known('2026-03-23T00:00:00Z')).toEqual(['North America', 'Americas']);
});

test('of two credit memos that fall due one after the other each opens its case by the clock alone', async () => {
  const memo = (id: string, issuedAt: string) =>
    say('billing', 'creditmemo.issued', {
      creditMemo: id,
      customer: 'cus-1',
      currency: 'USD',
      issuedAt,
      net: '1.00',
      lines: [{ line: '1', invoice: 'in-1', invoiceLine: '1', amount: '1.00' }],
    });
  const posted = say('erp', 'erp.document.posted', {
    erpDocument: 'je-1',
    entity: 'US',
    currency: 'USD',
    net: '10.00',
    postedAt: '2026-03-02T08:00:00Z',
    documents: [{ type: 'invoice', id: 'in-1' }],
  });
  company = await Company.open('2026-04-01T00:00:00Z', ENTITIES);
  const world = company;
  await world.deliver([
    account('acc-1'),
    link('billing', 'cus-1', 'acc-1'),
    charge('rc-1'),
    invoice(),
    posted,
    memo('cm-1', '2026-04-01T00:00:00Z'),
    memo('cm-2', '2026-04-11T00:00:00Z'),
  ]);
  await world.settle();
  const open = async (at: string) => {
    world.at(at);
    await world.settle();
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM exception_case WHERE type = 'credit-memo-not-posted' AND status = 'open'`,
    );
    return rows[0]?.n;
  };
  expect(await open('2026-04-01T01:00:00Z')).toBe(0);
  expect(await open('2026-04-08T00:00:00Z')).toBe(1);
  // Looked at for the last time because the first grows old.
  expect(await open('2026-04-11T12:00:00Z')).toBe(1);
  expect(await open('2026-04-12T02:00:00Z')).toBe(2);
});
