/** Whatever waits longer than the settle time is somebody's case, by the clock alone, until it attaches. */
import { afterEach, expect, test } from 'vitest';
import { causeWords } from '@/domain/exceptions/causes';
import { verify } from '@/server/kpis/recompute';
import { now as clock } from '@/server/runtime/clock';
import { pool } from '@/server/runtime/db';
import { Company, type Delivery, delivery } from '@/test/laws/company';
import { ENTITIES } from '@/test/laws/histories';
import { account, api, at, CASES, say, subscription } from '@/test/orphans';

let company: Company;
afterEach(() => company.close());

/** Told now, not as a backfill. */
const now = ({ source, event: { id, type, time, data } }: Delivery): Delivery =>
  delivery(source, id, type, time, { ...data });
const tell = async (deliveries: readonly Delivery[]) => {
  await company.deliver(deliveries.map(now));
  await company.settle();
};

/** By orphan: the type of its case, the queue, what waits. */
const EXPECTED: Readonly<Record<string, readonly [type: string, queue: string, amount: string | null]>> = {
  'a payment': ['payment-unmatched', 'variance', '77'],
  'a refund': ['payment-unmatched', 'variance', '77'],
  'a failed payment': ['payment-unmatched', 'variance', null],
  'a payment of nothing': ['payment-unmatched', 'variance', '77'],
  'a posting attempt': ['posting-of-unknown-document', 'posting', null],
  'a posting failure': ['posting-of-unknown-document', 'posting', null],
  'an ERP document': ['posted-without-invoice', 'variance', '30'],
  'a reversal': ['reversal-of-unknown-posting', 'posting', null],
  'a void': ['unknown-reference', 'ingestion', null],
  'a credit memo': ['credit-memo-without-invoice', 'variance', '5'],
  'a line of a charge': ['invoice-line-without-charge', 'variance', '20'],
  'a line of a subscription': ['invoice-line-without-charge', 'variance', '20'],
  'a charge': ['charge-without-subscription', 'master-data', '20'],
  'a CRM sync of an invoice': ['crm-sync-of-unknown-object', 'master-data', null],
  'a CRM sync of a subscription': ['crm-sync-of-unknown-object', 'master-data', null],
  'a CRM sync of an account': ['crm-sync-of-unknown-object', 'master-data', null],
  'an aggregate': ['unknown-meter', 'ingestion', null],
  'an order': ['order-without-subscription', 'master-data', '20'],
};
const TYPES = [...new Set(Object.values(EXPECTED).map(([type]) => type))];

const order = say('crm', 'order.booked', 'o-1', {
  order: 'or-1',
  account: 'acc-1',
  subscription: { id: 'sub-2x99' },
  currency: 'USD',
  amount: '20.00',
  bookedAt: at,
});
const ORPHANS = [
  ...CASES.map(([name, orphan, { waitsFor }, arriving]) => ({ name, orphan, waitsFor, arriving })),
  {
    name: 'an order',
    orphan: order,
    waitsFor: 'subscription sub-2x99 of billing',
    arriving: [subscription('sub-2x99', [api])],
  },
];

const cases = async (...statuses: string[]) =>
  (
    await pool.query<{ type: string; queue: string; amount: string | null; cause: string; regressed: boolean }>(
      `SELECT type, queue_id AS queue, trim_scale(amount_at_risk)::text AS amount, cause_key AS cause, regressed FROM exception_case WHERE status = ANY($1) AND type = ANY($2)`,
      [statuses, TYPES],
    )
  ).rows;
const told = (found: readonly { type: string; queue: string; amount: string | null }[]) =>
  found.map(({ type, queue, amount }) => [type, queue, amount].join(' ')).sort();
const due = async () =>
  (await pool.query<{ kind: string }>('SELECT kind FROM dirty WHERE due_at IS NULL OR due_at <= $1', [clock()])).rows;

