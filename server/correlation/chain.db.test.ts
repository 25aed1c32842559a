import { beforeAll, expect, test } from 'vitest';
import { ensureDefaults } from '@/server/setup/defaults';
import { testDatabase } from '@/test/database';
import { makeKey, makeSource, send } from '@/test/ingestion';
import { settle } from './worker';

const at = (text: string) => `2026-01-${text}`;
const event = (id: string, type: string, time: string, data: Record<string, unknown>, source = '/test') => ({
  specversion: '1.0',
  id,
  source,
  type,
  time,
  data,
});

beforeAll(async () => {
  await ensureDefaults();
});

test('one flow from usage event to ERP document and payment', async () => {
  const { pool } = await testDatabase();
  await pool.query(
    `INSERT INTO legal_entity (id, name, region, currency, zone) VALUES ('US', 'Test US', 'North America', 'USD', 'America/New_York')`,
  );
  const sources = {
    metering: await makeSource('metering'),
    billing: await makeSource('billing', { kind: 'billing' }),
    crm: await makeSource('crm', { kind: 'crm', documentSystem: 'billing' }),
    erp: await makeSource('erp', { kind: 'erp', documentSystem: 'billing' }),
    payments: await makeSource('payments', { kind: 'payments', documentSystem: 'billing' }),
  };
  const keys = new Map<string, string>();
  for (const [name, id] of Object.entries(sources)) keys.set(name, await makeKey(id, ['ingest', 'backfill']));
  const post = async (source: string, events: unknown[]) => {
    const sent = await send(source, keys.get(source) as string, events);
    expect(sent.body.rejected ?? sent.body).toEqual([]);
    expect(sent.status).toBe(202);
  };

  // The order is upside down on purpose: documents first, usage and master data last.
  await post('payments', [
    event('p1', 'payment.received.v1', '2026-02-20T10:00:00Z', {
      payment: 'pay-1',
      currency: 'USD',
      amount: '130.00',
      at: '2026-02-20T10:00:00Z',
      allocations: [{ invoice: 'in-1', amount: '130.00' }],
    }),
  ]);
  await post('erp', [
    event('f1', 'erp.posting.failed.v1', '2026-02-02T07:00:00Z', {
      attempt: 'pa-1',
      document: { type: 'invoice', id: 'in-1' },
      entity: 'US',
      failedAt: '2026-02-02T07:00:00Z',
      reason: 'missing tax code',
      message: 'No tax code',
    }),
  ]);
  await post('billing', [
    event('i1', 'invoice.issued.v1', '2026-02-02T06:00:00Z', {
      invoice: 'in-1',
      number: 'INV-1',
      customer: 'cus-1',
      currency: 'USD',
      issuedAt: '2026-02-02T06:00:00Z',
      dueAt: '2026-03-04T00:00:00Z',
      net: '120.00',
      tax: '10.00',
      lines: [
        {
          line: '1',
          subscription: 'sub-1',
          chargeCode: 'api',
          kind: 'usage',
          periodStart: at('01T00:00:00Z'),
          periodEnd: '2026-02-01T00:00:00Z',
          quantity: '300',
          amount: '120.00',
          tax: '10.00',
        },
      ],
    }),
    event('c1', 'charge.rated.v1', '2026-02-01T02:00:00Z', {
      charge: 'rc-1',
      customer: 'cus-1',
      subscription: 'sub-1',
      chargeCode: 'api',
      kind: 'usage',
      meter: 'api-calls',
      periodStart: at('01T00:00:00Z'),
      periodEnd: '2026-02-01T00:00:00Z',
      quantity: '300',
      unitAmount: '0.4',
      amount: '120.00',
      currency: 'USD',
      ratedAt: '2026-02-01T02:00:00Z',
    }),
  ]);
  await post('metering', [
    event('u1', 'usage.recorded.v1', at('05T10:20:00Z'), { customer: 'tenant-1', meter: 'api-calls', quantity: '100' }),
    event('u2', 'usage.recorded.v1', at('06T10:20:00Z'), { customer: 'tenant-1', meter: 'api-calls', quantity: 200 }),
    event('u3', 'usage.recorded.v1', '2026-02-01T00:00:00Z', {
      customer: 'tenant-1',
      meter: 'api-calls',
      quantity: '7',
    }),
  ]);
  await settle();
  const suspended = await pool.query('SELECT type, status FROM exception_case ORDER BY type');
  expect(suspended.rows.map(({ type }) => type)).toContain('unknown-meter');

  await post('billing', [
    event('s1', 'subscription.created.v1', at('01T00:00:00Z'), {
      subscription: 'sub-1',
      customer: 'cus-1',
      startAt: at('01T00:00:00Z'),
      charges: [{ code: 'api', kind: 'usage', meter: 'api-calls', unitAmount: '0.4', currency: 'USD' }],
      billing: { anchor: at('01T00:00:00Z') },
    }),
    event('pr1', 'product.upserted.v1', at('01T00:00:00Z'), {
      sku: 'API',
      name: 'API',
      meters: [{ meter: 'api-calls', unit: 'call' }],
    }),
  ]);
  await post('crm', [
    event('a1', 'account.upserted.v1', at('01T00:00:00Z'), { account: 'acc-1', name: 'Northwind', entity: 'US' }),
    event('l1', 'identity.linked.v1', at('01T00:00:00Z'), {
      system: 'billing',
      externalId: 'cus-1',
      account: { system: 'crm', id: 'acc-1' },
    }),
    event('l2', 'identity.linked.v1', at('01T00:00:00Z'), {
      system: 'metering',
      externalId: 'tenant-1',
      account: { system: 'crm', id: 'acc-1' },
    }),
  ]);
  await settle();
  const rejected = await pool.query(
    `SELECT type, status, amount_at_risk, entity_id FROM exception_case WHERE status <> 'resolved'`,
  );
  // Nobody ever rated the seven calls of February.
  const unrated = { type: 'rating-overdue', status: 'open', amount_at_risk: '2.8', entity_id: 'US' };
  expect(rejected.rows).toEqual([
    unrated,
    { type: 'posting-rejected-missing-tax-code', status: 'open', amount_at_risk: '120', entity_id: 'US' },
  ]);

  await post('erp', [
    event('e1', 'erp.document.posted.v1', '2026-02-03T09:00:00Z', {
      erpDocument: 'je-1',
      number: '4900001',
      entity: 'US',
      currency: 'USD',
      net: '120.00',
      postedAt: '2026-02-03T09:00:00Z',
      documents: [{ type: 'invoice', id: 'in-1', amount: '120.00' }],
    }),
  ]);
  await settle();
  const { rows } = await pool.query(
    `SELECT key, status, stage, captured_quantity, rated_quantity, quantity_variance, rated_amount, invoiced_amount, posted_amount, settled_amount, entity_id, region, open_cases, final FROM transaction ORDER BY period_start`,
  );
  expect(rows).toEqual([
    {
      key: 'billing/sub-1/api/2026-01-01T00:00:00.000Z',
      status: 'done',
      stage: 'settled',
      captured_quantity: '300',
      rated_quantity: '300',
      quantity_variance: '0',
      rated_amount: '120',
      invoiced_amount: '120',
      posted_amount: '120',
      settled_amount: '130',
      entity_id: 'US',
      region: 'North America',
      open_cases: 0,
      final: true,
    },
    expect.objectContaining({
      key: 'billing/sub-1/api/2026-02-01T00:00:00.000Z',
      captured_quantity: '7',
      rated_amount: '0',
    }),
  ]);
  const { rows: open } = await pool.query(
    `SELECT type, status, amount_at_risk, entity_id FROM exception_case WHERE status <> 'resolved'`,
  );
  expect(open).toEqual([unrated]);
});
