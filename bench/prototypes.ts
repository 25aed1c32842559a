/**
 * A few customers whose whole history goes through the real chain; the data set is made of copies of them. Every
 * external identifier of a customer carries its token, so that a copy is the same text with another token.
 */
export interface Prototype {
  number: number;
  token: string;
  entity: 'US' | 'DE' | 'GB';
}

/** What is wrong with an invoice, if anything. */
type Fault = 'none' | 'missing tax code' | 'overdue' | 'amount differs' | 'unpaid';

export interface Sent {
  source: string;
  events: Record<string, unknown>[];
}

const ENTITIES = ['US', 'DE', 'GB'] as const;
const CURRENCIES = { US: 'USD', DE: 'EUR', GB: 'GBP' } as const;
/** Of nine invoices two break, so that a million transactions had some hundred thousand cases. */
const BREAKS: readonly Fault[] = ['missing tax code', 'overdue', 'amount differs'];
export const PERIODS = 12;
export const CHARGES = 2;
/** The newest periods have their usage events kept. */
export const USAGE_PERIODS = 3;

export const tokenOf = (number: number) => `k${String(number).padStart(7, '0')}`;

export const prototype = (number: number): Prototype => ({
  number,
  token: tokenOf(number),
  entity: ENTITIES[number % 3] as Prototype['entity'],
});
export const prototypes = (count: number): Prototype[] =>
  Array.from({ length: count }, (_, number) => prototype(number));

function faultOf(number: number, period: number): Fault {
  const roll = (number * 7 + period * 13) % 9;
  if (roll === 2) return 'unpaid';
  return roll < 2 ? (BREAKS[(number + period) % 3] as Fault) : 'none';
}
/** Of five faults one is still open. */
const lasts = (number: number, period: number): boolean => (number + period) % 5 === 0;

const event = (id: string, type: string, time: Date, data: unknown, receivedAt: Date = time) => ({
  specversion: '1.0',
  id,
  source: '/bench',
  type,
  time: time.toISOString(),
  receivedat: receivedAt.toISOString(),
  data,
});
const hours = (from: Date, count: number) => new Date(from.getTime() + count * 3_600_000);

/** Master data that all customers share. */
export function company(start: Date): Sent {
  return {
    source: 'billing',
    events: [
      event('product', 'product.upserted.v1', start, {
        sku: 'API',
        name: 'API calls',
        meters: [{ meter: 'api-calls', unit: 'call' }],
      }),
    ],
  };
}

export interface History {
  /** What was sent at first; some of it breaks. */
  first: Sent[];
  /** What mended it later. */
  later: Sent[];
}

