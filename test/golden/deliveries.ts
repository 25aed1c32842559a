/** What the sources of the golden company sent. What it comes to is worked by hand in expected.md. */
import type { Delivery, Entity } from '../laws/company';
import {
  books,
  credited,
  day,
  FEBRUARY,
  invoiced,
  line,
  paid,
  posted,
  rated,
  recurring,
  refused,
  send,
  sent,
  subscription,
  used,
} from './telling';

/** Every figure is as of this instant, but where a test says otherwise. */
export const CLOCK = '2026-04-16T12:00:00Z';
export const ENTITIES: readonly Entity[] = [
  { id: 'US', region: 'North America', currency: 'USD', zone: 'America/New_York' },
  { id: 'DE', region: 'Europe', currency: 'EUR', zone: 'Europe/Berlin' },
  { id: 'IN', region: 'Asia', currency: 'INR', zone: 'Asia/Kolkata', postingHours: 48 },
];

// ---- Master data
send('billing', 'product.upserted.v1', 'product', day('01-01 00:00'), {
  sku: 'API',
  name: 'API',
  meters: [
    { meter: 'api-calls', unit: 'call', units: [{ unit: 'kcall', factor: '1000' }] },
    { meter: 'storage', unit: 'GB' },
    { meter: 'tokens', unit: 'token' },
  ],
});
for (const [n, entity] of [
  [1, 'US'],
  [2, 'DE'],
  [3, 'IN'],
] as const) {
  send('crm', 'account.upserted.v1', `account-${n}`, day('01-01 00:00'), {
    account: `acc-${n}`,
    name: `Account ${n}`,
    entity,
  });
  for (const [system, externalId] of [
    ['billing', `cus-${n}`],
    ['metering', `t-${n}`],
  ] as const)
    send('crm', 'identity.linked.v1', `link-${externalId}`, day('01-01 00:00'), {
      system,
      externalId,
      account: { system: 'crm', id: `acc-${n}` },
    });
}
// ---- clean: usage to cash without a break; tax, a second unit, a correction, a retraction, a CRM sync
subscription('clean', 'cus-1', [
  { code: 'api', kind: 'usage', meter: 'api-calls', unit: 'call', unitAmount: '0.25', currency: 'USD' },
]);
used('u-1', 't-1', 'api-calls', day('02-05 10:00'), '120');
used('u-2', 't-1', 'api-calls', day('02-20 11:30'), '1.5', { unit: 'kcall' });
used('u-3', 't-1', 'api-calls', day('02-21 08:00'), '80');
used('u-4', 't-1', 'api-calls', day('02-10 08:00'), '500');
send('metering', 'usage.amended.v1', 'u-3-amended', day('02-22 00:00'), { event: 'u-3', quantity: '60' });
send('metering', 'usage.retracted.v1', 'u-4-retracted', day('02-22 00:00'), { event: 'u-4' });
send(
  'metering',
  'usage.aggregated.v1',
  'agg-clean',
  day('03-01 00:00'),
  {
    aggregate: 'agg-clean',
    customer: 't-1',
    meter: 'api-calls',
    windowStart: FEBRUARY.periodStart,
    windowEnd: FEBRUARY.periodEnd,
    quantity: '1680',
  },
  day('03-01 00:30'),
);
rated('clean', '420.00', {
  code: 'api',
  kind: 'usage',
  meter: 'api-calls',
  at: '03-01 06:00',
  quantity: '1680',
  unitAmount: '0.25',
});
invoiced('in-clean', '420.00', [line(1, 'clean', '420.00', { chargeCode: 'api', quantity: '1680', tax: '37.28' })], {
  tax: '37.28',
  total: '457.28',
  billRunAt: day('03-02 00:00'),
  dueAt: day('04-01 00:00'),
});
posted('je-clean', '420.00', [books('in-clean', '420.00')]);
paid('pay-clean', '03-30 10:00', '457.28', [['in-clean', '457.28']]);
send('crm', 'crm.sync.completed.v1', 'sy-clean', day('03-02 06:10'), {
  sync: 'sy-clean',
  object: { type: 'invoice', id: 'in-clean' },
  at: day('03-02 06:10'),
  changedAt: day('03-02 06:00'),
});

