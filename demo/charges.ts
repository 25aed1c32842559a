/** What a subscription is charged for a period. */
import { extend, taxOn } from './amounts';
import type { Period } from './clock';
import type { Subscription } from './customers';
import { PRODUCTS } from './products';

type ChargeKind =
  | 'usage'
  | 'recurring'
  | 'one-time'
  | 'minimum true-up'
  | 'prepaid purchase'
  | 'prepaid drawdown'
  | 'discount'
  | 'proration';

export interface Charge {
  id: string;
  code: string;
  kind: ChargeKind;
  sku: string;
  meter?: string;
  unit?: string;
  milli: number | null;
  micro: number | null;
  cents: number;
  /** What the invoice says; what was rated unless a story bends it. */
  line: { milli: number | null; cents: number };
  /** A later rating of the same charge. */
  rerated?: { cents: number; at: number };
}

export function charge(
  subscription: Subscription,
  period: Period,
  code: string,
  kind: ChargeKind,
  sku: string,
  milli: number | null,
  micro: number | null,
  cents?: number,
): Charge {
  const amount = cents ?? extend(milli as number, micro as number);
  return {
    id: `rc-${subscription.id.slice(4)}-${code}-${period.label}`,
    code,
    kind,
    sku,
    milli,
    micro,
    cents: amount,
    line: { milli, cents: amount },
  };
}

/** What one subscription is charged for one period. */
export function chargesOf(
  subscription: Subscription,
  period: Period,
  used: { api: number; storage: number },
): Charge[] {
  const { seats, platform, api, storage, minimum, prepaid, discount, amendment } = subscription;
  const made: Charge[] = [];
  const amended = amendment && amendment.at <= period.start ? amendment.seats * 1000 : 0;
  const seatCharge = charge(
    subscription,
    period,
    'seats',
    'recurring',
    PRODUCTS.seats.sku,
    (seats.milli as number) + amended,
    seats.micro,
  );
  made.push(seatCharge);
  if (amendment && amendment.at > period.start && amendment.at < period.end) {
    // Seats added within the period count for its remaining days, priced to the cent.
    const share = (period.end - amendment.at) / (period.end - period.start);
    made.push(
      charge(
        subscription,
        period,
        'seats-proration',
        'proration',
        PRODUCTS.seats.sku,
        null,
        null,
        Math.round((amendment.seats * seats.micro * share) / 10_000),
      ),
    );
  }
  if (platform)
    made.push(
      charge(
        subscription,
        period,
        'platform',
        'recurring',
        PRODUCTS.platform.sku,
        platform.milli as number,
        platform.micro,
      ),
    );
  if (api && used.api > 0) {
    const { meter, unit } = PRODUCTS.api.meter;
    made.push({
      ...charge(
        subscription,
        period,
        'api',
        prepaid ? 'prepaid drawdown' : 'usage',
        PRODUCTS.api.sku,
        used.api,
        api.micro,
      ),
      meter,
      unit,
    });
  }
  if (storage && used.storage > 0) {
    const { meter, unit } = PRODUCTS.storage.meter;
    made.push({
      ...charge(subscription, period, 'storage', 'usage', PRODUCTS.storage.sku, used.storage, storage.micro),
      meter,
      unit,
    });
  }
  const consumed = made.find(({ code }) => code === 'api')?.cents ?? 0;
  if (minimum && !prepaid && consumed < minimum)
    made.push(
      charge(subscription, period, 'minimum', 'minimum true-up', PRODUCTS.minimum.sku, null, null, minimum - consumed),
    );
  if (prepaid?.at === period.start)
    made.push(
      charge(subscription, period, 'prepaid', 'prepaid purchase', PRODUCTS.prepaid.sku, 1000, prepaid.cents * 10_000),
    );
  if (subscription.startAt === period.start)
    made.push(charge(subscription, period, 'onboarding', 'one-time', PRODUCTS.onboarding.sku, 1000, 750_000_000));
  if (discount)
    made.push(
      charge(
        subscription,
        period,
        'discount',
        'discount',
        PRODUCTS.discount.sku,
        null,
        null,
        -taxOn(seatCharge.cents, discount),
      ),
    );
  return made;
}
