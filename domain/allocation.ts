/** Splitting totals over weights, exactly: in whole units, so that many totals over many weights stay affordable. */
import { Decimal, minorDigits, ZERO } from './money';

/** Whole units by part: numbers while every product of them is exact, else integers of any size. */
type Units = Float64Array | bigint[];

const floored = (product: bigint, by: bigint): bigint => {
  const quotient = product / by;
  return product % by < 0n ? quotient - 1n : quotient;
};

/** The value that stands at `place` when these are sorted; puts them in another order. */
function nth(values: Float64Array, place: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let [from, to] = [low, high];
    while (from <= to) {
      while ((values[from] as number) < pivot) from += 1;
      while ((values[to] as number) > pivot) to -= 1;
      if (from > to) break;
      const swapped = values[from] as number;
      values[from] = values[to] as number;
      values[to] = swapped;
      from += 1;
      to -= 1;
    }
    if (place <= to) high = to;
    else if (place >= from) low = from;
    else break;
  }
  return values[place] as number;
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Gives one unit more to the `left` parts with the largest remainders; of equal ones to the lower index. */
function handOut(
  rests: Float64Array | readonly bigint[],
  left: number,
  more: (index: number) => void,
  scratch?: Float64Array,
): void {
  if (left <= 0) return;
  const place = rests.length - left;
  let least: number | bigint;
  if (rests instanceof Float64Array) {
    const sorting = scratch ?? new Float64Array(rests.length);
    sorting.set(rests);
    least = nth(sorting, place);
  } else least = [...rests].sort(compare)[place] as bigint;
  let equals = left;
  for (const rest of rests) if (rest > least) equals -= 1;
  rests.forEach((rest: number | bigint, index: number) => {
    if (rest < least || (rest === least && equals <= 0)) return;
    if (rest === least) equals -= 1;
    more(index);
  });
}

/** Weights that totals are split over, read once. */
export class Allocator {
  private readonly weights: readonly bigint[];
  private readonly numbers: Float64Array | null;
  private readonly whole: bigint;
  private readonly heaviest: bigint;
  /** Parts, remainders and room for sorting of the total at hand: a thousand totals need no thousand rows. */
  private scratch: readonly [parts: Float64Array, rests: Float64Array, sorting: Float64Array] | null = null;

  constructor(weights: readonly Decimal[]) {
    const digits = weights.reduce((most, weight) => Math.max(most, weight.decimalPlaces()), 0);
    const one = new Decimal(10).pow(digits);
    const scaled = weights.map((weight) => BigInt(weight.times(one).toFixed()));
    const whole = scaled.reduce((total, weight) => total + weight, 0n);
    // Shares of a negative whole are those of everything turned round.
    this.weights = whole < 0n ? scaled.map((weight) => -weight) : scaled;
    this.whole = whole < 0n ? -whole : whole;
    this.heaviest = scaled.reduce((most, weight) => (weight > most ? weight : -weight > most ? -weight : most), 0n);
    const isSmall = this.heaviest <= Number.MAX_SAFE_INTEGER && this.whole <= Number.MAX_SAFE_INTEGER;
    this.numbers = isSmall ? Float64Array.from(this.weights, Number) : null;
  }

  /** The units of each part of a total of so many; good until the next one is asked for. */
  private units(total: bigint): Units {
    const { numbers, whole, heaviest } = this;
    const size = total < 0n ? -total : total;
    return numbers && size * heaviest + whole < Number.MAX_SAFE_INTEGER
      ? this.smallUnits(Number(total), numbers, Number(whole))
      : this.largeUnits(total);
  }

  private smallUnits(total: number, weights: Float64Array, whole: number): Float64Array {
    this.scratch ??= [
      new Float64Array(weights.length),
      new Float64Array(weights.length),
      new Float64Array(weights.length),
    ];
    const [parts, rests, sorting] = this.scratch;
    let left = total;
    for (let index = 0; index < weights.length; index += 1) {
      const product = total * (weights[index] as number);
      let part = Math.floor(product / whole);
      // The quotient is rounded, the product is not.
      if (part * whole > product) part -= 1;
      else if (product - part * whole >= whole) part += 1;
      parts[index] = part;
      rests[index] = product - part * whole;
      left -= part;
    }
    handOut(
      rests,
      left,
      (index) => {
        parts[index] = (parts[index] as number) + 1;
      },
      sorting,
    );
    return parts;
  }

