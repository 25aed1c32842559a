/** One company, one customer, one invoice: from its usage to the bank, with a refusal on the way. Told by signals. */
import { globalId } from '../graphql/builder';
import { pool } from '../server/runtime/db';
import { Company, delivery } from './laws/company';

/** The instant at which the story is read. */
export const STORY_NOW = new Date('2026-03-20T12:00:00Z');
/** An instant of the story's year: month, day and time. */
export const at = (day: string) => `2026-${day}Z`;

const usage = (n: number, quantity: string) =>
  delivery(
    'metering',
    `evt-${n}`,
    'usage.recorded.v1',
    at(`01-${String(10 + n).padStart(2, '0')}T10:00:00`),
    { customer: 'tenant-1', meter: 'api-calls', quantity, unit: 'call' },
    at('02-01T00:00:00'),
  );
const attempt = (n: number, hour: string) => ({
  attempt: `pa-${n}`,
  document: { type: 'invoice', id: 'in-1' },
  entity: 'US',
  requestedAt: at(`02-03T${hour}:00:00`),
});

const SIGNALS = [
  delivery(
    'crm',
    'a1',
    'account.upserted.v1',
    at('01-01T00:00:00'),
    { account: 'acc-1', name: 'Northwind Freight', entity: 'US', region: 'AMER', currency: 'USD' },
    at('01-01T00:00:00'),
  ),
  delivery(
    'crm',
    'i1',
    'identity.linked.v1',
    at('01-01T00:00:00'),
    { system: 'billing', externalId: 'cus-1', account: { system: 'crm', id: 'acc-1' } },
    at('01-01T00:00:00'),
  ),
  delivery(
    'crm',
    'i2',
    'identity.linked.v1',
    at('01-01T00:00:00'),
    { system: 'metering', type: 'tenant', externalId: 'tenant-1', account: { system: 'crm', id: 'acc-1' } },
    at('01-01T00:00:00'),
  ),
  delivery(
    'billing',
    'p1',
    'product.upserted.v1',
    at('01-01T00:00:00'),
    { sku: 'API', name: 'API calls', meters: [{ meter: 'api-calls', unit: 'call' }] },
    at('01-01T00:00:00'),
  ),
  delivery(
    'billing',
    's1',
    'subscription.created.v1',
    at('01-01T00:00:00'),
    {
      subscription: 'sub-1',
      customer: 'cus-1',
      startAt: at('01-01T00:00:00'),
      billing: { interval: 'month', anchor: at('01-01T00:00:00') },
      charges: [
        {
          code: 'api',
          kind: 'usage',
          product: 'API',
          meter: 'api-calls',
          unit: 'call',
          unitAmount: '0.10',
          currency: 'USD',
        },
      ],
      commitment: { amount: '1000', currency: 'USD', from: at('01-01T00:00:00'), to: '2027-01-01T00:00:00Z' },
    },
    at('01-01T00:00:00'),
  ),
  usage(1, '400'),
  usage(2, '300'),
  usage(3, '999'),
  usage(4, '300'),
  delivery('metering', 'r3', 'usage.retracted.v1', at('01-20T00:00:00'), { event: 'evt-3' }, at('02-01T00:00:00')),
  delivery(
    'metering',
    'm4',
    'usage.amended.v1',
    at('01-20T00:00:00'),
    { event: 'evt-4', quantity: '500' },
    at('02-01T00:00:00'),
  ),
  delivery(
    'billing',
    'c1',
    'charge.rated.v1',
    at('02-01T06:00:00'),
    {
      charge: 'rc-1',
      customer: 'cus-1',
      subscription: 'sub-1',
      chargeCode: 'api',
      kind: 'usage',
      meter: 'api-calls',
      periodStart: at('01-01T00:00:00'),
      periodEnd: at('02-01T00:00:00'),
      quantity: '1200',
      unitAmount: '0.10',
      amount: '120.00',
      currency: 'USD',
    },
    at('02-01T06:00:01'),
  ),
  delivery(
    'billing',
    'in1',
    'invoice.issued.v1',
    at('02-02T06:00:00'),
    {
      invoice: 'in-1',
      number: 'INV-1',
      customer: 'cus-1',
      currency: 'USD',
      issuedAt: at('02-02T06:00:00'),
      dueAt: at('03-04T00:00:00'),
      net: '150.00',
      tax: '15.00',
      total: '165.00',
      lines: [
        {
          line: '1',
          charge: 'rc-1',
          subscription: 'sub-1',
          chargeCode: 'api',
          kind: 'usage',
          periodStart: at('01-01T00:00:00'),
          periodEnd: at('02-01T00:00:00'),
          quantity: '1200',
          amount: '120.00',
          tax: '12.00',
        },
        { line: '2', kind: 'one-time', amount: '30.00', tax: '3.00' },
      ],
    },
    at('02-02T06:00:01'),
  ),
  delivery('erp', 'pa1', 'erp.posting.requested.v1', at('02-03T07:00:00'), attempt(1, '07'), at('02-03T07:00:01')),
  delivery(
    'erp',
    'pf1',
    'erp.posting.failed.v1',
    at('02-03T07:00:02'),
    {
      attempt: 'pa-1',
      document: { type: 'invoice', id: 'in-1' },
      entity: 'US',
      failedAt: at('02-03T07:00:02'),
      reason: 'missing tax code',
      message: 'Customer C-1 has no tax code',
    },
    at('02-03T07:00:03'),
  ),
  delivery(
    'erp',
    'pa2',
    'erp.posting.requested.v1',
    at('02-05T09:00:00'),
    { ...attempt(2, '09'), requestedAt: at('02-05T09:00:00') },
    at('02-05T09:00:01'),
  ),
  delivery(
    'erp',
    'je1',
    'erp.document.posted.v1',
    at('02-05T09:05:00'),
    {
      erpDocument: 'je-1',
      number: '4900001',
      entity: 'US',
      currency: 'USD',
      net: '150.00',
      tax: '15.00',
      postedAt: at('02-05T09:05:00'),
      attempt: 'pa-2',
      documents: [{ type: 'invoice', id: 'in-1' }],
    },
    at('02-05T09:05:01'),
  ),
  delivery(
    'payments',
    'pay1',
    'payment.received.v1',
    at('02-20T10:00:00'),
    {
      payment: 'pay-1',
      customer: 'cus-1',
      currency: 'USD',
      amount: '165.00',
      at: at('02-20T10:00:00'),
      allocations: [{ invoice: 'in-1', amount: '165.00' }],
    },
    at('02-20T10:00:01'),
  ),
  delivery(
    'crm',
    'sy1',
    'crm.sync.completed.v1',
    at('02-02T06:10:00'),
    {
      sync: 'sy-1',
      object: { type: 'invoice', id: 'in-1' },
      at: at('02-02T06:10:00'),
      changedAt: at('02-02T06:00:00'),
    },
    at('02-02T06:10:01'),
  ),
];

export interface Story {
  company: Company;
  /** Global ID of the transaction that the story is about. */
  transaction: string;
}

/** Delivers the story into an emptied database and works it off. */
export async function tellOneInvoice(): Promise<Story> {
  const company = await Company.open(STORY_NOW.toISOString(), [
    { id: 'US', region: 'AMER', currency: 'USD', zone: 'America/New_York' },
  ]);
  await company.deliver(SIGNALS);
  await company.settle();
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM transaction WHERE charge = 'api' AND period_start = '2026-01-01'`,
  );
  return { company, transaction: globalId('Transaction', rows[0]?.id as string) };
}