// ---- partial: paid in part, of which a part is refunded
subscription('partial', 'cus-1', [{ code: 'seats', kind: 'recurring', currency: 'USD' }]);
rated('partial', '400.00', { quantity: '10', unitAmount: '40.00' });
invoiced('in-partial', '400.00', [line(1, 'partial', '400.00', { quantity: '10' })], { dueAt: day('04-01 00:00') });
posted('je-partial', '400.00', [books('in-partial', '400.00')], { at: '03-03 08:00' });
paid('pay-partial', '03-20 09:00', '250.00', [['in-partial', '250.00']]);
paid('re-partial', '03-25 09:00', '50.00', [['in-partial', '50.00']], 'payment.refunded.v1');

// ---- prepaid: drawn down, never invoiced; a period from midnight to midnight in India, half an hour off
const IST = { interval: 'month', anchor: '2025-12-31T18:30:00Z', zone: 'Asia/Kolkata' };
subscription(
  'prepaid',
  'cus-3',
  [{ code: 'drawdown', kind: 'prepaid drawdown', meter: 'storage', unit: 'GB', unitAmount: '2.00', currency: 'INR' }],
  IST,
);
used('u-5', 't-3', 'storage', '2026-01-31T18:29:59Z', '5');
used('u-6', 't-3', 'storage', '2026-01-31T18:30:00Z', '7');
used('u-7', 't-3', 'storage', '2026-02-28T18:29:59.999Z', '11');
used('u-8', 't-3', 'storage', '2026-02-28T18:30:00Z', '13');
rated('prepaid', '36.00', {
  code: 'drawdown',
  kind: 'prepaid drawdown',
  meter: 'storage',
  at: '03-01 06:30',
  quantity: '18',
  unitAmount: '2.00',
  currency: 'INR',
  customer: 'cus-3',
  period: { periodStart: '2026-01-31T18:30:00Z', periodEnd: '2026-02-28T18:30:00Z' },
});

// ---- minimum and summary: what was used, topped up to the commitment; one journal without amounts books both invoices
subscription('minimum', 'cus-2', [
  { code: 'api', kind: 'usage', meter: 'api-calls', unit: 'call', currency: 'EUR' },
  { code: 'minimum', kind: 'minimum true-up', currency: 'EUR' },
]);
used('u-9', 't-2', 'api-calls', day('02-14 12:00'), '1250');
used('u-10', 't-2', 'api-calls', day('02-06 10:00'), '30');
used('u-10', 't-2', 'api-calls', day('02-06 10:05'), '31');
const european = { currency: 'EUR', customer: 'cus-2' };
rated('minimum', '640.50', {
  ...european,
  code: 'api',
  kind: 'usage',
  meter: 'api-calls',
  quantity: '1281',
  unitAmount: '0.50',
});
rated('minimum', '359.50', { ...european, code: 'minimum', kind: 'minimum true-up' });
invoiced(
  'in-minimum',
  '1000.00',
  [
    line(1, 'minimum', '640.50', { chargeCode: 'api', quantity: '1281', tax: '121.70' }),
    line(2, 'minimum', '359.50', { chargeCode: 'minimum', tax: '68.31' }),
  ],
  european,
);
subscription('summary', 'cus-2', [{ code: 'seats', kind: 'recurring', currency: 'EUR' }]);
rated('summary', '500.00', { ...european, quantity: '5', unitAmount: '100.00' });
invoiced('in-summary', '500.00', [line(1, 'summary', '500.00', { quantity: '5', tax: '95.00' })], european);
posted('je-summary', '1500.00', [books('in-minimum'), books('in-summary')], { currency: 'EUR', entity: 'DE' });
paid(
  'pay-summary',
  '03-31 00:00',
  '1785.01',
  [
    ['in-minimum', '1190.01'],
    ['in-summary', '595.00'],
  ],
  'payment.received.v1',
  'EUR',
);

