import {
  amountOf,
  amountText,
  currencyOf,
  given,
  idOf,
  instantOf,
  listOf,
  needId,
  needInstant,
  numberOf,
  type Read,
  type Reading,
  type StripeObject,
  secondsOf,
  textOf,
  Unfit,
  within,
} from './fields';

/** A subscription, whole: what `items` state through prices, or plans in older versions of the API. */
export function readSubscription({ object, version, event }: Reading): Read {
  const items = listOf(object.items);
  if (items.length === 0) throw new Unfit('the subscription has no items');
  const terms = items.map(termsOf);
  const starts = [secondsOf(object.start_date), secondsOf(object.created)].filter((at) => at !== undefined);
  if (starts.length === 0) throw new Unfit('start_date is missing');
  const end = secondsOf(object.ended_at) ?? secondsOf(object.cancel_at);
  const amended = event !== undefined && event !== 'customer.subscription.created';
  return [
    {
      type: amended ? 'subscription.amended.v1' : 'subscription.created.v1',
      part: 'subscription',
      data: {
        subscription: object.id,
        customer: needId(object.customer, 'customer'),
        // Backdating sets start_date before created; nothing sets it after.
        startAt: instantOf(Math.min(...starts)),
        ...given('endAt', end === undefined ? undefined : instantOf(end)),
        status: object.status === 'canceled' || object.status === 'incomplete_expired' ? 'cancelled' : 'active',
        charges: terms.map(({ charge }) => charge),
        billing: {
          interval: terms[0]?.interval,
          anchor: needInstant(object.billing_cycle_anchor ?? object.created, 'billing_cycle_anchor'),
          zone: 'UTC',
        },
        ...(amended ? { effectiveAt: version.at } : {}),
        updatedAt: version.at,
      },
    },
  ];
}

function termsOf(item: StripeObject) {
  const price = within(item, 'price').id ? within(item, 'price') : within(item, 'plan');
  // A plan carries itself what a price keeps under recurring.
  const recurring = within(price, 'recurring').interval ? within(price, 'recurring') : price;
  const metered = recurring.usage_type === 'metered';
  const currency = currencyOf(price.currency);
  const unitAmount = amountOf(
    price.unit_amount_decimal ?? price.amount_decimal ?? price.unit_amount ?? price.amount,
    currency,
  );
  const quantity = metered ? undefined : numberOf(item.quantity);
  return {
    interval: intervalOf(recurring.interval, recurring.interval_count),
    charge: {
      code: needId(price, 'price'),
      kind: metered ? 'usage' : 'recurring',
      ...given('product', idOf(price.product)),
      ...given(
        'meter',
        metered ? (textOf(within(price, 'metadata').meter) ?? idOf(recurring.meter) ?? idOf(item.id)) : undefined,
      ),
      ...given('unitAmount', unitAmount && amountText(unitAmount)),
      ...given('quantity', quantity && amountText(quantity)),
      currency,
    },
  };
}

function intervalOf(interval: unknown, every: unknown): string {
  const count = typeof every === 'number' ? every : 1;
  if (count === 1 && ['day', 'week', 'month', 'year'].includes(String(interval))) return String(interval);
  if (interval === 'month' && count === 3) return 'quarter';
  if (interval === 'month' && count === 12) return 'year';
  throw new Unfit(`a billing interval of ${count} ${String(interval)} is not supported`);
}
