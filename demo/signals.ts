/** CloudEvents as the company's systems send them, one builder per fact. */
import type { Account, Subscription } from './accounts';
import { money, quantity, taxOn, unitAmount } from './amounts';
import { iso, MINUTE } from './clock';
import { PRODUCTS, type SourceName } from './company';
import { BILL_RUN_HOURS, type Charge, type Credit, type Flow, GRACE_HOURS, grossOf, invoiced, type Journal, netOf, paidOf, type Payment, type PostingStep, taxOf } from './flows';
import { random } from './random';
import type { UsageEvent, UsageLine } from './usage';

export interface Signal {
  source: SourceName;
  type: string;
  id: string;
  time: number;
  /** When the company's Throughline would have received it; 0: whenever it arrives. */
  receivedAt: number;
  /** 0: the history; 1: what mended some of it; 2: what then broke again. */
  wave: number;
  data: Record<string, unknown>;
  correlation?: string;
  trace?: string;
}

/** Seconds from a fact to its receipt, by source: [usual from, usual to]. */
const DELAYS: Readonly<Record<SourceName, readonly [number, number]>> = {
  metering: [5, 60], billing: [2, 40], crm: [5, 90], 'erp-us': [10, 240], 'erp-eu': [30, 420], payments: [2, 25],
};

/** A signal received as fast as its source usually is. */
export function signal(source: SourceName, type: string, id: string, time: number, data: Record<string, unknown>, more: Partial<Signal> = {}): Signal {
  const [from, to] = DELAYS[source];
  const at = Math.floor(time);
  return { source, type, id, time: at, receivedAt: at + Math.floor(random('delay', source, id).between(from, to) * 1000), wave: 0, data, ...more };
}

/** One event in structured JSON. */
export function textOf({ source, type, id, time, receivedAt, data, correlation, trace }: Signal): string {
  const received = receivedAt > 0 ? `,"receivedat":"${iso(receivedAt)}"` : '';
  const extensions = `${received}${correlation ? `,"correlationid":"${correlation}"` : ''}${trace ? `,"traceparent":"${trace}"` : ''}`;
  return `{"specversion":"1.0","type":"${type}","source":"/quillmere/${source}","id":"${id}","time":"${iso(time)}"${extensions},"data":${JSON.stringify(data)}}`;
}

export function usageSignal(line: UsageLine, event: UsageEvent): Signal {
  const data: Record<string, unknown> = { customer: event.tenant.id, meter: event.meter, quantity: quantity(event.milli), unit: line.unit };
  if (line.subscription?.stated) data.subscription = line.subscription.id;
  return { source: 'metering', type: 'usage.recorded.v1', id: event.id, time: event.time, receivedAt: event.receivedAt, wave: 0, data };
}

function correlationOf(key: string): { correlation: string; trace: string } {
  const dice = random('correlation', key);
  const hex = (words: number) => Array.from({ length: words }, () => dice.int(1, 0xffffffff).toString(16).padStart(8, '0')).join('');
  return { correlation: `flow-${hex(2)}`, trace: `00-${hex(4)}-${hex(2)}-01` };
}

/** The terms of a subscription as billing states them, with the seats that hold at that time. */
export function subscriptionBody({ id, account, startAt, endAt, seats, platform, api, storage, minimum, prepaid, discount }: Subscription, seatsAdded: number): Record<string, unknown> {
  const { currency } = account;
  const recurring = (code: string, kind: string, sku: string, milli: number, micro: number) => ({ code, kind, product: sku, quantity: quantity(milli), unitAmount: unitAmount(micro), currency });
  const { zone } = account.entity;
  return {
    subscription: id, customer: account.billing, startAt: iso(startAt), ...(endAt === null ? {} : { endAt: iso(endAt) }), status: 'active',
    charges: [
      recurring('seats', 'recurring', PRODUCTS.seats.sku, (seats.milli as number) + seatsAdded * 1000, seats.micro),
      ...(platform ? [recurring('platform', 'recurring', PRODUCTS.platform.sku, platform.milli as number, platform.micro)] : []),
      ...(api ? [{ code: 'api', kind: prepaid ? 'prepaid drawdown' : 'usage', product: PRODUCTS.api.sku, meter: PRODUCTS.api.meter.meter, unit: PRODUCTS.api.meter.unit, unitAmount: unitAmount(api.micro), currency }] : []),
      ...(storage ? [{ code: 'storage', kind: 'usage', product: PRODUCTS.storage.sku, meter: PRODUCTS.storage.meter.meter, unit: PRODUCTS.storage.meter.unit, unitAmount: unitAmount(storage.micro), currency }] : []),
      ...(minimum ? [{ code: 'minimum', kind: 'minimum true-up', product: PRODUCTS.minimum.sku, currency }] : []),
      ...(prepaid ? [{ code: 'prepaid', kind: 'prepaid purchase', product: PRODUCTS.prepaid.sku, currency }] : []),
      ...(discount ? [{ code: 'discount', kind: 'discount', product: PRODUCTS.discount.sku, currency }] : []),
    ],
    billing: { interval: 'month', anchor: iso(startAt), zone, graceHours: GRACE_HOURS, billRunHours: BILL_RUN_HOURS },
    ...(minimum ? { commitment: { amount: money(minimum * 12), currency, from: iso(startAt), to: iso(account.renewalAt) } } : {}),
    ...(prepaid ? { prepaid: { amount: money(prepaid.cents), currency, purchasedAt: iso(prepaid.at) } } : {}),
  };
}

