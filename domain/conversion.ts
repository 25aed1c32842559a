/**
 * Money in another currency at the rate of a day. Rates are dated statements: the one that counts is the last on or
 * before the day, stated directly or the other way round. What has no rate is not converted, never zero.
 */
import { type Decimal, decimal } from './money';

/** One unit of `base` is worth `rate` units of `quote` from `day` ('YYYY-MM-DD') until a later statement. */
export interface DatedRate {
  readonly base: string;
  readonly quote: string;
  readonly day: string;
  /** Decimal string. */
  readonly rate: string;
}

/** Rates into one currency. */
export class Rates {
  private readonly direct = new Map<string, DatedRate[]>();
  private readonly inverse = new Map<string, DatedRate[]>();

  /** @param into the currency that is converted into; rates between others are ignored */
  constructor(
    readonly into: string,
    rates: readonly DatedRate[],
  ) {
    const sorted = rates
      .filter(({ rate }) => decimal(rate).greaterThan(0))
      .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    for (const rate of sorted) {
      if (rate.quote === into) push(this.direct, rate.base, rate);
      else if (rate.base === into) push(this.inverse, rate.quote, rate);
    }
  }

  /** What `amount` is worth on `day`; null when there is no rate by then. A direct rate goes before one turned round. */
  convert(amount: string | Decimal, currency: string, day: string): Decimal | null {
    const value = decimal(amount);
    if (currency === this.into) return value;
    const direct = lastBy(this.direct.get(currency), day);
    if (direct) return value.times(direct.rate);
    const inverse = lastBy(this.inverse.get(currency), day);
    return inverse ? value.div(inverse.rate) : null;
  }
}

function push(rates: Map<string, DatedRate[]>, currency: string, rate: DatedRate): void {
  const held = rates.get(currency);
  if (held) held.push(rate);
  else rates.set(currency, [rate]);
}

const lastBy = (rates: readonly DatedRate[] | undefined, day: string): DatedRate | undefined =>
  rates?.findLast((rate) => rate.day <= day);