  private largeUnits(total: bigint): bigint[] {
    const { weights, whole } = this;
    const parts = weights.map((weight) => floored(total * weight, whole));
    const rests = weights.map((weight, index) => total * weight - (parts[index] as bigint) * whole);
    const left = parts.reduce((rest, part) => rest - part, total);
    handOut(rests, Number(left), (index) => {
      parts[index] = (parts[index] as bigint) + 1n;
    });
    return parts;
  }

  /**
   * What each part comes to when every one of these totals is split by itself: see `allocate` for how. One part per
   * weight.
   */
  all(totals: readonly Decimal[], currency: string): Decimal[] {
    const parts = this.weights.map(() => ZERO);
    this.each(totals, currency, (place, part) => {
      parts[place] = (parts[place] as Decimal).plus(part);
    });
    return parts;
  }

  /** The same, told piece by piece: a place may come more than once, and what comes to nothing does not come. */
  each(totals: readonly Decimal[], currency: string, visit: (place: number, part: Decimal) => void): void {
    if (this.weights.length === 0 || totals.length === 0) return;
    if (this.whole === 0n) {
      visit(
        0,
        totals.reduce((whole, total) => whole.plus(total), ZERO),
      );
      return;
    }
    const digits = minorDigits(currency);
    for (const [scale, counted] of byScale(totals, digits)) {
      const unit = new Decimal(10).pow(-scale);
      const tell = (place: number, units: number | bigint) => visit(place, unit.times(String(units)));
      const [one] = counted;
      if (one && counted.size === 1 && one[1] === 1) {
        const units = this.units(one[0]);
        for (let place = 0; place < units.length; place += 1) {
          const part = units[place] as number | bigint;
          if (part) tell(place, part);
        }
        continue;
      }
      const sums = new Sums(this.weights.length);
      for (const [total, times] of counted) sums.add(this.units(total), times);
      sums.each(tell);
    }
  }
}

/** Totals in whole units of their scale, each with how often it comes. */
function byScale(totals: readonly Decimal[], least: number): Map<number, Map<bigint, number>> {
  const scales = new Map<number, Map<bigint, number>>();
  for (const total of totals) {
    const scale = Math.max(least, total.decimalPlaces());
    const units = BigInt(total.times(new Decimal(10).pow(scale)).toFixed());
    const counted = scales.get(scale) ?? new Map<bigint, number>();
    scales.set(scale, counted.set(units, (counted.get(units) ?? 0) + 1));
  }
  return scales;
}

/** Sums of units by part: numbers while they are exact. */
class Sums {
  private readonly small: Float64Array;
  private large: bigint[] | null = null;
  /** No sum in `small` is larger. */
  private bound = 0;

  constructor(length: number) {
    this.small = new Float64Array(length);
  }

  add(units: Units, times: number): void {
    if (units instanceof Float64Array) {
      let most = 0;
      for (const part of units) most = Math.max(most, Math.abs(part));
      if (this.bound + most * times < Number.MAX_SAFE_INTEGER) {
        this.bound += most * times;
        const { small } = this;
        for (let index = 0; index < units.length; index += 1)
          small[index] = (small[index] as number) + (units[index] as number) * times;
        return;
      }
    }
    const large = this.large ?? Array.from(this.small, () => 0n);
    this.large = large;
    for (let index = 0; index < units.length; index += 1)
      large[index] = (large[index] as bigint) + BigInt(units[index] as number | bigint) * BigInt(times);
  }

  /** Every part that is not nothing. */
  each(visit: (index: number, units: number | bigint) => void): void {
    for (let index = 0; index < this.small.length; index += 1) {
      const units = this.small[index] as number;
      const more = this.large?.[index] ?? 0n;
      if (more !== 0n) visit(index, BigInt(units) + more);
      else if (units !== 0) visit(index, units);
    }
  }
}

/**
 * Splits `total` over `weights` so that the parts sum to it exactly: pro rata, rounded down to the currency's minor
 * unit (or to the finer scale of `total`), what remains handed out by largest remainder; ties go to the lower index.
 * When all weights are zero the whole goes to the first part. Returns one part per weight.
 */
export function allocate(total: Decimal, weights: readonly Decimal[], currency: string): Decimal[] {
  return new Allocator(weights).all([total], currency);
}
