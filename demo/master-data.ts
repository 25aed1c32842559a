/** What the systems state of customers, products, periods and rates, and that they are alive. */

import { unitAmount } from './amounts';
import { DAY, dateText, HOUR, iso, localDate } from './clock';
import { cutoff, ENTITIES, SOURCES } from './company';
import { extendedClose, type Plan } from './plan';
import { PRODUCTS, type Product } from './products';
import { random } from './random';
import { type Signal, signal } from './signals';
import { accountStatement, subscriptionBody } from './statements';

function products(at: number): Signal[] {
  return (Object.values(PRODUCTS) as Product[]).map(({ meter, ...product }) =>
    signal('billing', 'product.upserted.v1', `product.upserted-${product.sku}`, at, {
      ...product,
      meters: meter ? [{ ...meter, aggregation: 'sum' }] : [],
      revision: 1,
    }),
  );
}

function accounts({ accounts: all }: Plan): Signal[] {
  return all.flatMap((account) => {
    const at = account.since;
    const { erp } = account.entity;
    const link = (system: string, type: string, externalId: string, linkedAt: number, wave = 0) =>
      signal(
        'crm',
        'identity.linked.v1',
        `identity.linked-${externalId}`,
        linkedAt,
        { system, type, externalId, account: { system: 'crm', id: account.crm }, revision: 1 },
        { wave },
      );
    const billed = account.subscriptions.length > 0;
    return [
      signal('crm', 'account.upserted.v1', `account.upserted-${account.crm}`, at, {
        ...accountStatement(account, 'crm'),
        revision: 1,
      }),
      signal(erp, 'account.upserted.v1', `account.upserted-${account.erp}`, at + HOUR, {
        ...accountStatement(account, erp),
        revision: 1,
      }),
      link(erp, 'erp customer', account.erp, at + HOUR),
      // A customer that billing made by hand has neither a statement nor a link.
      ...(billed && account.linked
        ? [
            signal('billing', 'account.upserted.v1', `account.upserted-${account.billing}`, at, {
              ...accountStatement(account, 'billing'),
              revision: 1,
            }),
            link('billing', 'customer', account.billing, at),
          ]
        : []),
      ...(billed
        ? account.tenants.flatMap(({ id, link: linked }) =>
            linked ? [link('metering', 'tenant', id, linked.at, linked.wave)] : [],
          )
        : []),
    ];
  });
}

function subscriptions({ accounts: all, start }: Plan): Signal[] {
  return all
    .flatMap((account) => account.subscriptions)
    .flatMap((subscription) => {
      const { id, amendment, startAt } = subscription;
      const created = signal(
        'billing',
        'subscription.created.v1',
        `subscription.created-${id}`,
        Math.max(start + 2 * HOUR, startAt - 5 * DAY),
        { ...subscriptionBody(subscription, 0), revision: 1 },
      );
      if (!amendment) return [created];
      return [
        created,
        signal('billing', 'subscription.amended.v1', `subscription.amended-${id}`, amendment.at - 3 * HOUR, {
          ...subscriptionBody(subscription, amendment.seats),
          effectiveAt: iso(amendment.at),
          revision: 2,
        }),
      ];
    });
}

/** Accounting periods: each opens before it begins, is closing from its end and closed at its cut-off. */
function periods(plan: Plan): Signal[] {
  const { start, horizon } = plan;
  return ENTITIES.flatMap((entity) => {
    const { year, month } = localDate(entity.zone, start);
    const made: Signal[] = [];
    for (let each = month - 1; Date.UTC(year, each, 1) < horizon + 31 * DAY; each += 1) {
      const first = { year, month: each, day: 1 };
      const closesAt = cutoff(entity, year, each + 1);
      const period = dateText(first).slice(0, 7);
      const change = (revision: number, status: string, at: number, cutoffAt = closesAt) =>
        signal(entity.erp, 'period.changed.v1', `period.changed-${entity.code}-${period}-${revision}`, at, {
          entity: entity.code,
          period,
          start: dateText(first),
          end: dateText({ year, month: each + 1, day: 0 }),
          status,
          cutoffAt: iso(cutoffAt),
          changedAt: iso(at),
          revision,
        });
      const begins = Date.UTC(year, each, 1);
      const ends = Date.UTC(year, each + 1, 1);
      made.push(change(1, 'future', Math.max(start, begins - 25 * DAY)));
      if (begins > start) made.push(change(2, 'open', begins));
      else made.push(change(2, 'open', start + HOUR));
      if (ends > start) made.push(change(3, 'closing', ends));
      const extended = extendedClose(plan, entity, year, each + 1);
      // Said when the books should have closed: they stay open for another while.
      if (extended !== null) made.push(change(4, 'closing', closesAt - HOUR, extended));
      else made.push(change(4, 'closed', Math.max(closesAt, start + 2 * HOUR)));
    }
    return made;
  });
}

function rates({ start, horizon, seed }: Plan): Signal[] {
  const made: Signal[] = [];
  const dice = random(seed, 'rates');
  // Hundredths of a basis point; a walk that is drawn back to where it started.
  const usual = { EUR: 1_085_000, GBP: 1_272_000 };
  const rate = { ...usual };
  for (let at = Math.ceil(start / DAY) * DAY + 15 * HOUR; at < horizon; at += DAY) {
    for (const base of ['EUR', 'GBP'] as const) {
      rate[base] = Math.round((rate[base] + (usual[base] - rate[base]) * 0.1) * (1 + dice.bell() * 0.003));
      made.push(
        signal('erp-us', 'fx.published.v1', `fx.published-${base}-${iso(at).slice(0, 10)}`, at, {
          base,
          quote: 'USD',
          rate: unitAmount(rate[base]),
          date: iso(at).slice(0, 10),
        }),
      );
    }
  }
  return made;
}

/** Every six hours, and every half hour in the last two days: how fresh a source is matters now, not then. */
function heartbeats({ start, horizon }: Plan): Signal[] {
  return SOURCES.flatMap(({ name }) => {
    const made: Signal[] = [];
    for (
      let at = Math.ceil(start / (6 * HOUR)) * 6 * HOUR;
      at < horizon;
      at += at < horizon - 2 * DAY ? 6 * HOUR : HOUR / 2
    ) {
      made.push(
        signal(name, 'source.heartbeat.v1', `heartbeat-${name}-${at / 60_000}`, at, { watermark: iso(at - 60_000) }),
      );
    }
    return made;
  });
}

export function masterData(plan: Plan): Signal[] {
  return [
    ...products(plan.start),
    ...accounts(plan),
    ...subscriptions(plan),
    ...periods(plan),
    ...rates(plan),
    ...heartbeats(plan),
  ];
}
