/** What was charged for a unit against what was agreed, or published, for the day the service began. */
import { holdingAt, holdings } from '../../intervals';
import { type Decimal, decimal } from '../../money';
import type { At } from '../../policies/policies';
import { isWithinTolerance } from '../../variance';
import type { PriceFact, SubscriptionFacts } from './facts';

type Charge = SubscriptionFacts['charges'][number];

/** A charge at another price than the one in force. */
export interface Drift {
  readonly charge: Charge;
  readonly price: PriceFact;
  /** Charged minus what the price comes to; signed. */
  readonly difference: Decimal;
}

/** Kinds of charges that are a quantity at a price. */
const PRICED: readonly string[] = ['usage', 'recurring'];

const fits = (price: PriceFact, { body }: Charge): boolean =>
  price.product === body.product &&
  price.currency === body.currency &&
  (!price.meter || !body.meter || price.meter === body.meter) &&
  (!price.unit || !body.unit || price.unit === body.unit);

/** The prices in force at an instant: those agreed with the customer, where there are none everybody's. */
function pricesAt(courses: readonly ReturnType<typeof holdings<PriceFact>>[], charge: Charge, at: Date): PriceFact[] {
  const holding = courses
    .flatMap((course) => holdingAt(course, at.getTime())?.version ?? [])
    .filter((price) => fits(price, charge));
  const agreed = holding.filter(({ isAgreed }) => isAgreed);
  return agreed.length > 0 ? agreed : holding;
}

/** Charges whose unit price is none of those in force, by more than tolerance allows on their amount. */
export function driftsOf({ prices, charges, account }: SubscriptionFacts, { policies }: At): Drift[] {
  if (prices.length === 0) return [];
  const byCourse = new Map<string, PriceFact[]>();
  for (const price of prices) byCourse.set(price.course, [...(byCourse.get(price.course) ?? []), price]);
  const courses = [...byCourse.values()].map((versions) => holdings(versions));
  return charges.flatMap((charge): Drift[] => {
    const { unitAmount, quantity, amount, kind, voided, currency } = charge.body;
    if (!unitAmount || !quantity || voided || !PRICED.includes(kind)) return [];
    const at = new Date(charge.body.periodStart);
    const drifts = pricesAt(courses, charge, at).map((price) => ({
      charge,
      price,
      difference: decimal(unitAmount).minus(price.unitAmount).times(quantity),
    }));
    const tolerance = policies.of('tolerance', at, { entityId: account?.entityId ?? null, currency });
    if (drifts.some(({ difference }) => isWithinTolerance(difference, decimal(amount), tolerance))) return [];
    // Of several prices in force the nearest is the one that was meant.
    return drifts.sort((a, b) => a.difference.abs().comparedTo(b.difference.abs())).slice(0, 1);
  });
}
