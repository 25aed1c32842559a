/**
 * A few customers whose whole history goes through the real chain; the data set is made of copies of them. Every
 * external identifier of a customer carries its token, so that a copy is the same text with another token.
 */
export interface Prototype {
  token: string;
  entity: 'US' | 'DE' | 'GB';
  /** What is wrong with its newest invoice, if anything. */
  fault: 'none' | 'missing tax code' | 'overdue' | 'amount differs' | 'unpaid';
}

export interface Sent {
  source: string;
  events: Record<string, unknown>[];
}

const ENTITIES = ['US', 'DE', 'GB'] as const;
const CURRENCIES = { US: 'USD', DE: 'EUR', GB: 'GBP' } as const;
/** Of twenty customers sixteen are fine: about as many transactions break as in a real company's worse month. */
const FAULTS: readonly Prototype['fault'][] = ['missing tax code', 'overdue', 'amount differs', 'unpaid'];
export const PERIODS = 12;
export const CHARGES = 2;
/** The newest periods have their usage events kept. */
export const USAGE_PERIODS = 3;

export const tokenOf = (number: number) => `k${String(number).padStart(7, '0')}`;

export const prototypes = (count: number): Prototype[] =>
  Array.from({ length: count }, (_, number) => ({
    token: tokenOf(number),
    entity: ENTITIES[number % 3] as Prototype['entity'],
    fault: number % 20 < 16 ? 'none' : (FAULTS[(number % 20) - 16] as Prototype['fault']),
  }));

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

/** Everything that one customer ever sent, periods given by their starts (one more start than periods). */
export function history({ token, entity, fault }: Prototype, starts: readonly Date[], eventsPerPeriod: number): Sent[] {
  const currency = CURRENCIES[entity];
  const first = starts[0] as Date;
  const sent: Record<string, Record<string, unknown>[]> = { crm: [], billing: [], metering: [], erp: [], payments: [] };
  const push = (source: string, ...events: Record<string, unknown>[]) => sent[source]?.push(...events);
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
    const last = period === starts.length - 3;
    const document = { system: 'billing', type: 'invoice', id: `in-${id}` };
    const attemptAt = hours(issuedAt, 1);
    push(
      'erp',
      event(`pa-${id}`, 'erp.posting.requested.v1', attemptAt, {
        attempt: `pa-${id}`,
        document,
        entity,
        requestedAt: attemptAt.toISOString(),
      }),
    );
    if (last && fault === 'missing tax code')
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
    else if (!(last && fault === 'overdue')) {
      const posted = last && fault === 'amount differs' ? '400.00' : net;
      push(
        'erp',
        event(`je-${id}`, 'erp.document.posted.v1', hours(attemptAt, 2), {
          erpDocument: `je-${id}`,
          number: `49-${id}`,
          entity,
          currency,
          net: posted,
          postedAt: hours(attemptAt, 2).toISOString(),
          attempt: `pa-${id}`,
          documents: [{ ...document, amount: posted }],
        }),
      );
      if (!(last && fault !== 'none'))
        push(
          'payments',
          event(`pay-${id}`, 'payment.received.v1', hours(issuedAt, 200), {
            payment: `pay-${id}`,
            customer: `cus-${token}`,
            currency,
            amount: net,
            at: hours(issuedAt, 200).toISOString(),
            allocations: [{ system: 'billing', invoice: `in-${id}`, amount: net }],
          }),
        );
    }
  }
  return Object.entries(sent).map(([source, events]) => ({ source, events }));
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
