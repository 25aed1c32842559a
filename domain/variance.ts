/** Differences between stages: always in one currency, split into exactly one class each. */
import type { Tolerance } from './facts';
import { type Decimal, decimal } from './money';
import type { VarianceClass } from './stages';

/** Whether a difference is too small to be anybody's work: within the larger of both bounds. */
export function isWithinTolerance(difference: Decimal, base: Decimal, tolerance: Tolerance): boolean {
  const size = difference.abs();
  return (
    size.lessThanOrEqualTo(decimal(tolerance.absolute)) || size.lessThanOrEqualTo(base.abs().times(tolerance.share))
  );
}

/** The one class of a difference, highest first: nothing, not due yet, in exception, written off, within tolerance, unexplained. */
export function classify(
  difference: Decimal,
  base: Decimal,
  tolerance: Tolerance,
  known: { notDueYet: boolean; inException: boolean; writtenOff: boolean },
): VarianceClass {
  if (difference.isZero()) return 'none';
  if (known.inException) return 'in exception';
  if (known.notDueYet) return 'not due yet';
  if (known.writtenOff) return 'written off';
  return isWithinTolerance(difference, base, tolerance) ? 'within tolerance' : 'unexplained';
}
