/** Differences between stages: always in one currency, split into parts that add up to the difference. */
import { type Decimal, decimal, sum, text, ZERO } from './money';
import type { Tolerance } from './policies/policies';
import { VARIANCE_CLASSES, type VarianceClass } from './stages';

/** Whether a difference is too small to be anybody's work: within the larger of both bounds. */
export function isWithinTolerance(difference: Decimal, base: Decimal, tolerance: Tolerance): boolean {
  const size = difference.abs();
  return (
    size.lessThanOrEqualTo(decimal(tolerance.absolute)) || size.lessThanOrEqualTo(base.abs().times(tolerance.share))
  );
}

/** A part of a difference: every class but that of no difference. */
export type VariancePart = Exclude<VarianceClass, 'none'>;
/** Decimal strings by class; what is zero is absent. They add up to the difference. */
export type VarianceParts = Readonly<Partial<Record<VariancePart, string>>>;

/** The part that says most about a difference: what nobody explains before what somebody works on. */
const WEIGHT: readonly VariancePart[] = [
  'unexplained',
  'in exception',
  'not due yet',
  'written off',
  'credited',
  'within tolerance',
];

/**
 * A difference split into what is known of it and the rest, which is within tolerance or unexplained.
 * @param known signed like the difference
 * @param base what the tolerance's share is taken of
 */
export function splitVariance(
  difference: Decimal,
  known: Readonly<Partial<Record<VariancePart, Decimal>>>,
  base: Decimal,
  tolerance: Tolerance,
): VarianceParts {
  const rest = difference.minus(sum(Object.values(known)));
  const last = isWithinTolerance(rest, base, tolerance) ? 'within tolerance' : 'unexplained';
  const parts: Partial<Record<VariancePart, Decimal>> = { ...known, [last]: rest.plus(known[last] ?? ZERO) };
  return Object.fromEntries(
    VARIANCE_CLASSES.flatMap((name) => {
      const part = name === 'none' ? undefined : parts[name];
      return part && !part.isZero() ? [[name, text(part)]] : [];
    }),
  );
}

/** The class under which a split difference is listed. */
export const classOf = (parts: VarianceParts): VarianceClass =>
  WEIGHT.find((name) => parts[name] !== undefined) ?? 'none';

/** Of several classes the one that says most. */
export const worstOf = (classes: readonly VarianceClass[]): VarianceClass =>
  WEIGHT.find((name) => classes.includes(name)) ?? 'none';

/** How much of a difference credits explain: no more than it is, and nothing that goes the other way. */
export function creditedPart(difference: Decimal, credited: Decimal): Decimal {
  if (difference.isZero() || credited.isZero() || difference.isNegative() !== credited.isNegative()) return ZERO;
  return difference.abs().lessThan(credited.abs()) ? difference : credited;
}
