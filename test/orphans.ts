/** An orphan of every kind, with what would end its waiting. */
import { type Delivery, delivery, type SourceName } from './laws/company';

export const at = '2026-03-02T06:00:00Z';
export const say = (source: SourceName, type: string, id: string, data: Record<string, unknown>, time = at) =>
  delivery(source, id, `${type}.v1`, time, data, '2026-03-16T06:00:00Z');
const period = { periodStart: '2026-02-01T00:00:00Z', periodEnd: '2026-03-01T00:00:00Z' };
const invoice = (id: string, line: Record<string, unknown> = {}) =>
  say('billing', 'invoice.issued', `i-${id}`, {
    invoice: id,
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: at,
    net: '30.00',
    lines: [
      { line: '1', amount: '10.00' },
      { line: '2', amount: '20.00', ...line },
    ],
  });
const creditMemo = (id: string, of: string) =>
  say('billing', 'creditmemo.issued', `c-${id}`, {
    creditMemo: id,
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: at,
    net: '5.00',
    lines: [{ line: '1', invoice: of, amount: '5.00' }],
  });
const attempt = (id: string, type: string, of: object, more: object) =>
  say('erp', type, id, { attempt: id, entity: 'US', document: of, ...more });
const posted = (id: string, ...documents: object[]) =>
  say('erp', 'erp.document.posted', id, {
    erpDocument: id,
    entity: 'US',
    currency: 'USD',
    net: '30.00',
    postedAt: at,
    documents,
  });
const paid = (type: string, id: string, ...allocations: object[]) =>
  say('payments', type, id, { payment: id, currency: 'USD', amount: '77.00', at, allocations });
const sync = (id: string, type: string, of: string) =>
  say('crm', 'crm.sync.completed', id, { sync: id, object: { type, id: of }, at });
export const subscription = (id: string, charges: object[]) =>
  say('billing', 'subscription.created', `s-${id}`, {
    subscription: id,
    customer: 'cus-1',
    startAt: '2026-01-01T00:00:00Z',
    charges,
    billing: { anchor: '2026-01-01T00:00:00Z' },
  });
const rated = (id: string, subscriptionOf: string) =>
  say('billing', 'charge.rated', `r-${id}`, {
    charge: id,
    customer: 'cus-1',
    subscription: subscriptionOf,
    kind: 'usage',
    ...period,
    amount: '20.00',
    currency: 'USD',
  });
export const account = (system: SourceName, id: string) =>
  say(system, 'account.upserted', `a-${system}-${id}`, { account: id, name: id, entity: 'US' });

export const api = { code: 'api', kind: 'usage', meter: 'api-calls', currency: 'USD' };