// ---- remainder: a journal a cent short of three equal invoices; stated: one amount stated, the other what is left
subscription(
  'remainder',
  'cus-1',
  ['a', 'b', 'c'].map((code) => ({ code, kind: 'recurring', currency: 'USD' })),
);
for (const code of ['a', 'b', 'c']) {
  rated('remainder', '100.00', { code });
  invoiced(`in-remainder-${code}`, '100.00', [line(1, 'remainder', '100.00', { chargeCode: code })]);
}
posted('je-remainder', '299.99', [books('in-remainder-a'), books('in-remainder-b'), books('in-remainder-c')]);
recurring('stated', '250.00');
recurring('left', '120.00');
posted('je-stated', '370.00', [books('in-stated', '250.00'), books('in-left')]);

// ---- what the ERP refuses, books otherwise, takes back, or books in another currency
recurring('mended', '120.00');
refused('in-mended', '03-02 07:00', 'missing tax code');
posted('je-mended', '120.00', [books('in-mended', '120.00')], { at: '03-03 09:00' });
recurring('closed', '80.40');
refused('in-closed', '03-02 07:00', 'period closed');
recurring('differs', '500.00');
posted('je-differs', '450.00', [books('in-differs', '450.00')]);
recurring('reversed', '210.00');
posted('je-reversed-1', '210.00', [books('in-reversed', '210.00')], { at: '03-02 12:00' });
send('erp', 'erp.document.reversed.v1', 'rev-1', day('03-04 09:00'), {
  erpDocument: 'je-reversed-1',
  entity: 'US',
  reversedAt: day('03-04 09:00'),
});
posted('je-reversed-2', '210.00', [books('in-reversed', '210.00')], { at: '03-05 10:00' });
recurring('foreign', '100.00');
posted('je-foreign', '92.00', [books('in-foreign', '92.00')], { currency: 'EUR' });

// ---- void before and after it was booked
for (const sub of ['voided', 'voided-late']) {
  recurring(sub, '90.00');
  send('billing', 'invoice.voided.v1', `void-${sub}`, day('03-05 00:00'), {
    invoice: `in-${sub}`,
    voidedAt: day('03-05 00:00'),
  });
}
posted('je-voided-late', '90.00', [books('in-voided-late', '90.00')]);

// ---- credit memos: booked, not yet due, overdue, spread over lines
subscription('credited', 'cus-1', [{ code: 'seats', kind: 'recurring', currency: 'USD' }]);
rated('credited', '300.00', { quantity: '3', unitAmount: '100.00' });
invoiced('in-credited', '300.00', [line(1, 'credited', '300.00', { quantity: '3', tax: '30.00' })]);
posted('je-credited', '300.00', [books('in-credited', '300.00')]);
credited(
  'cm-credited',
  '75.00',
  [{ line: '1', invoice: 'in-credited', invoiceLine: '1', amount: '75.00', tax: '7.50' }],
  '03-10 09:00',
);
posted('je-credited-2', '-75.00', [books('cm-credited', '-75.00')], { at: '03-10 15:00' });
paid('pay-credited', '03-31 00:00', '247.50', [['in-credited', '247.50']]);
for (const [sub, at] of [
  ['credit-new', '04-16 06:00'],
  ['credit-late', '04-10 09:00'],
] as const) {
  recurring(sub, '50.00');
  posted(`je-${sub}`, '50.00', [books(`in-${sub}`, '50.00')]);
  credited(`cm-${sub}`, '20.00', [{ line: '1', invoice: `in-${sub}`, invoiceLine: '1', amount: '20.00' }], at);
}
subscription(
  'spread',
  'cus-1',
  ['x', 'y', 'z'].map((code) => ({ code, kind: 'recurring', currency: 'USD' })),
);
for (const [code, amount] of [
  ['x', '10.00'],
  ['y', '20.00'],
  ['z', '30.00'],
] as const)
  rated('spread', amount, { code });