function rated(flow: Flow, item: Charge, serial: number): Signal[] {
  const { account, subscription, period } = flow;
  const at = flow.ratedAt + serial * 350;
  const data = {
    charge: item.id, customer: account.billing, subscription: subscription?.id, chargeCode: item.code, kind: item.kind, product: item.sku,
    ...(item.meter ? { meter: item.meter, unit: item.unit } : {}),
    periodStart: iso(period.start), periodEnd: iso(period.end),
    ...(item.milli === null || item.micro === null ? {} : { quantity: quantity(item.milli), unitAmount: unitAmount(item.micro) }),
    amount: money(item.cents), currency: account.currency, ratedAt: iso(at),
    ...(item.meter ? { watermark: iso(flow.ratedAt - 20 * MINUTE) } : {}),
  };
  const { correlation } = correlationOf(item.id);
  const first = signal('billing', 'charge.rated.v1', `charge.rated-${item.id}`, at, data, { correlation });
  if (!item.rerated) return [first];
  return [first, signal('billing', 'charge.rated.v1', `charge.rated-${item.id}-2`, item.rerated.at, { ...data, amount: money(item.rerated.cents), ratedAt: iso(item.rerated.at), revision: 2 }, { correlation })];
}

function invoice(flow: Flow): Signal {
  const { account, subscription, period, invoice: head } = flow;
  const lines = invoiced(flow).map((item, index) => ({
    line: String(index + 1),
    ...(subscription ? { charge: item.id, subscription: subscription.id, chargeCode: item.code, periodStart: iso(period.start), periodEnd: iso(period.end) } : { description: 'Consulting, invoiced by hand' }),
    kind: item.kind, product: item.sku,
    ...(item.line.milli === null || item.micro === null ? {} : { quantity: quantity(item.line.milli), unitAmount: unitAmount(item.micro) }),
    amount: money(item.line.cents), tax: money(taxOn(item.line.cents, account.taxRate)),
  }));
  const made = signal('billing', 'invoice.issued.v1', `invoice.issued-${head.id}`, head.issuedAt, {
    invoice: head.id, number: head.number, customer: account.billing, currency: account.currency, issuedAt: iso(head.issuedAt), dueAt: iso(head.dueAt), billRunAt: iso(head.billRunAt),
    net: money(netOf(flow)), tax: money(taxOf(flow)), total: money(grossOf(flow)), lines, revision: 1,
  }, correlationOf(head.id));
  made.receivedAt += Math.floor(head.receivedLate);
  return made;
}

/** Lines of an invoice by position, from 1, as {@link invoice} numbers them. */
function credit(flow: Flow, memo: Credit): Signal[] {
  const { account, invoice: head } = flow;
  const net = memo.parts.reduce((sum, { cents }) => sum + cents, 0);
  const lines = memo.parts.map(({ line, cents }, index) => ({ line: String(index + 1), invoice: head.id, invoiceLine: String(line), amount: money(cents), tax: money(taxOn(cents, account.taxRate)) }));
  const tax = memo.parts.reduce((sum, { cents }) => sum + taxOn(cents, account.taxRate), 0);
  const issued = signal('billing', 'creditmemo.issued.v1', `creditmemo.issued-${memo.id}`, memo.at, { creditMemo: memo.id, number: memo.number, customer: account.billing, currency: account.currency, issuedAt: iso(memo.at), net: money(net), tax: money(tax), lines, revision: 1 }, correlationOf(head.id));
  if (!memo.posted) return [issued];
  const { at, document, number } = memo.posted;
  return [issued, signal(account.entity.erp, 'erp.document.posted.v1', `erp.posted-${document}`, at, {
    erpDocument: document, number, entity: account.entity.code, currency: account.currency, net: money(-net), tax: money(-tax), postedAt: iso(at), postingDate: iso(at).slice(0, 10),
    documents: [{ system: 'billing', type: 'creditmemo', id: memo.id, amount: money(-net) }],
  }, correlationOf(head.id))];
}

