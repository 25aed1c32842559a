/** Whatever the sources of a small company may say: few identities, so that contents conflict and revisions compete. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type Delivery, delivery, type SourceName } from './company';

/** Receipt is a property of the content, so that order alone differs; between the 16th and the 19th of March. */
export function received(id: string, data: unknown): string {
  const [day = 0, hour = 0, minute = 0] = createHash('sha256')
    .update(id + JSON.stringify(data))
    .digest();
  const two = (value: number) => String(value).padStart(2, '0');
  return `2026-03-${16 + (day % 4)}T${two(hour % 24)}:${two(minute % 60)}:00Z`;
}

const of = <const T>(...values: T[]) => fc.constantFrom(...values);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const numbered = (prefix: string, count: number) => fc.integer({ min: 0, max: count - 1 }).map((n) => `${prefix}-${n}`);
const amount = fc.integer({ min: -300, max: 60_000 }).map((cents) => (cents / 100).toFixed(2));
const quantity = fc.integer({ min: 0, max: 4000 }).map((n) => String(n / 8));
/** What orders versions: a revision, a time of change, or nothing but the event's own time. */
const versioned = {
  revision: maybe(fc.integer({ min: 1, max: 3 })),
  updatedAt: maybe(of('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z')),
};

const customer = of('cus-1', 'cus-2');
const tenant = of('tenant-1', 'tenant-2');
const subscription = of('sub-1', 'sub-2');
const chargeCode = of('api', 'seats');
const meter = of('api-calls', 'storage', 'unheard-of');
const currency = fc.oneof({ weight: 5, arbitrary: of('USD') }, { weight: 1, arbitrary: of('EUR') });
const starts = of('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-01-31T18:30:00Z', '2026-03-01T00:00:00Z');
const usageTime = of(
  '2026-01-10T10:20:00Z',
  '2026-01-31T18:10:00Z',
  '2026-01-31T18:45:00Z',
  '2026-01-31T23:59:59.999999Z',
  '2026-02-01T00:00:00Z',
  '2026-02-11T09:00:00.250Z',
  '2026-02-11T09:40:00Z',
  '2026-03-05T01:00:00Z',
  '2026-03-18T23:00:00Z',
);
const time = of(
  '2026-02-02T06:00:00Z',
  '2026-02-03T06:00:00Z',
  '2026-03-04T06:00:00Z',
  '2026-03-15T06:00:00Z',
  '2026-03-19T22:00:00Z',
);
const invoice = numbered('in', 3);
const creditMemo = numbered('cm', 2);
const document = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: of('invoice' as const), id: invoice }) },
  { weight: 1, arbitrary: fc.record({ type: of('creditmemo' as const), id: creditMemo }) },
);
const entity = of('US', 'IN');

/** From when a statement of master data holds: all of time, within the history, or only after its first look. */
const effective = of('2026-01-20T00:30:00Z', '2026-02-01T00:00:00Z', '2026-03-24T10:30:00Z', '2026-04-05T00:00:00Z');

type Data = Record<string, unknown>;
/** Without the members that are absent: JSON has none of them either. */
const tidy = (data: Data): Data => JSON.parse(JSON.stringify(data)) as Data;

/** A signal whose identity comes out of `ids` many, so that another content may come under the same one. */
function signal(
  source: SourceName,
  type: string,
  ids: number,
  data: fc.Arbitrary<Data>,
  at: fc.Arbitrary<string> = time,
): fc.Arbitrary<Delivery> {
  return fc.tuple(numbered(type, ids), at, data).map(([id, when, body]) => {
    const kept = tidy(body);
    return delivery(source, id, type, when, kept, received(id, kept));
  });
}

const charge = fc.record({
  code: chargeCode,
  kind: of('usage', 'recurring'),
  meter: maybe(of('api-calls', 'storage')),
  unitAmount: maybe(of('0.25', '0.5')),
  currency: maybe(of('USD')),
});
const billing = of(
  { interval: 'month', anchor: '2026-01-01T00:00:00Z', zone: 'UTC' },
  { interval: 'month', anchor: '2025-12-31T18:30:00Z', zone: 'Asia/Kolkata' },
);
const subscriptionData = fc.record({
  subscription,
  customer,
  startAt: of('2026-01-01T00:00:00Z', '2025-12-31T18:30:00Z'),
  endAt: maybe(of('2026-02-15T00:00:00Z')),
  charges: fc.uniqueArray(charge, { minLength: 1, maxLength: 2, selector: ({ code }) => code }),
  billing,
  effectiveAt: maybe(effective),
  ...versioned,
});

