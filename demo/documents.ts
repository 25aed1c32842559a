/** What the systems say of one flow: charges, invoice, postings, payments, credits. */
import { money, quantity, taxOn, unitAmount } from './amounts';
import type { Charge } from './charges';
import { iso, MINUTE } from './clock';
import {
  type Credit,
  type Flow,
  grossOf,
  invoiced,
  netOf,
  type Payment,
  type PostingStep,
  paidOf,
  taxOf,
} from './flows';
import { PRODUCTS } from './products';
import { correlationOf, type Signal, signal } from './signals';

function rated(flow: Flow, item: Charge, serial: number): Signal[] {
  const { account, subscription, period } = flow;
  const at = flow.ratedAt + serial * 350;
  const data = {
    charge: item.id,
    customer: account.billing,
    subscription: subscription?.id,
    chargeCode: item.code,
    kind: item.kind,
    product: item.sku,
    ...(item.meter ? { meter: item.meter, unit: item.unit } : {}),
    periodStart: iso(period.start),
    periodEnd: iso(period.end),
    ...(item.milli === null || item.micro === null
      ? {}
      : { quantity: quantity(item.milli), unitAmount: unitAmount(item.micro) }),
    amount: money(item.cents),
    currency: account.currency,
    ratedAt: iso(at),
    ...(item.meter ? { watermark: iso(flow.ratedAt - 20 * MINUTE) } : {}),
  };
  const { correlation } = correlationOf(item.id);
  const first = signal('billing', 'charge.rated.v1', `charge.rated-${item.id}`, at, data, { correlation });
  if (!item.rerated) return [first];
  return [
    first,
    signal(
      'billing',
      'charge.rated.v1',
      `charge.rated-${item.id}-2`,
      item.rerated.at,
      { ...data, amount: money(item.rerated.cents), ratedAt: iso(item.rerated.at), revision: 2 },
      { correlation },
    ),
  ];
}

function invoice(flow: Flow): Signal {
  const { account, subscription, period, invoice: head } = flow;
  const lines = invoiced(flow).map((item, index) => ({
    line: String(index + 1),
    ...(subscription
      ? {
          charge: item.id,
          subscription: subscription.id,
          chargeCode: item.code,
          periodStart: iso(period.start),
          periodEnd: iso(period.end),
        }
      : { description: 'Consulting, invoiced by hand' }),
    kind: item.kind,
    product: item.sku,
    ...(item.line.milli === null || item.micro === null
      ? {}
      : { quantity: quantity(item.line.milli), unitAmount: unitAmount(item.micro) }),
    amount: money(item.line.cents),
    tax: money(taxOn(item.line.cents, account.taxRate)),
  }));
  const made = signal(
    'billing',
    'invoice.issued.v1',
    `invoice.issued-${head.id}`,
    head.issuedAt,
    {
      invoice: head.id,
      number: head.number,
      customer: account.billing,
      currency: account.currency,
      issuedAt: iso(head.issuedAt),
      dueAt: iso(head.dueAt),
      billRunAt: iso(head.billRunAt),
      net: money(netOf(flow)),
      tax: money(taxOf(flow)),
      total: money(grossOf(flow)),
      lines,
      revision: 1,
    },
    correlationOf(head.id),
  );
  made.receivedAt += Math.floor(head.receivedLate);
  return made;
}

/** Lines of an invoice by position, from 1, as {@link invoice} numbers them. */
function credit(flow: Flow, memo: Credit): Signal[] {
  const { account, invoice: head } = flow;
  const net = memo.parts.reduce((sum, { cents }) => sum + cents, 0);
  const lines = memo.parts.map(({ line, cents }, index) => ({
    line: String(index + 1),
    invoice: head.id,
    invoiceLine: String(line),
    amount: money(cents),
    tax: money(taxOn(cents, account.taxRate)),
  }));
  const tax = memo.parts.reduce((sum, { cents }) => sum + taxOn(cents, account.taxRate), 0);
  const issued = signal(
    'billing',
    'creditmemo.issued.v1',
    `creditmemo.issued-${memo.id}`,
    memo.at,
    {
      creditMemo: memo.id,
      number: memo.number,
      customer: account.billing,
      currency: account.currency,
      issuedAt: iso(memo.at),
      net: money(net),
      tax: money(tax),
      lines,
      revision: 1,
    },
    correlationOf(head.id),
  );
  if (!memo.posted) return [issued];
  const { at, document, number } = memo.posted;
  return [
    issued,
    signal(
      account.entity.erp,
      'erp.document.posted.v1',
      `erp.posted-${document}`,
      at,
      {
        erpDocument: document,
        number,
        entity: account.entity.code,
        currency: account.currency,
        net: money(-net),
        tax: money(-tax),
        postedAt: iso(at),
        postingDate: iso(at).slice(0, 10),
        documents: [{ system: 'billing', type: 'creditmemo', id: memo.id, amount: money(-net) }],
      },
      correlationOf(head.id),
    ),
  ];
}

