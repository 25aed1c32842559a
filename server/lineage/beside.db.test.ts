import { afterAll, beforeAll, expect, test } from 'vitest';
import { listInvoices } from '@/server/accounts/invoices';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import type { SourceName } from '@/test/laws/company';
import { delivery } from '@/test/laws/company';
import { at, STORY_NOW as now, type Story, tellOneInvoice } from '@/test/one-invoice';

let story: Story | undefined;
let id: string;
const document = { type: 'invoice', id: 'in-1' };
let place = 0;
const said = (source: SourceName, type: string, day: string, data: Record<string, unknown>) =>
  delivery(source, `beside-${++place}`, type, at(`${day}T09:00:00`), data, at('03-10T00:00:00'));

const ABOUT = [
  said('erp', 'tax.calculated.v1', '02-02', {
    calculation: 'tax-1',
    document,
    currency: 'USD',
    tax: '15.50',
    calculatedAt: at('02-02T06:01:00'),
    lines: [
      { line: '1', tax: '12.50', jurisdiction: 'US-TX' },
      { line: '2', tax: '3.00' },
    ],
  }),
  said('billing', 'dispute.settled.v1', '02-20', {
    dispute: 'dp-1',
    invoice: 'in-1',
    settledAt: at('02-20T00:00:00'),
    outcome: 'rejected',
  }),
  said('billing', 'invoice.disputed.v1', '02-10', {
    dispute: 'dp-1',
    invoice: 'in-1',
    currency: 'USD',
    amount: '40.00',
    disputedAt: at('02-10T00:00:00'),
  }),
  said('billing', 'invoice.disputed.v1', '02-25', {
    dispute: 'dp-2',
    invoice: 'in-1',
    currency: 'USD',
    amount: '25.00',
    disputedAt: at('02-25T00:00:00'),
  }),
  said('erp', 'revenue.schedule.rejected.v1', '02-03', {
    schedule: 'rs-1',
    document,
    rejectedAt: at('02-03T00:00:00'),
    reason: 'invalid revenue account',
    message: 'No such account',
  }),
  said('erp', 'revenue.schedule.created.v1', '02-04', {
    schedule: 'rs-1',
    document,
    currency: 'USD',
    amount: '150.00',
    createdAt: at('02-04T00:00:00'),
  }),
  said('crm', 'order.booked.v1', '01-01', {
    order: 'or-1',
    number: 'SO-77',
    account: 'acc-1',
    subscription: { id: 'sub-1' },
    currency: 'USD',
    amount: '1440.00',
    bookedAt: at('01-01T00:00:00'),
  }),
  said('billing', 'entitlement.changed.v1', '01-01', {
    entitlement: 'ent-1',
    customer: 'cus-1',
    subscription: { id: 'sub-1' },
    product: 'API',
    state: 'granted',
    effectiveAt: at('01-01T00:00:00'),
    because: { type: 'order', system: 'crm', id: 'or-1' },
  }),
  said('erp', 'product.sync.failed.v1', '01-02', {
    sync: 'ps-1',
    product: 'API',
    target: 'erp',
    at: at('01-02T00:00:00'),
    error: 'Item class unknown',
  }),
];

beforeAll(async () => {
  story = await tellOneInvoice();
  id = story.transaction;
  await story.company.deliver(ABOUT);
  await story.company.settle();
});
afterAll(() => story?.company.close());

const drawn = async () => {
  const { data, messages } = await ask(
    readerOf('finance manager'),
    'query ($id: ID!) { transaction(id: $id) { status timeline { title } lineage { nodes { kind stage title status amount basis records { type } } edges { from to label } } } }',
    { id },
    { now },
  );
  expect(messages).toEqual([]);
  return data.transaction;
};

test('taxes, disputes, revenue, orders, entitlements and syncs are drawn with what they come to', async () => {
  const { lineage, timeline, status } = await drawn();
  const of = (kind: string) => lineage.nodes.filter((node: { kind: string }) => node.kind === kind);
  expect(of('tax calculation')).toMatchObject([{ status: 'Differs', amount: '15.50', basis: 'US-TX' }]);
  expect(of('dispute').map((node: { status: string }) => node.status)).toEqual(['Settled', 'Open']);
  expect(of('dispute settlement')).toMatchObject([{ status: 'Rejected', basis: 'rejected' }]);
  expect(of('revenue schedule')).toMatchObject([{ status: 'Scheduled', amount: '150.00' }]);
  expect(of('revenue rejection')).toMatchObject([{ status: 'Answered', basis: 'No such account' }]);
  expect(of('order')).toMatchObject([{ title: 'Order SO-77', amount: '1440.00' }]);
  expect(of('entitlement change')).toMatchObject([{ status: 'Granted', basis: 'API, because of order or-1' }]);
  expect(of('product sync failure')).toMatchObject([{ status: 'Failed', basis: 'API to erp: Item class unknown' }]);
  for (const kind of ['tax calculation', 'dispute', 'order', 'entitlement change', 'product sync failure'])
    expect(of(kind)[0].records, kind).toHaveLength(1);
  expect(timeline.map(({ title }: { title: string }) => title)).toEqual(
    expect.arrayContaining(['Order booked: SO-77', 'Tax calculated: tax-1', 'Invoice disputed: dp-2']),
  );
  // What stands beside keeps nothing from being done, but for what somebody has to mend.
  expect(status).toBe('BROKEN');
  const { rows } = await pool.query('SELECT type FROM exception_case WHERE status = $1 ORDER BY type', ['open']);
  expect(rows.map(({ type }) => type)).toEqual(expect.arrayContaining(['invoice-disputed', 'tax-differs']));
});