test('every orphan has its case after the settle time, its cause is what it waits for, and it goes with the waiting', async () => {
  company = await Company.open('2026-03-02T06:04:59Z', ENTITIES);
  await tell([account('crm', 'acc-1')]);
  await tell(ORPHANS.map(({ orphan }) => orphan));
  // What metering aggregated was used last month; all else is a few minutes old.
  expect(told(await cases('open'))).toEqual(['unknown-meter ingestion ']);

  company.at('2026-03-02T06:05:00Z');
  await company.settle();
  const open = await cases('open');
  expect(told(open)).toEqual(ORPHANS.map(({ name }) => (EXPECTED[name] as readonly unknown[]).join(' ')).sort());
  const causes = open.map(({ cause }) => causeWords(cause, null));
  for (const { name, waitsFor } of ORPHANS.filter(
    ({ name }) => name !== 'an aggregate' && name !== 'a payment of nothing',
  ))
    expect(causes, name).toContain(`Waiting for ${waitsFor.replace(/ and \d+ more$/, '')}`);
  expect(await due(), 'nothing is looked at while nothing is due').toEqual([]);
  expect((await verify()).differences).toEqual([]);

  const arriving = ORPHANS.flatMap(({ arriving: these }) => these);
  await tell(arriving);
  // Of the payment 7.00 name no invoice even now.
  expect(told(await cases('open'))).toEqual(['payment-unmatched variance 7', 'unknown-meter ingestion ']);
  expect(await cases('resolved')).toHaveLength(ORPHANS.length - 2);

  // The last thing that arrived was something else after all: the same cases are back.
  await tell(
    ORPHANS.flatMap(({ arriving: these }) => these.at(-1) ?? []).map(({ source, event }) =>
      delivery(source, event.id, 'source.heartbeat.v1', '2027-01-01T00:00:00Z', { watermark: at }),
    ),
  );
  const again = await cases('open');
  // Of the two invoices that the ERP document books the second alone is gone.
  expect(told(again)).toEqual(
    told(open).map((each) => each.replace('posted-without-invoice variance 30', 'posted-without-invoice variance 10')),
  );
  expect(again.filter(({ regressed }) => regressed)).toHaveLength(ORPHANS.length - 2);
  expect((await verify()).differences).toEqual([]);
});

test('what is there from the start, and what arrives within the settle time, is nobody’s work', async () => {
  company = await Company.open('2026-03-02T06:04:00Z', ENTITIES);
  const orphans = ORPHANS.filter(({ arriving }) => arriving.length > 0);
  await tell([
    account('crm', 'acc-1'),
    ...orphans.slice(0, 9).flatMap(({ orphan, arriving }) => [...arriving, orphan]),
  ]);
  await tell(orphans.slice(9).map(({ orphan }) => orphan));
  await tell(orphans.slice(9).flatMap(({ arriving }) => arriving));
  company.at('2026-03-02T06:30:00Z');
  await company.settle();
  expect(told(await cases('open', 'resolved'))).toEqual(['payment-unmatched variance 7']);
});

test('all that wait for one thing share a cause', async () => {
  company = await Company.open('2026-03-02T07:00:00Z', ENTITIES);
  const named = { type: 'invoice', id: 'in-7' };
  const more = { entity: 'US', document: named };
  await tell([
    say('erp', 'erp.posting.requested', 'pa-1', { attempt: 'pa-1', requestedAt: at, ...more }),
    say('erp', 'erp.posting.failed', 'pa-2', {
      attempt: 'pa-2',
      failedAt: at,
      reason: 'other',
      message: 'no',
      ...more,
    }),
    say('billing', 'invoice.voided', 'v-1', { invoice: 'in-7', voidedAt: at }),
    say('payments', 'payment.received', 'p-1', {
      payment: 'p-1',
      currency: 'USD',
      amount: '5.00',
      at,
      allocations: [{ invoice: 'in-7', amount: '5.00' }],
    }),
  ]);
  const found = await cases('open');
  expect(found).toHaveLength(4);
  expect(new Set(found.map(({ cause }) => cause)).size).toBe(1);
});
