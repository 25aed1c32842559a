/** What others say of a document, told as signals: each type holds, nearly holds, is cleared, and returns. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verify } from '@/server/kpis/recompute';
import { pool } from '@/server/runtime/db';
import { Company, type Delivery, delivery, type SourceName } from '@/test/laws/company';
import { ENTITIES } from '@/test/laws/histories';

let company: Company;
let sent = 0;
const next = () => {
  sent += 1;
  return sent;
};
const say = (source: SourceName, type: string, data: Record<string, unknown>): Delivery => {
  next();
  return delivery(
    source,
    `${type}-${sent}`,
    `${type}.v1`,
    `2026-03-02T08:00:${String(sent % 60).padStart(2, '0')}Z`,
    data,
  );
};
const document = { type: 'invoice', id: 'in-1' };
const invoice = (total: string) =>
  say('billing', 'invoice.updated', {
    invoice: 'in-1',
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: '2026-03-02T06:00:00Z',
    net: '100.00',
    tax: '10.00',
    total,
    revision: next(),
    lines: [
      { line: '1', amount: '60.00', tax: '6.00' },
      { line: '2', amount: '40.00', tax: '4.00' },
    ],
  });
const calculated = (tax: string, calculatedAt = '2026-03-02T06:01:00Z') =>
  say('erp', 'tax.calculated', {
    calculation: 'tax-1',
    document,
    currency: 'USD',
    tax,
    calculatedAt,
    revision: next(),
  });
const taxFailed = (failedAt: string) =>
  say('erp', 'tax.failed', {
    calculation: `tax-${failedAt}`,
    document,
    failedAt,
    reason: 'missing address',
    message: 'No address',
  });
const disputed = (dispute: string) =>
  say('billing', 'invoice.disputed', {
    dispute,
    invoice: 'in-1',
    currency: 'USD',
    amount: '55.00',
    disputedAt: '2026-03-02T07:00:00Z',
  });
const settled = (dispute: string) =>
  say('billing', 'dispute.settled', {
    dispute,
    invoice: 'in-1',
    settledAt: '2026-03-02T07:30:00Z',
    outcome: 'rejected',
  });
const rejected = (schedule: string) =>
  say('erp', 'revenue.schedule.rejected', {
    schedule,
    document,
    rejectedAt: '2026-03-02T07:00:00Z',
    reason: 'other',
    message: 'No',
  });
const scheduled = (schedule: string, amount: string) =>
  say('erp', 'revenue.schedule.created', {
    schedule,
    document,
    currency: 'USD',
    amount,
    createdAt: '2026-03-02T07:10:00Z',
    revision: next(),
  });

beforeAll(async () => {
  company = await Company.open('2026-03-02T12:00:00Z', ENTITIES);
  await company.deliver([
    invoice('110.00'),
    say('erp', 'erp.document.posted', {
      erpDocument: 'je-1',
      entity: 'US',
      currency: 'USD',
      net: '100.00',
      postedAt: '2026-03-02T07:00:00Z',
      documents: [{ ...document, amount: '100.00' }],
    }),
  ]);
  await company.settle();
});
afterAll(() => company.close());

const open = async () =>
  (
    await pool.query<{ type: string; amount: string | null; shares: string }>(
      `SELECT c.type, trim_scale(c.amount_at_risk)::text AS amount, (SELECT trim_scale(sum(l.amount))::text FROM case_transaction l WHERE l.case_id = c.id) AS shares
         FROM exception_case c WHERE c.status = 'open' AND c.subject_kind = 'document'`,
    )
  ).rows;

test.each<
  readonly [
    string,
    string,
    { nearly: () => Delivery[]; holds: () => Delivery[]; cleared: () => Delivery[]; again: () => Delivery[] },
  ]
>([
  [
    'tax-differs',
    '2',
    {
      nearly: () => [calculated('10.04')],
      holds: () => [calculated('12.00')],
      cleared: () => [calculated('10.00')],
      again: () => [calculated('8.00')],
    },
  ],
  [
    'tax-calculation-failed',
    '10',
    {
      nearly: () => [calculated('10.00', '2026-03-02T06:30:00Z'), taxFailed('2026-03-02T06:20:00Z')],
      holds: () => [taxFailed('2026-03-02T06:40:00Z')],
      cleared: () => [calculated('10.00', '2026-03-02T06:50:00Z')],
      again: () => [taxFailed('2026-03-02T07:00:00Z')],
    },
  ],
  [
    'invoice-disputed',
    '55',
    {
      nearly: () => [settled('dp-1'), disputed('dp-1')],
      holds: () => [disputed('dp-2')],
      cleared: () => [settled('dp-2')],
      again: () => [disputed('dp-3')],
    },
  ],
  [
    'invoiced-vs-scheduled-revenue',
    '10',
    {
      nearly: () => [scheduled('rs-1', '100.05')],
      holds: () => [scheduled('rs-1', '90.00')],
      cleared: () => [scheduled('rs-1', '100.00')],
      again: () => [scheduled('rs-1', '110.00')],
    },
  ],
  [
    'revenue-schedule-rejected',
    '100',
    {
      nearly: () => [scheduled('rs-1', '0.00'), scheduled('rs-2', '100.00'), rejected('rs-2')],
      holds: () => [scheduled('rs-2', '0.00'), rejected('rs-3')],
      cleared: () => [scheduled('rs-3', '100.00')],
      again: () => [scheduled('rs-3', '0.00'), rejected('rs-4')],
    },
  ],
  [
    'totals-do-not-foot',
    '15',
    {
      nearly: () => [invoice('110.04')],
      holds: () => [invoice('125.00')],
      cleared: () => [invoice('110.00')],
      again: () => [invoice('95.00')],
    },
  ],
])('%s', async (type, worth, { nearly, holds, cleared, again }) => {
  const told = async (deliveries: Delivery[]) => {
    await company.deliver(deliveries);
    await company.settle();
    return (await open()).filter((each) => each.type === type);
  };
  expect(await told(nearly()), 'nearly').toEqual([]);
  expect(await told(holds()), 'holds').toEqual([{ type, amount: worth, shares: worth }]);
  expect(await told(cleared()), 'cleared').toEqual([]);
  expect(await told(again()), 'again').toEqual([{ type, amount: worth, shares: worth }]);
  expect((await pool.query('SELECT regressed FROM exception_case WHERE type = $1', [type])).rows).toEqual([
    { regressed: true },
  ]);
  expect((await verify()).differences).toEqual([]);
});
