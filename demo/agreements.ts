/** What stands beside the way to cash: orders, entitlements, prices, mappings, taxes, revenue and disputes. No dice: whom it concerns follows from the number of a document. */
import { extend, money, taxOn, unitAmount } from './amounts';
import { DAY, HOUR, iso } from './clock';
import { ENTITIES } from './company';
import type { Subscription } from './customers';
import { type Flow, invoiced, netOf, taxOf } from './flows';
import type { Plan } from './plan';
import { PRODUCTS, type Product } from './products';
import { type Signal, signal } from './signals';

const numberOf = (id: string) => Number(id.replaceAll(/\D/g, ''));
const every = (id: string, n: number, place = 0) => numberOf(id) % n === place;
const bought = ({ seats: _, platform, api, storage }: Subscription): Product[] => [
  PRODUCTS.seats,
  ...(platform ? [PRODUCTS.platform] : []),
  ...(api ? [PRODUCTS.api] : []),
  ...(storage ? [PRODUCTS.storage] : []),
];

/** Orders that subscriptions come of, and what they entitle to. */
function sold({ accounts, start }: Plan): Signal[] {
  return accounts
    .flatMap(({ subscriptions }) => subscriptions)
    .flatMap((subscription) => {
      const { id, account, startAt, seats, platform, api, prepaid } = subscription;
      const at = Math.max(start + 2 * HOUR, startAt - 6 * DAY);
      const [monthly, once] = [[seats, ...(platform ? [platform] : [])], prepaid?.cents ?? 0];
      const yearly = once + 12 * monthly.reduce((sum, { milli = 1000, micro }) => sum + extend(milli, micro), 0);
      return [
        signal('crm', 'order.booked.v1', `order.booked-${id}`, at, {
          order: `or-${id}`,
          number: `SO-${String(numberOf(id)).padStart(5, '0')}`,
          account: account.crm,
          subscription: { system: 'billing', id },
          currency: account.currency,
          amount: money(yearly),
          bookedAt: iso(at),
          revision: 1,
        }),
        ...(api
          ? [
              signal('billing', 'price.published.v1', `price.published-${id}`, at + HOUR, {
                price: `pr-${id}`,
                product: PRODUCTS.api.sku,
                meter: PRODUCTS.api.meter?.meter,
                customer: account.billing,
                currency: account.currency,
                unitAmount: unitAmount(api.micro),
                unit: 'call',
                validFrom: iso(startAt),
                revision: 1,
              }),
            ]
          : []),
        ...(account.linked
          ? bought(subscription).map(({ sku }) =>
              signal('billing', 'entitlement.changed.v1', `entitlement.changed-${id}-${sku}`, at + HOUR, {
                entitlement: `ent-${id}-${sku}`,
                customer: account.billing,
                subscription: { id },
                product: sku,
                state: 'granted',
                effectiveAt: iso(startAt),
                because: { type: 'order', system: 'crm', id: `or-${id}` },
                revision: 1,
              }),
            )
          : []),
      ];
    });
}

/** List prices, where each entity books a product, and that the ERPs have it. */
function catalog({ start }: Plan): Signal[] {
  return (Object.values(PRODUCTS) as Product[]).flatMap((product) => [
    ...ENTITIES.flatMap(({ code, erp }) => [
      signal(erp, 'erp.mapping.changed.v1', `erp.mapping.changed-${code}-${product.sku}`, start + HOUR, {
        mapping: `map-${code}-${product.sku}`,
        entity: code,
        product: product.sku,
        glAccount: product.glAccount,
        dimensions: { category: product.revenueCategory },
        validFrom: iso(start),
        revision: 1,
      }),
    ]),
    ...[...new Set(ENTITIES.map(({ erp }) => erp))].map((erp) =>
      signal(erp, 'product.sync.completed.v1', `product.sync-${erp}-${product.sku}`, start + 2 * HOUR, {
        sync: `ps-${erp.replace('erp-', '')}-${product.sku}`,
        product: product.sku,
        system: 'billing',
        target: erp,
        at: iso(start + 2 * HOUR),
        changedAt: iso(start),
      }),
    ),
  ]);
}

/** What the tax and revenue systems and the customer say of an invoice. */
function about(flow: Flow): Signal[] {
  const { account, invoice, disputed } = flow;
  const { erp, code: entity } = account.entity;
  const document = { system: 'billing', type: 'invoice', id: invoice.id };
  const { currency } = account;
  const made: Signal[] = [];
  if (every(invoice.id, 6)) {
    const at = invoice.issuedAt + 60_000;
    made.push(
      signal(erp, 'tax.calculated.v1', `tax.calculated-${invoice.id}`, at, {
        calculation: `tax-${invoice.id}`,
        document,
        currency,
        tax: money(taxOf(flow)),
        calculatedAt: iso(at),
        lines: invoiced(flow).map(({ line }, index) => ({
          line: String(index + 1),
          tax: money(taxOn(line.cents, account.taxRate)),
          jurisdiction: entity,
        })),
      }),
    );
  }
  const booked = flow.posting.find(({ step }) => step === 'posted');
  if (booked && every(invoice.id, 6, 1))
    made.push(
      signal(erp, 'revenue.schedule.created.v1', `revenue.schedule-${invoice.id}`, booked.at + HOUR, {
        schedule: `rs-${invoice.id}`,
        document,
        entity,
        currency,
        amount: money(netOf(flow)),
        createdAt: iso(booked.at + HOUR),
        lines: [
          {
            amount: money(netOf(flow)),
            from: iso(flow.period.start).slice(0, 10),
            to: iso(flow.period.end).slice(0, 10),
          },
        ],
      }),
    );
  if (disputed) {
    const dispute = { dispute: `dp-${invoice.id}`, invoice: invoice.id };
    made.push(
      signal('billing', 'invoice.disputed.v1', `invoice.disputed-${invoice.id}`, disputed.at, {
        ...dispute,
        currency,
        amount: money(disputed.cents),
        disputedAt: iso(disputed.at),
        reason: disputed.reason,
        revision: 1,
      }),
    );
    if (disputed.settled !== null)
      made.push(
        // Told once the case is open: its evidence.
        signal(
          'billing',
          'dispute.settled.v1',
          `dispute.settled-${invoice.id}`,
          disputed.settled,
          {
            ...dispute,
            settledAt: iso(disputed.settled),
            outcome: 'rejected',
            reason: 'The usage was explained event by event',
            revision: 1,
          },
          { wave: 1 },
        ),
      );
  }
  return made;
}

export const agreements = (plan: Plan): Signal[] => [...sold(plan), ...catalog(plan), ...plan.flows.flatMap(about)];
