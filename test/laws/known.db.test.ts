/** Law 5: a state as known at a past instant is the state of a store that has received no more than that. */

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { fold } from '../../domain/fold';
import { STANDARD } from '../../domain/policies/policies';
import { loadFacts } from '../../server/correlation/facts';
import { pool, transaction } from '../../server/runtime/db';
import { CLOCK, DELIVERIES, ENTITIES } from '../golden/deliveries';
import { Company, type Delivery, delivery } from './company';
import { history } from './histories';
import { boundsOf, holds, SPARE } from './holds';

let company: Company | undefined;
afterEach(() => company?.close());

const invoice = (net: string, revision: number) => ({
  invoice: 'in-late',
  number: 'IN-LATE',
  customer: 'cus-1',
  currency: 'USD',
  issuedAt: '2026-03-02T06:00:00Z',
  net,
  revision,
  lines: [
    {
      line: '1',
      subscription: 'late',
      chargeCode: 'seats',
      periodStart: '2026-02-01T00:00:00Z',
      periodEnd: '2026-03-01T00:00:00Z',
      amount: net,
    },
  ],
});
const used = (quantity: string, revision?: number) => ({
  customer: 't-1',
  meter: 'api-calls',
  quantity,
  ...(revision ? { revision } : {}),
});
/** Beside the golden company: what changes its mind, more than once. */
const SECOND_THOUGHTS: readonly Delivery[] = [
  delivery(
    'billing',
    'late-1',
    'invoice.issued.v1',
    '2026-03-02T06:00:00Z',
    invoice('70.00', 1),
    '2026-03-02T06:01:00Z',
  ),
  delivery(
    'billing',
    'late-2',
    'invoice.updated.v1',
    '2026-03-06T06:00:00Z',
    invoice('75.00', 3),
    '2026-03-06T06:01:00Z',
  ),
  delivery(
    'billing',
    'late-3',
    'invoice.updated.v1',
    '2026-03-07T06:00:00Z',
    invoice('72.00', 2),
    '2026-03-07T06:01:00Z',
  ),
  // Three contents under one identity, each better than the one before.
  ...(['80.00', '81.00', '82.00'] as const).map((amount, index) =>
    delivery(
      'billing',
      'late-charge',
      'charge.rated.v1',
      `2026-03-0${3 + 2 * index}T00:00:00Z`,
      {
        charge: 'rc-late',
        customer: 'cus-1',
        subscription: 'late',
        chargeCode: 'seats',
        kind: 'recurring',
        periodStart: '2026-02-01T00:00:00Z',
        periodEnd: '2026-03-01T00:00:00Z',
        amount,
        currency: 'USD',
      },
      `2026-03-0${3 + 2 * index}T01:00:00Z`,
    ),
  ),
  delivery('metering', 'x-1', 'usage.recorded.v1', '2026-02-12T08:00:00Z', used('1000'), '2026-02-12T08:01:00Z'),
  delivery('metering', 'x-1', 'usage.recorded.v1', '2026-02-12T08:00:00Z', used('900', 1), '2026-02-24T00:00:00Z'),
  delivery(
    'metering',
    'x-1-amended',
    'usage.amended.v1',
    '2026-02-26T00:00:00Z',
    { event: 'x-1', quantity: '950', revision: 1 },
    '2026-02-26T00:00:00Z',
  ),
  delivery(
    'metering',
    'x-1-retracted',
    'usage.retracted.v1',
    '2026-03-04T00:00:00Z',
    { event: 'x-1', revision: 2 },
    '2026-03-04T00:00:00Z',
  ),
  delivery(
    'metering',
    'x-1-restored',
    'usage.amended.v1',
    '2026-03-08T00:00:00Z',
    { event: 'x-1', quantity: '7', revision: 3 },
    '2026-03-08T00:00:00Z',
  ),
];
/** Of what refers to documents: a journal that names another invoice, a payment that is allocated anew, more than once. */
const referring = (
  source: 'erp' | 'payments',
  type: string,
  at: string,
  revision: number,
  data: Record<string, unknown>,
) => delivery(source, `r-${type}-${at}`, type, at, { ...data, revision }, at);
const journal = (at: string, revision: number, id: string, net: string) =>
  referring('erp', 'erp.document.posted.v1', at, revision, {
    erpDocument: 'je-late',
    entity: 'US',
    currency: 'USD',
    net,
    postedAt: '2026-03-03T06:00:00Z',
    documents: [{ type: 'invoice', id }],
  });
const paid = (at: string, revision: number, allocations: readonly { invoice: string; amount: string }[]) =>
  referring('payments', 'payment.received.v1', at, revision, {
    payment: 'pay-late',
    currency: 'USD',
    amount: '60.00',
    at: '2026-03-04T06:00:00Z',
    allocations,
  });