const lineOf = fc.oneof(
  fc.record({ subscription, chargeCode, periodStart: starts, quantity: maybe(quantity), amount, tax: maybe(amount) }),
  fc.record({ charge: numbered('rc', 3), amount, tax: maybe(amount) }),
  fc.record({ subscription, periodStart: maybe(starts), amount }),
  fc.record({ amount, tax: maybe(amount) }),
);
const invoiceData = fc
  .record({
    invoice,
    customer,
    currency,
    issuedAt: time,
    dueAt: maybe(of('2026-03-10T00:00:00Z', '2026-04-10T00:00:00Z')),
    lines: fc.array(lineOf, { minLength: 1, maxLength: 3 }),
    ...versioned,
  })
  .map(({ lines, ...rest }) => {
    const net = lines.reduce((total, line) => total + Math.round(Number(line.amount) * 100), 0);
    return {
      ...rest,
      number: rest.invoice.toUpperCase(),
      net: (net / 100).toFixed(2),
      lines: lines.map((line, index) => ({ line: String(index + 1), ...line })),
    };
  });
const creditData = fc.record({
  creditMemo,
  customer,
  currency: of('USD'),
  issuedAt: time,
  net: amount,
  lines: fc
    .array(fc.record({ invoice: maybe(invoice), invoiceLine: maybe(of('1', '2')), amount }), {
      minLength: 1,
      maxLength: 2,
    })
    .map((lines) => lines.map((line, index) => ({ line: String(index + 1), ...line }))),
  ...versioned,
});
const postedData = fc.record({
  erpDocument: numbered('je', 3),
  number: of('4900'),
  entity,
  currency,
  net: amount,
  postedAt: time,
  ...versioned,
  documents: fc
    .array(
      fc.tuple(document, maybe(amount), maybe(of('1'))).map(([ref, part, line]) => ({ ...ref, amount: part, line })),
      { minLength: 1, maxLength: 3 },
    )
    // Without an amount of its own a document stands in a journal once.
    .map((list) =>
      list.filter(
        (one, index) =>
          one.amount !== undefined ||
          index ===
            list.findIndex(
              ({ type, id, line, amount: stated }) =>
                stated === undefined && type === one.type && id === one.id && line === one.line,
            ),
      ),
    ),
});
const paymentData = fc.record({
  payment: numbered('pay', 2),
  currency,
  amount,
  at: time,
  allocations: fc.array(fc.record({ invoice, amount }), { maxLength: 2 }),
  ...versioned,
});
const attempt = { attempt: numbered('pa', 3), document, entity };
const link = of(
  ['billing', 'cus-1'],
  ['billing', 'cus-2'],
  ['metering', 'tenant-1'],
  ['metering', 'tenant-2'],
  ['crm', 'acc-2'],
).chain(([system, externalId]) =>
  fc.record({
    system: fc.constant(system),
    externalId: fc.constant(externalId),
    account: fc.record({ system: of('crm'), id: of('acc-1', 'acc-2') }),
    validFrom: maybe(effective),
    validTo: maybe(of('2026-02-11T09:20:00Z', '2026-04-10T00:00:00Z')),
    ...versioned,
  }),
);
const product = fc.record({
  sku: of('API'),
  name: of('API', 'API calls'),
  ...versioned,
  meters: fc.tuple(of('sum', 'max', 'latest', 'count'), maybe(of('1000', '0.5'))).map(([aggregation, factor]) => [
    { meter: 'api-calls', unit: 'call', aggregation, ...(factor ? { units: [{ unit: 'kcall', factor }] } : {}) },
    { meter: 'storage', unit: 'GB' },
  ]),
});

const usage = signal(
  'metering',
  'usage.recorded.v1',
  6,
  fc.record({
    customer: tenant,
    meter,
    quantity,
    unit: maybe(of('kcall')),
    subscription: maybe(subscription),
    ...versioned,
  }),
  usageTime,
);
const event = fc.integer({ min: 0, max: 5 }).map((n) => `usage.recorded.v1-${n}`);

