import {
  amountText,
  given,
  idOf,
  instantOf,
  needId,
  numberOf,
  type Read,
  type Reading,
  type StripeObject,
  secondsOf,
  textOf,
  Unfit,
  within,
} from './fields';

/** A usage event of a meter. Its identifier is the identity; the meter is named by its event name. */
export function readMeterEvent(object: StripeObject, seconds: number): Read {
  const payload = within(object, 'payload');
  const quantity = numberOf(payload.value);
  if (quantity === undefined) throw new Unfit('payload.value is missing');
  const meter = textOf(object.event_name);
  if (!meter) throw new Unfit('event_name is missing');
  return [
    {
      type: 'usage.recorded.v1',
      part: '',
      time: instantOf(seconds),
      data: {
        customer: needId(payload.stripe_customer_id, 'payload.stripe_customer_id'),
        meter,
        quantity: amountText(quantity),
      },
    },
  ];
}

/** The cancellation of a usage event. */
export function readMeterEventAdjustment(object: StripeObject): Read {
  const event = textOf(within(object, 'cancel').identifier);
  if (object.type !== 'cancel' || !event) throw new Unfit('cancel.identifier is missing');
  return [
    {
      type: 'usage.retracted.v1',
      part: 'cancel',
      data: { event, eventSource: '/stripe', reason: 'cancelled at Stripe' },
    },
  ];
}

/** Usage reported for an item of a subscription, in the older form: the item is customer reference and meter at once. */
export function readUsageRecord({ object, version }: Reading): Read {
  const item = needId(object.subscription_item, 'subscription_item');
  const quantity = numberOf(object.quantity);
  if (quantity === undefined) throw new Unfit('quantity is missing');
  return [
    {
      type: 'usage.recorded.v1',
      part: '',
      time: instantOf(secondsOf(object.timestamp) ?? version.seconds),
      data: { customer: item, meter: item, quantity: amountText(quantity) },
    },
  ];
}

/** What Stripe counted for an item of a subscription over one billing period. */
export function readUsageSummary(object: StripeObject & { id: string }): Read {
  const period = within(object, 'period');
  const [start, end] = [secondsOf(period.start), secondsOf(period.end)];
  const quantity = numberOf(object.total_usage);
  if (quantity === undefined || start === undefined) throw new Unfit('total_usage or period.start is missing');
  if (end === undefined)
    return {
      notHandled: `the period of this summary of ${amountText(quantity)} units is still open: Stripe states it again when it ends`,
    };
  const item = needId(object.subscription_item, 'subscription_item');
  return [
    {
      type: 'usage.aggregated.v1',
      part: 'aggregate',
      time: instantOf(end),
      data: {
        aggregate: object.id,
        customer: item,
        meter: item,
        windowStart: instantOf(start),
        windowEnd: instantOf(end),
        quantity: amountText(quantity),
        ...given('updatedAt', idOf(object.invoice) ? instantOf(end) : undefined),
      },
    },
  ];
}