/** An orphan of every kind: what it is, why it waits and for what, what of its money waits, and what it waits for. */
const ORPHANS: readonly (readonly [
  string,
  Delivery,
  { reason: string; waitsFor: string; amount: string | null },
  Delivery[],
])[] = [
  [
    'a payment',
    paid('payment.received', 'p-1', { invoice: 'in-1', amount: '70.00' }),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing', amount: '70' },
    [invoice('in-1')],
  ],
  [
    'a refund',
    paid('payment.refunded', 'p-2', { invoice: 'in-1', amount: '77.00' }),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing', amount: '77' },
    [invoice('in-1')],
  ],
  [
    'a failed payment',
    paid('payment.failed', 'p-3', { invoice: 'in-1', amount: '77.00' }),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing', amount: '77' },
    [invoice('in-1')],
  ],
  [
    'a payment of nothing',
    paid('payment.received', 'p-4'),
    { reason: 'no invoice named', waitsFor: 'an allocation to an invoice', amount: '77' },
    [
      invoice('in-1'),
      say(
        'payments',
        'payment.received',
        'p-4-now',
        {
          payment: 'p-4',
          currency: 'USD',
          amount: '77.00',
          at,
          allocations: [{ invoice: 'in-1', amount: '77.00' }],
        },
        '2026-03-03T06:00:00Z',
      ),
    ],
  ],
  [
    'a posting attempt',
    attempt('pa-1', 'erp.posting.requested', { type: 'invoice', id: 'in-1' }, { requestedAt: at }),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing', amount: null },
    [invoice('in-1')],
  ],
  [
    'a posting failure',
    attempt(
      'pa-2',
      'erp.posting.failed',
      { type: 'creditmemo', id: 'cm-1' },
      { failedAt: at, reason: 'other', message: 'no' },
    ),
    { reason: 'unknown credit memo', waitsFor: 'credit memo cm-1 of billing', amount: null },
    [invoice('in-1'), creditMemo('cm-1', 'in-1')],
  ],
  [
    'an ERP document',
    posted('je-1', { type: 'invoice', id: 'in-1', amount: '20.00' }, { type: 'invoice', id: 'in-2', amount: '10.00' }),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing and 1 more', amount: '30' },
    [invoice('in-1'), invoice('in-2')],
  ],
  [
    'a reversal',
    say('erp', 'erp.document.reversed', 'rv-1', { erpDocument: 'je-1', entity: 'US', reversedAt: at }),
    { reason: 'unknown ERP document', waitsFor: 'ERP document je-1 of erp', amount: null },
    [invoice('in-1'), posted('je-1', { type: 'invoice', id: 'in-1' })],
  ],
  [
    'a void',
    say('billing', 'invoice.voided', 'v-1', { invoice: 'in-1', voidedAt: at }),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing', amount: null },
    [invoice('in-1')],
  ],
  [
    'a credit memo',
    creditMemo('cm-1', 'in-1'),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing', amount: '5' },
    [invoice('in-1')],
  ],
  [
    'a line of a charge',
    invoice('in-1', { charge: 'rc-1' }),
    { reason: 'unknown charge', waitsFor: 'charge rc-1 of billing', amount: '20' },
    [subscription('sub-1', [api]), rated('rc-1', 'sub-1')],
  ],
  [
    'a line of a subscription',
    invoice('in-1', { subscription: 'sub-1', periodStart: period.periodStart }),
    { reason: 'unknown subscription', waitsFor: 'subscription sub-1 of billing', amount: '20' },
    [subscription('sub-1', [api])],
  ],
  [
    'a charge',
    rated('rc-1', 'sub-1'),
    { reason: 'unknown subscription', waitsFor: 'subscription sub-1 of billing', amount: '20' },
    [subscription('sub-1', [api])],
  ],
  [
    'a CRM sync of an invoice',
    sync('sy-1', 'invoice', 'in-1'),
    { reason: 'unknown invoice', waitsFor: 'invoice in-1 of billing', amount: null },
    [invoice('in-1')],
  ],
  [
    'a CRM sync of a subscription',
    sync('sy-2', 'subscription', 'sub-1'),
    { reason: 'unknown subscription', waitsFor: 'subscription sub-1 of billing', amount: null },
    [subscription('sub-1', [api])],
  ],
  [
    'a CRM sync of an account',
    sync('sy-3', 'account', 'cus-1'),
    { reason: 'unknown account', waitsFor: 'account cus-1 of billing', amount: null },
    [account('billing', 'cus-1')],
  ],
  [
    'an aggregate',
    say('metering', 'usage.aggregated', 'ag-1', {
      aggregate: 'ag-1',
      customer: 'tenant-9',
      meter: 'api-calls',
      windowStart: period.periodStart,
      windowEnd: period.periodEnd,
      quantity: '3',
    }),
    { reason: 'unknown meter', waitsFor: 'meter api-calls', amount: null },
    [],
  ],
];

/** The same with identities of its own, so that all of them stand in one company. */
const own = <Value>(value: Value, n: number): Value =>
  JSON.parse(JSON.stringify(value).replaceAll(/\b(in|cm|je|rc|sub|cus)-(\d)\b/g, `$1-$2x${n}`)) as Value;
export const CASES = ORPHANS.map(([name, ...rest], n) => [name, ...own(rest, n)] as (typeof ORPHANS)[number]);