/** Everything that one customer ever sent, periods given by their starts (one more start than periods). */
export function history(
  { number, token, entity }: Prototype,
  starts: readonly Date[],
  eventsPerPeriod: number,
): History {
  const currency = CURRENCIES[entity];
  const first = starts[0] as Date;
  const sent: Record<string, Record<string, unknown>[]> = { crm: [], billing: [], metering: [], erp: [], payments: [] };
  const push = (source: string, ...events: Record<string, unknown>[]) => sent[source]?.push(...events);
  const mending: Sent[] = [];
  const mend = (source: string, ...events: Record<string, unknown>[]) => mending.push({ source, events });
  push(
    'crm',
    event(`acc-${token}`, 'account.upserted.v1', first, {
      account: `acc-${token}`,
      name: `Customer ${token}`,
      entity,
      currency,
      salesOwner: `owner-${token.slice(-1)}`,
    }),
    event(`idb-${token}`, 'identity.linked.v1', first, {
      system: 'billing',
      externalId: `cus-${token}`,
      account: { system: 'crm', id: `acc-${token}` },
    }),
    event(`idm-${token}`, 'identity.linked.v1', first, {
      system: 'metering',
      type: 'tenant',
      externalId: `ten-${token}`,
      account: { system: 'crm', id: `acc-${token}` },
    }),
  );
  push(
    'billing',
    event(`sub-${token}`, 'subscription.created.v1', first, {
      subscription: `sub-${token}`,
      customer: `cus-${token}`,
      startAt: first.toISOString(),
      billing: { interval: 'month', anchor: first.toISOString(), zone: 'UTC' },
      charges: [
        { code: 'api', kind: 'usage', product: 'API', meter: 'api-calls', unitAmount: '0.01', currency },
        { code: 'seats', kind: 'recurring', product: 'SEAT', unitAmount: '40', quantity: '10', currency },
      ],
    }),
  );
  for (let period = 0; period < starts.length - 1; period += 1) {
    const start = starts[period] as Date;
    const end = starts[period + 1] as Date;
    const newest = period === starts.length - 2;
    const quantity = newest && period >= starts.length - 1 - USAGE_PERIODS ? eventsPerPeriod * 10 : 5_000 + period;
    if (period >= starts.length - 1 - USAGE_PERIODS)
      push('metering', ...usage(token, start, end, period, eventsPerPeriod));
    if (newest) continue;
    const id = `${token}-${period}`;
    const span = { periodStart: start.toISOString(), periodEnd: end.toISOString() };
    const api = (quantity * 0.01).toFixed(2);
    const net = (quantity * 0.01 + 400).toFixed(2);
    const ratedAt = hours(end, 2);
    const issuedAt = hours(end, 6);
    push(
      'billing',
      event(`rc-a-${id}`, 'charge.rated.v1', ratedAt, {
        charge: `rc-a-${id}`,
        customer: `cus-${token}`,
        subscription: `sub-${token}`,
        chargeCode: 'api',
        kind: 'usage',
        product: 'API',
        meter: 'api-calls',
        ...span,
        quantity: String(quantity),
        unitAmount: '0.01',
        amount: api,
        currency,
        ratedAt: ratedAt.toISOString(),
      }),
      event(`rc-s-${id}`, 'charge.rated.v1', ratedAt, {
        charge: `rc-s-${id}`,
        customer: `cus-${token}`,
        subscription: `sub-${token}`,
        chargeCode: 'seats',
        kind: 'recurring',
        product: 'SEAT',
        ...span,
        quantity: '10',
        unitAmount: '40',
        amount: '400.00',
        currency,
        ratedAt: ratedAt.toISOString(),
      }),
      event(`in-${id}`, 'invoice.issued.v1', issuedAt, {
        invoice: `in-${id}`,
        number: `INV-${id}`,
        customer: `cus-${token}`,
        currency,
        issuedAt: issuedAt.toISOString(),
        dueAt: hours(issuedAt, 720).toISOString(),
        net,
        tax: '0.00',
        total: net,
        lines: [
          {
            line: '1',
            charge: `rc-a-${id}`,
            subscription: `sub-${token}`,
            chargeCode: 'api',
            kind: 'usage',
            ...span,
            quantity: String(quantity),
            amount: api,
          },
          {
            line: '2',
            charge: `rc-s-${id}`,
            subscription: `sub-${token}`,
            chargeCode: 'seats',
            kind: 'recurring',
            ...span,
            quantity: '10',
            amount: '400.00',
          },
        ],
      }),
    );
    const fault = faultOf(number, period);
    const document = { system: 'billing', type: 'invoice', id: `in-${id}` };
    const attempt = (name: string, at: Date) =>
      event(`${name}-${id}`, 'erp.posting.requested.v1', at, {
        attempt: `${name}-${id}`,
        document,
        entity,
        requestedAt: at.toISOString(),
      });
    const posting = (name: string, attempt: string, amount: string, at: Date) =>
      event(`${name}-${id}`, 'erp.document.posted.v1', at, {
        erpDocument: `${name}-${id}`,
        number: `${name === 'je' ? '49' : '48'}-${id}`,
        entity,
        currency,
        net: amount,
        postedAt: at.toISOString(),
        attempt: `${attempt}-${id}`,
        documents: [{ ...document, amount }],
      });
    const payment = event(`pay-${id}`, 'payment.received.v1', hours(issuedAt, 200), {
      payment: `pay-${id}`,
      customer: `cus-${token}`,
      currency,
      amount: net,
      at: hours(issuedAt, 200).toISOString(),
      allocations: [{ system: 'billing', invoice: `in-${id}`, amount: net }],
    });
    const attemptAt = hours(issuedAt, 1);
    const mendedAt = hours(attemptAt, 100);
    push('erp', attempt('pa', attemptAt));
    if (fault === 'missing tax code')
      push(
        'erp',
        event(`pf-${id}`, 'erp.posting.failed.v1', hours(attemptAt, 1), {
          attempt: `pa-${id}`,
          document,
          entity,
          failedAt: hours(attemptAt, 1).toISOString(),
          reason: 'missing tax code',
          message: `Customer cus-${token} has no tax code`,
        }),
      );
    else if (fault !== 'overdue')
      push('erp', posting('je', 'pa', fault === 'amount differs' ? '400.00' : net, hours(attemptAt, 2)));
    if (fault === 'none') push('payments', payment);
    if (!BREAKS.includes(fault) || lasts(number, period)) continue;
    if (fault === 'missing tax code')
      mend('erp', attempt('pb', hours(mendedAt, -1)), posting('je', 'pb', net, mendedAt));
    else if (fault === 'overdue') mend('erp', posting('je', 'pa', net, mendedAt));
    else mend('erp', posting('jf', 'pa', api, mendedAt));
    mend('payments', payment);
  }
  return { first: Object.entries(sent).map(([source, events]) => ({ source, events })), later: mending };
}

/** Usage of one period in bursts of ten, as a metering service would flush them. */
function usage(token: string, start: Date, end: Date, period: number, count: number): Record<string, unknown>[] {
  const span = Math.min(end.getTime(), Date.now() - 86_400_000) - start.getTime();
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(
      start.getTime() + Math.floor((span * Math.floor(index / 10)) / Math.ceil(count / 10)) + (index % 10) * 60_000,
    );
    return event(
      `u-${token}-${period}-${index}`,
      'usage.recorded.v1',
      at,
      { customer: `ten-${token}`, meter: 'api-calls', quantity: '10', unit: 'call' },
      new Date(at.getTime() + 2_000 + (index % 7) * 1_000),
    );
  });
}
