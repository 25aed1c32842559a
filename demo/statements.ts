/** Master data as each system states it. */
import { extend, money, quantity, unitAmount } from './amounts';
import { iso } from './clock';
import type { SourceName } from './company';
import type { Account, Subscription } from './customers';
import { BILL_RUN_HOURS, GRACE_HOURS } from './flows';
import { PRODUCTS } from './products';

/** The terms of a subscription as billing states them, with the seats that hold at that time. */
export function subscriptionBody(
  { id, account, startAt, endAt, seats, platform, api, storage, minimum, prepaid, discount }: Subscription,
  seatsAdded: number,
): Record<string, unknown> {
  const { currency } = account;
  const recurring = (code: string, kind: string, sku: string, milli: number, micro: number) => ({
    code,
    kind,
    product: sku,
    quantity: quantity(milli),
    unitAmount: unitAmount(micro),
    currency,
  });
  const { zone } = account.entity;
  // For a year of everything; a few customers were sold for a quarter, which they have nearly used.
  const monthly = [seats, ...(platform ? [platform] : [])].reduce(
    (sum, { milli = 1000, micro }) => sum + extend(milli, micro),
    minimum ?? 0,
  );
  const committed = monthly * (Number(id.slice(4)) % 19 === 0 ? 4 : 24);
  return {
    subscription: id,
    customer: account.billing,
    startAt: iso(startAt),
    ...(endAt === null ? {} : { endAt: iso(endAt) }),
    status: 'active',
    charges: [
      recurring('seats', 'recurring', PRODUCTS.seats.sku, (seats.milli as number) + seatsAdded * 1000, seats.micro),
      ...(platform
        ? [recurring('platform', 'recurring', PRODUCTS.platform.sku, platform.milli as number, platform.micro)]
        : []),
      ...(api
        ? [
            {
              code: 'api',
              kind: prepaid ? 'prepaid drawdown' : 'usage',
              product: PRODUCTS.api.sku,
              meter: PRODUCTS.api.meter.meter,
              unit: PRODUCTS.api.meter.unit,
              unitAmount: unitAmount(api.micro),
              currency,
            },
          ]
        : []),
      ...(storage
        ? [
            {
              code: 'storage',
              kind: 'usage',
              product: PRODUCTS.storage.sku,
              meter: PRODUCTS.storage.meter.meter,
              unit: PRODUCTS.storage.meter.unit,
              unitAmount: unitAmount(storage.micro),
              currency,
            },
          ]
        : []),
      ...(minimum ? [{ code: 'minimum', kind: 'minimum true-up', product: PRODUCTS.minimum.sku, currency }] : []),
      ...(prepaid ? [{ code: 'prepaid', kind: 'prepaid purchase', product: PRODUCTS.prepaid.sku, currency }] : []),
      ...(discount ? [{ code: 'discount', kind: 'discount', product: PRODUCTS.discount.sku, currency }] : []),
    ],
    billing: { interval: 'month', anchor: iso(startAt), zone, graceHours: GRACE_HOURS, billRunHours: BILL_RUN_HOURS },
    ...(minimum
      ? { commitment: { amount: money(committed), currency, from: iso(startAt), to: iso(account.renewalAt) } }
      : {}),
    ...(prepaid ? { prepaid: { amount: money(prepaid.cents), currency, purchasedAt: iso(prepaid.at) } } : {}),
  };
}

/** What CRM, billing and ERP each state of an account. */
export function accountStatement(account: Account, source: SourceName): Record<string, unknown> {
  const { entity } = account;
  if (source === 'crm')
    return {
      account: account.crm,
      name: account.name,
      ...(account.parent ? { parent: account.parent.crm } : {}),
      region: entity.region,
      segment: account.segment,
      salesOwner: account.salesOwner,
      renewalAt: iso(account.renewalAt),
      status: 'active',
    };
  if (source === 'billing')
    return {
      account: account.billing,
      name: account.name,
      entity: entity.code,
      region: entity.region,
      currency: account.currency,
    };
  return {
    account: account.erp,
    name: account.name.toUpperCase(),
    entity: entity.code,
    taxRegistration: account.taxRegistration,
    ...(account.taxCode ? { taxCode: account.taxCode } : {}),
  };
}