const REFERRING: readonly Delivery[] = [
  journal('2026-03-03T06:00:00Z', 1, 'in-late', '60.00'),
  journal('2026-03-06T06:30:00Z', 2, 'k-in', '9.00'),
  journal('2026-03-09T06:30:00Z', 4, 'in-late', '61.00'),
  // It comes last, and says less than what is known: it never counted.
  journal('2026-03-09T07:30:00Z', 3, 'nowhere', '1.00'),
  paid('2026-03-04T06:00:00Z', 1, [{ invoice: 'in-late', amount: '60.00' }]),
  paid('2026-03-06T08:00:00Z', 2, [
    { invoice: 'in-late', amount: '20.00' },
    { invoice: 'k-in', amount: '9.00' },
  ]),
  paid('2026-03-09T08:00:00Z', 3, []),
];
const told = (
  id: string,
  type: string,
  at: string,
  data: Record<string, unknown>,
  source: 'crm' | 'billing' | 'erp' = 'crm',
) => delivery(source, id, type, at, data, at);
const account = (id: string, entity: string, at: string, data: Record<string, unknown> = {}) =>
  told(`k-${id}-${at}`, 'account.upserted.v1', at, { account: id, name: `${id} as of ${at}`, entity, ...data });
const link = (
  system: string,
  externalId: string,
  to: string,
  at: string,
  revision: number,
  data: Record<string, unknown> = {},
) =>
  told(`k-${externalId}-${at}`, 'identity.linked.v1', at, {
    system,
    externalId,
    account: { system: 'crm', id: to },
    revision,
    ...data,
  });
const plan = (id: string, customer: string, at: string, data: Record<string, unknown> = {}) =>
  told(
    `k-${id}-${at}`,
    'subscription.amended.v1',
    at,
    {
      subscription: id,
      customer,
      startAt: '2026-02-01T00:00:00Z',
      charges: [{ code: 'api', kind: 'usage', meter: 'k-calls', unitAmount: '1', currency: 'USD' }],
      billing: { anchor: '2026-02-01T00:00:00Z' },
      ...data,
    },
    'billing',
  );
const metered = (at: string, factor: string, revision: number) =>
  told(
    `k-meter-${at}`,
    'product.upserted.v1',
    at,
    { sku: 'K', name: 'K', revision, meters: [{ meter: 'k-calls', unit: 'call', units: [{ unit: 'k', factor }] }] },
    'billing',
  );
const event = (id: string, time: string, at: string) =>
  delivery(
    'metering',
    id,
    'usage.recorded.v1',
    time,
    { customer: 'k-tenant', meter: 'k-calls', unit: 'k', quantity: '3' },
    at,
  );
const kCharge = (id: string, at: string, data: Record<string, unknown>, signal = id) =>
  told(
    signal,
    'charge.rated.v1',
    at,
    {
      charge: id,
      customer: 'k-cus',
      kind: 'usage',
      periodStart: '2026-02-01T00:00:00Z',
      periodEnd: '2026-03-01T00:00:00Z',
      amount: '9.00',
      currency: 'USD',
      ...data,
    },
    'billing',
  );
/** Master data of which the sources change their minds: whose, what, where, how it counts, and from when. */
const MASTER: readonly Delivery[] = [
  account('k-1', 'US', '2026-02-02T00:00:00Z'),
  account('k-2', 'IN', '2026-02-02T00:00:00Z'),
  link('billing', 'k-cus', 'k-1', '2026-02-02T01:00:00Z', 1),
  link('billing', 'k-cus-2', 'k-2', '2026-02-02T01:00:00Z', 1),
  link('metering', 'k-tenant', 'k-1', '2026-02-02T01:00:00Z', 1),
  metered('2026-02-02T01:00:00Z', '10', 1),
  plan('k-sub', 'k-cus', '2026-02-02T02:00:00Z'),
  plan('k-sub-2', 'k-cus-2', '2026-02-02T02:00:00Z'),
  event('k-1', '2026-02-11T00:00:00Z', '2026-02-11T00:01:00Z'),
  event('k-2', '2026-02-20T00:00:00Z', '2026-02-20T00:01:00Z'),
  kCharge('k-rc', '2026-03-01T05:00:00Z', { subscription: 'k-sub', chargeCode: 'api' }),
  // Attached by the only charge that the subscription had then.
  kCharge('k-loose', '2026-03-01T05:00:00Z', { subscription: 'k-sub' }),
  // The tenant was sold in the middle of the month, which is learned later; then it was not, after all.
  link('metering', 'k-tenant', 'k-2', '2026-02-26T12:00:00Z', 2, { validFrom: '2026-02-15T00:00:00Z' }),
  link('metering', 'k-tenant', 'k-1', '2026-03-09T00:00:00Z', 3),
  // The customer moves to another entity in the past, and is merged for later.
  account('k-1', 'IN', '2026-03-04T00:00:00Z', { revision: 2, effectiveAt: '2026-01-15T00:00:00Z' }),
  link('crm', 'k-1', 'k-2', '2026-03-11T00:00:00Z', 2, { validFrom: '2026-03-15T00:00:00Z' }),
  metered('2026-03-06T00:00:00Z', '100', 2),
  plan('k-sub', 'k-cus', '2026-03-06T12:00:00Z', {
    revision: 2,
    charges: [
      { code: 'api', kind: 'usage', meter: 'k-calls', unitAmount: '1', currency: 'USD' },
      { code: 'seats', kind: 'recurring' },
    ],
  }),
  // A charge that is said to be another subscription's, and an invoice that names it by its charge.
  told(
    'k-invoice',
    'invoice.issued.v1',
    '2026-03-02T06:10:00Z',
    {
      invoice: 'k-in',
      customer: 'k-cus',
      currency: 'USD',
      issuedAt: '2026-03-02T06:10:00Z',
      net: '9.00',
      lines: [{ line: '1', charge: 'k-rc', amount: '9.00' }],
    },
    'billing',
  ),
  kCharge('k-rc', '2026-03-08T00:00:00Z', { subscription: 'k-sub-2', chargeCode: 'api', revision: 2 }, 'k-rc-moved'),
];
const ALL = [...DELIVERIES, ...SECOND_THOUGHTS, ...REFERRING, ...MASTER];
const INSTANTS = [
  '2026-02-12T12:00:00Z',
  '2026-02-23T00:00:00Z',
  '2026-02-25T00:00:00Z',
  '2026-02-28T00:00:00Z',
  '2026-03-02T07:30:00Z',
  '2026-03-03T12:00:00Z',
  '2026-03-05T12:00:00Z',
  '2026-03-07T12:00:00Z',
  '2026-03-10T12:00:00Z',
  '2026-03-28T00:00:00Z',
  CLOCK,
];

