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

/** The one class of a difference, highest first: nothing, not due yet, in exception, written off, credited, within tolerance, unexplained. */
export function classify(
  difference: Decimal,
  base: Decimal,
  tolerance: Tolerance,
  known: { notDueYet: boolean; inException: boolean; writtenOff: boolean; credited: Decimal },
): VarianceClass {
  if (difference.isZero()) return 'none';
  if (known.inException) return 'in exception';
  if (known.notDueYet) return 'not due yet';
  if (known.writtenOff) return 'written off';
  // What credit memos took off is not missing: somebody decided it, and a document says so.
  if (!known.credited.isZero() && isWithinTolerance(difference.minus(known.credited), base, tolerance))
    return 'credited';
  return isWithinTolerance(difference, base, tolerance) ? 'within tolerance' : 'unexplained';
}