function posting(flow: Flow, step: PostingStep): Signal {
  const { account, invoice: head } = flow;
  const { erp, code: entity } = account.entity;
  const document = { system: 'billing', type: 'invoice', id: head.id };
  const more = { ...correlationOf(head.id), wave: step.wave ?? 0 };
  switch (step.step) {
    case 'requested':
      return signal(erp, 'erp.posting.requested.v1', `erp.requested-${step.attempt}`, step.at, { attempt: step.attempt, document, entity, requestedAt: iso(step.at) }, more);
    case 'failed':
      return signal(erp, 'erp.posting.failed.v1', `erp.failed-${step.attempt}`, step.at, { attempt: step.attempt, document, entity, failedAt: iso(step.at), reason: step.reason, code: step.code, message: step.message }, more);
    case 'posted': {
      const net = step.cents ?? netOf(flow);
      return signal(erp, 'erp.document.posted.v1', `erp.posted-${step.document}`, step.at, {
        erpDocument: step.document, number: step.number, entity, currency: account.currency, net: money(net), tax: money(taxOf(flow)), postedAt: iso(step.at), postingDate: iso(step.at).slice(0, 10),
        attempt: step.attempt, documents: [{ ...document, amount: money(net) }],
      }, more);
    }
    case 'reversed':
      return signal(erp, 'erp.document.reversed.v1', `erp.reversed-${step.document}`, step.at, { erpDocument: step.document, reversal: `${step.document}-r`, entity, reversedAt: iso(step.at), reason: step.reason }, more);
  }
}

function payment(flow: Flow, paid: Payment, cents: number): Signal {
  return signal('payments', `payment.${paid.kind}.v1`, `payment.${paid.kind}-${paid.id}`, paid.at, {
    payment: paid.id, customer: flow.account.billing, currency: flow.account.currency, amount: money(cents), at: iso(paid.at),
    allocations: [{ system: 'billing', invoice: flow.invoice.id, amount: money(cents) }], ...(paid.reason ? { reason: paid.reason } : {}),
  });
}

/** Everything that is said of one flow, summary journals apart. */
export function flowSignals(flow: Flow): Signal[] {
  const { invoice: head, aggregates, period } = flow;
  return [
    ...(flow.rates ? aggregates.map(({ id, line, tenant, milli, count, at }) => signal('metering', 'usage.aggregated.v1', `usage.aggregated-${id}`, at, {
      aggregate: id, customer: tenant, meter: PRODUCTS[line.charge].meter.meter, ...(line.subscription?.stated ? { subscription: line.subscription.id } : {}),
      windowStart: iso(period.start), windowEnd: iso(period.end), quantity: quantity(milli), unit: line.unit, eventCount: count,
    })) : []),
    ...(flow.rates ? flow.charges.flatMap((item, index) => rated(flow, item, index)) : []),
    invoice(flow),
    ...flow.posting.map((step) => posting(flow, step)),
    ...paidOf(flow).flatMap((cents, index) => (cents > 0 ? [payment(flow, flow.payments[index] as Payment, cents)] : [])),
    ...flow.syncs.map(({ id, at, error, wave }) => signal('crm', `crm.sync.${error ? 'failed' : 'completed'}.v1`, `crm.sync-${id}`, at, { sync: id, object: { system: 'billing', type: 'invoice', id: head.id }, at: iso(at), changedAt: iso(head.issuedAt), ...(error ? { error } : {}) }, { wave: wave ?? 0 })),
    ...flow.credits.flatMap((memo) => credit(flow, memo)),
    ...(flow.voided ? [signal('billing', 'invoice.voided.v1', `invoice.voided-${head.id}`, flow.voided.at, { invoice: head.id, voidedAt: iso(flow.voided.at), reason: flow.voided.reason })] : []),
  ];
}

export function journalSignal(journal: Journal): Signal {
  const { account } = journal.flows[0] as Flow;
  const booked = (flow: Flow) => flow.mistyped ?? netOf(flow);
  return signal(account.entity.erp, 'erp.document.posted.v1', `erp.posted-${journal.id}`, journal.at, {
    erpDocument: journal.id, number: journal.number, entity: account.entity.code, currency: account.currency,
    net: money(journal.flows.reduce((sum, flow) => sum + booked(flow), 0)), tax: money(journal.flows.reduce((sum, flow) => sum + taxOf(flow), 0)),
    postedAt: iso(journal.at), postingDate: iso(journal.at).slice(0, 10),
    documents: journal.flows.map((flow) => ({ system: 'billing', type: 'invoice', id: flow.invoice.id, ...(journal.stated ? { amount: money(booked(flow)) } : {}) })),
  });
}

/** What CRM, billing and ERP each state of an account. */
export function accountStatement(account: Account, source: SourceName): Record<string, unknown> {
  const { entity } = account;
  if (source === 'crm') return { account: account.crm, name: account.name, ...(account.parent ? { parent: account.parent.crm } : {}), region: entity.region, segment: account.segment, salesOwner: account.salesOwner, renewalAt: iso(account.renewalAt), status: 'active' };
  if (source === 'billing') return { account: account.billing, name: account.name, entity: entity.code, region: entity.region, currency: account.currency };
  return { account: account.erp, name: account.name.toUpperCase(), entity: entity.code, taxRegistration: account.taxRegistration, ...(account.taxCode ? { taxCode: account.taxCode } : {}) };
}