const COLUMNS = [
  'status',
  'stage',
  'account_id',
  'entity_id',
  'region',
  'unit',
  'captured_quantity',
  'aggregated_quantity',
  'rated_quantity',
  'billed_quantity',
  'rated_amount',
  'invoiced_amount',
  'credited_amount',
  'posted_amount',
  'settled_amount',
  'invoiced_gross',
  'invoice_variance',
  'posting_variance',
  'invoice_variance_class',
  'posting_variance_class',
  'amount_at_risk',
] as const;
const plain = (value: unknown) =>
  value === null
    ? null
    : String(value)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
const camel = (column: string) => column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

type States = Record<string, Record<string, unknown>>;

/** Every transaction as a store has it that received so much and folded it at that instant. */
async function lived(all: readonly Delivery[], instant: string): Promise<States> {
  company = await Company.open(instant, ENTITIES);
  await company.deliver(all.filter(({ event: { receivedat } }) => new Date(receivedat as string) <= new Date(instant)));
  await company.settle();
  // A running period's usage is read live; folding all once more brings the columns up.
  await pool.query(`INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction`);
  await company.settle();
  const { rows } = await pool.query('SELECT * FROM transaction ORDER BY key');
  company.close();
  return Object.fromEntries(
    rows.map((row) => [row.key, Object.fromEntries(COLUMNS.map((column) => [column, plain(row[column])]))]),
  );
}

/** Every transaction of the store at hand as it shows it as known at that instant. */
async function shown(instant: string): Promise<States> {
  const { rows } = await pool.query<{ id: string; key: string }>('SELECT id, key FROM transaction ORDER BY key');
  const knownAt = new Date(instant);
  const facts = await transaction((client) =>
    loadFacts(
      client,
      rows.map(({ id }) => id),
      { knownAt },
    ),
  );
  return Object.fromEntries(
    rows.flatMap(({ id, key }) => {
      const known = facts.get(id);
      if (!known) return [];
      const state = fold(known, { now: knownAt, policies: STANDARD }) as unknown as Record<string, unknown>;
      return [[key, Object.fromEntries(COLUMNS.map((column) => [column, plain(state[camel(column)])]))]];
    }),
  );
}

test('the past is what it was, whatever has been said since', async () => {
  const expected = new Map<string, States>();
  for (const instant of INSTANTS) expected.set(instant, await lived(ALL, instant));
  expect(Object.keys(expected.get(CLOCK) as object)).toHaveLength(34);

  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(ALL);
  await company.settle();
  for (const instant of INSTANTS) expect(await shown(instant), `as known at ${instant}`).toEqual(expected.get(instant));
}, 90_000);

const bounds = boundsOf({ seed: 20260325, runs: 20, limit: 20_000 });
const hours = fc.integer({ min: 0, max: 95 }).map((n) => new Date(Date.UTC(2026, 2, 16, n, 30)).toISOString());

test(
  'as known at any instant, whatever the sources say',
  () =>
    holds(bounds, [history(25), hours], async (plan, instant) => {
      const all = plan.map(({ delivery: one }) => one);
      const before = await lived(all, instant);
      company = await Company.open('2026-03-20T12:00:00Z', ENTITIES);
      await company.deliver(all);
      await company.settle();
      const there = new Set(
        (await pool.query<{ key: string }>('SELECT key FROM transaction')).rows.map(({ key }) => key),
      );
      const asked = Object.fromEntries(Object.entries(before).filter(([key]) => there.has(key)));
      expect(await shown(instant), `${instant}\n${all.map((one) => JSON.stringify(one)).join('\n')}`).toEqual(asked);
      company.close();
    }),
  bounds.limit + SPARE,
);