export const anything: fc.Arbitrary<Delivery> = fc.oneof(
  { weight: 8, arbitrary: usage },
  { weight: 3, arbitrary: signal('metering', 'usage.amended.v1', 3, fc.record({ event, quantity, ...versioned })) },
  { weight: 2, arbitrary: signal('metering', 'usage.retracted.v1', 2, fc.record({ event, ...versioned })) },
  {
    weight: 2,
    arbitrary: signal(
      'metering',
      'usage.aggregated.v1',
      3,
      fc.record({
        aggregate: numbered('agg', 2),
        customer: tenant,
        meter,
        subscription: maybe(subscription),
        windowStart: starts,
        windowEnd: of('2026-03-01T00:00:00Z'),
        quantity,
        ...versioned,
      }),
    ),
  },
  {
    weight: 5,
    arbitrary: signal(
      'billing',
      'charge.rated.v1',
      4,
      fc.record({
        charge: numbered('rc', 3),
        customer,
        subscription: maybe(subscription),
        chargeCode: maybe(chargeCode),
        kind: of('usage', 'recurring', 'prepaid drawdown'),
        meter: maybe(of('api-calls')),
        periodStart: starts,
        periodEnd: of('2026-03-01T00:00:00Z'),
        quantity: maybe(quantity),
        unitAmount: maybe(of('0.25', '0.5')),
        amount,
        currency,
        ratedAt: maybe(time),
        voided: maybe(of(true)),
        ...versioned,
      }),
    ),
  },
  { weight: 5, arbitrary: signal('billing', 'invoice.issued.v1', 4, invoiceData) },
  { weight: 1, arbitrary: signal('billing', 'invoice.updated.v1', 2, invoiceData) },
  { weight: 1, arbitrary: signal('billing', 'invoice.voided.v1', 2, fc.record({ invoice, voidedAt: time })) },
  { weight: 2, arbitrary: signal('billing', 'creditmemo.issued.v1', 3, creditData) },
  { weight: 1, arbitrary: signal('billing', 'creditmemo.voided.v1', 1, fc.record({ creditMemo, voidedAt: time })) },
  {
    weight: 1,
    arbitrary: signal(
      'billing',
      'creditmemo.applied.v1',
      2,
      fc.record({
        application: numbered('ca', 2),
        creditMemo,
        currency,
        appliedAt: time,
        allocations: fc.uniqueArray(fc.record({ invoice, amount }), {
          selector: (part) => part.invoice,
          minLength: 1,
          maxLength: 2,
        }),
        ...versioned,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: signal(
      'billing',
      'invoice.disputed.v1',
      1,
      fc.record({ dispute: numbered('dp', 2), invoice, currency, amount, disputedAt: time, ...versioned }),
    ),
  },
  {
    weight: 1,
    arbitrary: signal(
      'erp',
      'tax.calculated.v1',
      2,
      fc.record({
        calculation: numbered('tax', 2),
        document: fc.record({ type: of('invoice'), id: invoice }),
        currency,
        tax: amount,
        calculatedAt: time,
        ...versioned,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: signal(
      'crm',
      'order.booked.v1',
      2,
      fc.record({
        order: numbered('or', 2),
        account: of('acc-1', 'acc-2'),
        subscription: maybe(subscription.map((id) => ({ id }))),
        currency,
        amount,
        bookedAt: time,
        ...versioned,
      }),
    ),
  },
  { weight: 1, arbitrary: signal('erp', 'erp.posting.requested.v1', 2, fc.record({ ...attempt, requestedAt: time })) },
  {
    weight: 2,
    arbitrary: signal(
      'erp',
      'erp.posting.failed.v1',
      3,
      fc.record({
        ...attempt,
        failedAt: time,
        reason: of('missing tax code', 'period closed', 'other'),
        message: of('refused'),
      }),
    ),
  },
  { weight: 4, arbitrary: signal('erp', 'erp.document.posted.v1', 4, postedData) },
  {
    weight: 2,
    arbitrary: signal(
      'erp',
      'erp.document.reversed.v1',
      2,
      fc.record({ erpDocument: numbered('je', 3), entity, reversedAt: time }),
    ),
  },
  { weight: 2, arbitrary: signal('payments', 'payment.received.v1', 2, paymentData) },
  { weight: 1, arbitrary: signal('payments', 'payment.refunded.v1', 2, paymentData) },
  { weight: 1, arbitrary: signal('payments', 'payment.failed.v1', 1, paymentData) },
  {
    weight: 1,
    arbitrary: signal(
      'crm',
      'crm.sync.completed.v1',
      2,
      fc.record({
        sync: numbered('sy', 2),
        object: fc.record({ type: of('invoice'), id: invoice }),
        at: time,
        changedAt: maybe(time),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: signal(
      'crm',
      'account.upserted.v1',
      2,
      fc.record({
        account: of('acc-1', 'acc-2'),
        name: of('Northwind', 'Contoso'),
        entity: maybe(entity),
        region: maybe(of('Nordics')),
        effectiveAt: maybe(effective),
        ...versioned,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: signal(
      'billing',
      'account.upserted.v1',
      2,
      fc.record({
        account: customer,
        name: of('Contoso Billing'),
        entity: maybe(entity),
        currency: maybe(of('EUR')),
        effectiveAt: maybe(effective),
        ...versioned,
      }),
    ),
  },
  { weight: 3, arbitrary: signal('crm', 'identity.linked.v1', 4, link) },
  { weight: 3, arbitrary: signal('billing', 'subscription.amended.v1', 3, subscriptionData) },
  { weight: 1, arbitrary: signal('billing', 'product.upserted.v1', 2, product) },
  {
    weight: 2,
    arbitrary: signal(
      'erp',
      'period.changed.v1',
      3,
      fc.record({
        entity,
        period: of('2026-03', '2026-04'),
        start: of('2026-03-01', '2026-04-01'),
        end: of('2026-03-31', '2026-04-30'),
        status: of('open', 'closing', 'closed'),
        cutoffAt: maybe(of('2026-03-20T20:00:00Z', '2026-04-08T20:00:00Z')),
        changedAt: of('2026-02-25T00:00:00Z', '2026-03-02T00:00:00Z', '2026-04-01T00:00:00Z', '2026-04-06T12:00:00Z'),
        ...versioned,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: signal(
      'erp',
      'fx.published.v1',
      2,
      fc.record({
        base: of('EUR'),
        quote: of('USD', 'INR'),
        rate: of('1.0842', '1.1', '92.5'),
        date: of('2026-02-02', '2026-04-02'),
        ...versioned,
      }),
    ),
  },
);