invoiced('in-spread', '60.00', [
  line(1, 'spread', '10.00', { chargeCode: 'x' }),
  line(2, 'spread', '20.00', { chargeCode: 'y' }),
  line(3, 'spread', '30.00', { chargeCode: 'z' }),
]);
posted('je-spread', '59.99', [books('in-spread')]);
credited('cm-spread', '10.00', [{ line: '1', invoice: 'in-spread', amount: '10.00' }], '03-10 09:00');
posted('je-spread-2', '-10.00', [books('cm-spread')], { at: '03-10 15:00' });

// ---- amended: a new price from the middle of the period; clock: a month with a clock change
const tokens = (unitAmount: string) => [
  { code: 'tokens', kind: 'usage', meter: 'tokens', unit: 'token', unitAmount, currency: 'USD' },
];
const first = subscription('amended', 'cus-1', tokens('1.00'));
send('billing', 'subscription.amended.v1', 'sub-amended-2', day('02-15 00:00'), {
  ...first,
  charges: tokens('0.80'),
  effectiveAt: day('02-15 00:00'),
  revision: 2,
});
used('u-11', 't-1', 'tokens', day('02-03 09:00'), '100');
used('u-12', 't-1', 'tokens', day('02-20 09:00'), '50');
rated('amended', '100.00', {
  id: 'rc-amended-1',
  code: 'tokens',
  kind: 'usage',
  meter: 'tokens',
  quantity: '100',
  unitAmount: '1.00',
});
rated('amended', '40.00', {
  id: 'rc-amended-2',
  code: 'tokens',
  kind: 'usage',
  meter: 'tokens',
  quantity: '50',
  unitAmount: '0.80',
});
invoiced('in-amended', '140.00', [
  line(1, 'amended', '100.00', { chargeCode: 'tokens', quantity: '100' }),
  line(2, 'amended', '40.00', { chargeCode: 'tokens', quantity: '50' }),
]);
posted('je-amended', '140.00', [books('in-amended', '140.00')]);
const BERLIN = { interval: 'month', anchor: '2026-02-28T23:00:00Z', zone: 'Europe/Berlin', billRunHours: 720 };
subscription(
  'clock',
  'cus-2',
  [{ code: 'storage', kind: 'usage', meter: 'storage', unit: 'GB', unitAmount: '2.00', currency: 'EUR' }],
  BERLIN,
);
used('u-13', 't-2', 'storage', '2026-03-29T00:30:00Z', '10');
used('u-14', 't-2', 'storage', '2026-03-29T01:30:00Z', '20');
used('u-15', 't-2', 'storage', '2026-03-31T21:59:59Z', '5');
used('u-16', 't-2', 'storage', '2026-03-31T22:00:00Z', '8');
rated('clock', '70.00', {
  ...european,
  code: 'storage',
  kind: 'usage',
  meter: 'storage',
  at: '04-01 10:00',
  quantity: '35',
  unitAmount: '2.00',
  period: { periodStart: '2026-02-28T23:00:00Z', periodEnd: '2026-03-31T22:00:00Z' },
});

// ---- what nobody knows: a customer without account, a tenant without account, a meter of no product, a line without charge
recurring('stranger', '60.25', { customer: 'cus-9' });
posted('je-stranger', '60.25', [books('in-stranger', '60.25')]);
used('u-17', 't-9', 'storage', day('04-01 08:00'), '42');
used('u-18', 't-1', 'gpu-hours', day('04-02 08:00'), '3');
invoiced('in-origin', '33.00', [{ line: '1', amount: '33.00' }], { issuedAt: day('04-10 09:00') });

export const DELIVERIES: readonly Delivery[] = sent;