function posting(flow: Flow, step: PostingStep): Signal {
  const { account, invoice: head } = flow;
  const { erp, code: entity } = account.entity;
  const document = { system: 'billing', type: 'invoice', id: head.id };
  const more = { ...correlationOf(head.id), wave: step.wave ?? 0 };
  switch (step.step) {
    case 'requested':
      return signal(
        erp,
        'erp.posting.requested.v1',
        `erp.requested-${step.attempt}`,
        step.at,
        { attempt: step.attempt, document, entity, requestedAt: iso(step.at) },
        more,
      );
    case 'failed':
      return signal(
        erp,
        'erp.posting.failed.v1',
        `erp.failed-${step.attempt}`,
        step.at,
        {
          attempt: step.attempt,
          document,
          entity,
          failedAt: iso(step.at),
          reason: step.reason,
          code: step.code,
          message: step.message,
          ...(step.about ? { about: step.about } : {}),
        },
        more,
      );
    case 'posted': {
      const net = step.cents ?? netOf(flow);
      return signal(
        erp,
        'erp.document.posted.v1',
        `erp.posted-${step.document}`,
        step.at,
        {
          erpDocument: step.document,
          number: step.number,
          entity,
          currency: account.currency,
          net: money(net),
          tax: money(taxOf(flow)),
          postedAt: iso(step.at),
          postingDate: iso(step.at).slice(0, 10),
          attempt: step.attempt,
          documents: [{ ...document, amount: money(net) }],
        },
        more,
      );
    }
    case 'reversed':
      return signal(
        erp,
        'erp.document.reversed.v1',
        `erp.reversed-${step.document}`,
        step.at,
        {
          erpDocument: step.document,
          reversal: `${step.document}-r`,
          entity,
          reversedAt: iso(step.at),
          reason: step.reason,
        },
        more,
      );
  }
}

function payment(flow: Flow, paid: Payment, cents: number): Signal {
  return signal('payments', `payment.${paid.kind}.v1`, `payment.${paid.kind}-${paid.id}`, paid.at, {
    payment: paid.id,
    customer: flow.account.billing,
    currency: flow.account.currency,
    amount: money(cents),
    at: iso(paid.at),
    allocations: [{ system: 'billing', invoice: flow.invoice.id, amount: money(cents) }],
    ...(paid.reason ? { reason: paid.reason } : {}),
  });
}

/** Everything that is said of one flow, summary journals apart. */
export function flowSignals(flow: Flow): Signal[] {
  const { invoice: head, aggregates, period } = flow;
  return [
    ...(flow.rates
      ? aggregates.map(({ id, line, tenant, milli, count, at }) =>
          signal('metering', 'usage.aggregated.v1', `usage.aggregated-${id}`, at, {
            aggregate: id,
            customer: tenant,
            meter: PRODUCTS[line.charge].meter.meter,
            ...(line.subscription?.stated ? { subscription: line.subscription.id } : {}),
            windowStart: iso(period.start),
            windowEnd: iso(period.end),
            quantity: quantity(milli),
            unit: line.unit,
            eventCount: count,
          }),
        )
      : []),
    ...(flow.rates ? flow.charges.flatMap((item, index) => rated(flow, item, index)) : []),
    invoice(flow),
    ...flow.posting.map((step) => posting(flow, step)),
    ...paidOf(flow).flatMap((cents, index) =>
      cents > 0 ? [payment(flow, flow.payments[index] as Payment, cents)] : [],
    ),
    ...flow.syncs.map(({ id, at, error, wave }) =>
      signal(
        'crm',
        `crm.sync.${error ? 'failed' : 'completed'}.v1`,
        `crm.sync-${id}`,
        at,
        {
          sync: id,
          object: { system: 'billing', type: 'invoice', id: head.id },
          at: iso(at),
          changedAt: iso(head.issuedAt),
          ...(error ? { error } : {}),
        },
        { wave: wave ?? 0 },
      ),
    ),
    ...flow.credits.flatMap((memo) => credit(flow, memo)),
    ...(flow.voided
      ? [
          signal('billing', 'invoice.voided.v1', `invoice.voided-${head.id}`, flow.voided.at, {
            invoice: head.id,
            voidedAt: iso(flow.voided.at),
            reason: flow.voided.reason,
          }),
        ]
      : []),
  ];
}