test('they are found by their identifiers, and nothing of it waits', async () => {
  const { rows } = await pool.query(
    `SELECT DISTINCT i.value FROM identifier i JOIN transaction t ON t.id = i.transaction_id AND t.charge = 'api' WHERE i.value = ANY($1) ORDER BY 1`,
    [['tax-1', 'dp-2', 'rs-1', 'or-1', 'so-77', 'ent-1']],
  );
  expect(rows.map(({ value }) => value)).toEqual(['dp-2', 'ent-1', 'or-1', 'rs-1', 'so-77', 'tax-1']);
  const { rows: waiting } = await pool.query(
    'SELECT kind, waits_for FROM record WHERE in_force AND waits_for IS NOT NULL',
  );
  expect(waiting).toEqual([]);
});

test('a credit memo of no invoice pays what it is applied to, once it is applied', async () => {
  const outstanding = async () => {
    const { rows } = await pool.query<{ amount: string }>(
      `SELECT coalesce(sum((r->>'outstanding')::numeric), 0)::text AS amount FROM transaction t, jsonb_array_elements(t.receivables) r`,
    );
    return Number(rows[0]?.amount);
  };
  await story?.company.deliver([
    said('billing', 'invoice.issued.v1', '02-02', {
      invoice: 'in-9',
      customer: 'cus-1',
      currency: 'USD',
      issuedAt: at('02-02T06:00:00'),
      net: '100.00',
      lines: [{ line: '1', amount: '100.00' }],
    }),
    said('billing', 'creditmemo.applied.v1', '02-15', {
      application: 'ca-1',
      creditMemo: 'cm-9',
      currency: 'USD',
      appliedAt: at('02-15T00:00:00'),
      allocations: [{ invoice: 'in-9', amount: '30.00' }],
    }),
  ]);
  await story?.company.settle();
  expect(await outstanding()).toBe(70);
  const listed = async () => {
    const { rows } = await pool.query<{ id: string }>(`SELECT id FROM account WHERE external_id = 'acc-1'`);
    const page = await listInvoices(readerOf('finance manager'), rows[0]?.id as string, { first: 10 });
    return page.rows.find(({ row }) => row.externalId === 'in-9')?.row.creditedGross;
  };
  expect(Number(await listed()), 'the list of invoices says the same').toBe(30);
  const waiting = 'SELECT external_id, waits_for FROM record WHERE in_force AND waits_for IS NOT NULL';
  expect((await pool.query(waiting)).rows).toEqual([{ external_id: 'ca-1', waits_for: 'credit memo cm-9 of billing' }]);
  await story?.company.deliver([
    said('billing', 'creditmemo.issued.v1', '02-10', {
      creditMemo: 'cm-9',
      customer: 'cus-1',
      currency: 'USD',
      issuedAt: at('02-10T00:00:00'),
      net: '50.00',
      lines: [{ line: '1', amount: '50.00' }],
    }),
  ]);
  await story?.company.settle();
  expect((await pool.query(waiting)).rows).toEqual([]);
  expect(await outstanding()).toBe(70);
  await story?.company.deliver([
    said('billing', 'creditmemo.voided.v1', '02-16', { creditMemo: 'cm-9', voidedAt: at('02-16T00:00:00') }),
  ]);
  await story?.company.settle();
  expect(await outstanding(), 'a void memo pays nothing').toBe(100);
  expect(Number(await listed())).toBe(0);
});

test('entitlements, prices and mappings hold from their dates, the newest that is said', async () => {
  const price = (unitAmount: string, validFrom: string) => ({
    price: 'pr-1',
    product: 'API',
    currency: 'USD',
    unitAmount,
    validFrom: at(`${validFrom}T00:00:00`),
  });
  await story?.company.deliver([
    said('billing', 'price.published.v1', '03-01', price('0.12', '03-01')),
    said('billing', 'price.published.v1', '01-01', price('0.10', '01-01')),
    said('billing', 'price.published.v1', '03-02', price('0.15', '05-01')),
    said('erp', 'erp.mapping.changed.v1', '01-01', {
      mapping: 'map-1',
      entity: 'US',
      product: 'API',
      glAccount: '4010',
      validFrom: at('01-01T00:00:00'),
    }),
    said('billing', 'entitlement.changed.v1', '03-05', {
      entitlement: 'ent-1',
      customer: 'cus-1',
      product: 'API',
      state: 'withdrawn',
      effectiveAt: at('03-05T00:00:00'),
      because: { type: 'failed payment', id: 'pay-2' },
    }),
    said('erp', 'product.sync.completed.v1', '03-05', {
      sync: 'ps-9',
      product: 'UNHEARD',
      target: 'erp',
      at: at('03-05T00:00:00'),
    }),
  ]);
  await story?.company.settle();
  const golden = async () => ({
    prices: (await pool.query('SELECT unit_amount::text AS amount FROM price')).rows,
    mappings: (await pool.query('SELECT entity_id, product, gl_account FROM erp_mapping')).rows,
    entitlements: (await pool.query('SELECT state FROM entitlement')).rows,
  });
  expect(await golden()).toEqual({
    prices: [{ amount: '0.12' }],
    mappings: [{ entity_id: 'US', product: 'API', gl_account: '4010' }],
    entitlements: [{ state: 'withdrawn' }],
  });
  const { rows } = await pool.query(`SELECT waits_for FROM record WHERE external_id = 'ps-9'`);
  expect(rows).toEqual([{ waits_for: 'product UNHEARD of billing' }]);
  story?.company.at(at('05-02T00:00:00'));
  await story?.company.settle();
  expect((await golden()).prices, 'what was announced comes by itself').toEqual([{ amount: '0.15' }]);
});
