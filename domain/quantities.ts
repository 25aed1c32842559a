/**
 * The quantity of a transaction from layer to layer: captured (our own aggregation of the events), aggregated (what
 * metering states), rated, billed. Three differences lead from the first to the last, and add up to captured − billed.
 */
import { type Decimal, decimal, Decimal as Exact, sum, text, ZERO } from './money';
import type { Tolerance } from './policies/policies';
import type { VarianceClass } from './stages';
import { classOf, isWithinTolerance, splitVariance, type VariancePart, type VarianceParts, worstOf } from './variance';

/** Captured − aggregated; metered (aggregated, else captured) − rated; rated − billed. */
export const QUANTITY_STEPS = ['aggregation', 'rating', 'billing'] as const;
export type QuantityStep = (typeof QUANTITY_STEPS)[number];

/** One difference between two layers, in the unit of the meter. */
export interface StepDifference {
  readonly step: QuantityStep;
  readonly before: Decimal;
  readonly after: Decimal;
  /** Before minus after. */
  readonly difference: Decimal;
  /** Whether both sides are final, so that a difference is somebody's work. */
  readonly due: boolean;
  /** Of the difference: usage that came too late for the other side, never more than the difference. */
  readonly late: Decimal;
  /** What a credit memo took off again. */
  readonly credited: Decimal;
  /** The rest beyond tolerance; zero where it is within. */
  readonly broken: Decimal;
}

export interface Layers {
  /** Null where nobody stated one, or where it can't be compared. */
  readonly captured: Decimal | null;
  readonly aggregated: Decimal | null;
  readonly rated: Decimal | null;
  readonly billed: Decimal | null;
  /** Whether metering has closed the period: it was rated after its end, or its grace is over. */
  readonly closed: boolean;
  /** Usage that came after the grace of its period. */
  readonly late: Decimal;
  /** Quantity that credit memos took off what was billed. */
  readonly credited: Decimal;
}

/** The differences between layers of which both sides are known. */
export function stepsOf(
  { captured, aggregated, rated, billed, closed, late, credited }: Layers,
  tolerance: Tolerance,
): StepDifference[] {
  const steps: StepDifference[] = [];
  let open = late;
  const add = (step: QuantityStep, before: Decimal | null, after: Decimal | null, due: boolean) => {
    if (before === null || after === null) return;
    const difference = before.minus(after);
    const within = (rest: Decimal) => isWithinTolerance(rest, after, tolerance);
    const quiet = !due || within(difference);
    // Late usage is what the other side could not know of: it never makes that side the larger one.
    const reached = step !== 'billing' && difference.greaterThan(0) ? Exact.min(open, difference) : ZERO;
    const mine = quiet || within(reached) ? ZERO : reached;
    if (step !== 'billing') open = open.minus(mine);
    const back = step === 'billing' && difference.isNegative() ? Exact.max(credited.negated(), difference) : ZERO;
    const rest = difference.minus(mine).minus(back);
    steps.push({
      step,
      before,
      after,
      difference,
      due,
      late: mine,
      credited: back,
      broken: quiet || within(rest) ? ZERO : rest,
    });
  };
  add('aggregation', captured, aggregated, closed);
  add('rating', aggregated ?? captured, rated, closed);
  add('billing', rated, billed, true);
  return steps;
}

/** Parts of each difference by class; what has no difference is absent. */
export type QuantityParts = Readonly<Partial<Record<QuantityStep, VarianceParts>>>;

/**
 * @param explained signed, by step: what open cases explain
 * @param writtenOff the same of cases that were written off
 */
export function quantityParts(
  steps: readonly StepDifference[],
  explained: ReadonlyMap<QuantityStep, Decimal>,
  writtenOff: ReadonlyMap<QuantityStep, Decimal>,
  tolerance: Tolerance,
): QuantityParts {
  const parts = steps.flatMap(({ step, difference, after, due, credited }) => {
    const known: Partial<Record<VariancePart, Decimal>> = due
      ? {
          credited,
          'in exception': explained.get(step) ?? ZERO,
          'written off': writtenOff.get(step) ?? ZERO,
        }
      : { 'not due yet': difference };
    const split = splitVariance(difference, known, after, tolerance);
    return Object.keys(split).length > 0 ? [[step, split] as const] : [];
  });
  return Object.fromEntries(parts);
}

/** The class of one difference, and of all of them: what says most. */
export const classOfStep = (parts: QuantityParts, step: QuantityStep): VarianceClass => classOf(parts[step] ?? {});
export const classOfQuantities = (parts: QuantityParts): VarianceClass =>
  worstOf(QUANTITY_STEPS.map((step) => classOfStep(parts, step)));

/** One quantity of several statements by the function of the meter: the largest, the latest, else their sum. */
export function aggregatedBy(
  aggregation: string | null,
  stated: readonly { readonly quantity: Decimal; readonly at: Date }[],
): Decimal | null {
  const [first, ...others] = stated;
  if (!first) return null;
  if (aggregation === 'max') return Exact.max(first.quantity, ...others.map(({ quantity }) => quantity));
  if (aggregation === 'latest') return others.reduce((best, each) => (each.at > best.at ? each : best), first).quantity;
  return sum(stated.map(({ quantity }) => quantity));
}

/** As a column: a decimal string, null where the two sides are not compared. */
export function differenceOf(steps: readonly StepDifference[], step: QuantityStep): string | null {
  const found = steps.find((each) => each.step === step);
  return found ? text(found.difference) : null;
}

/** What a unit of a transaction is worth: what was rated for one, else what a unit was last rated at. Null: unknown. */
export function unitPrice(rated: Decimal, quantity: string | null, stated: string | null): Decimal | null {
  if (quantity !== null && !decimal(quantity).isZero()) return rated.div(quantity);
  return stated === null ? null : decimal(stated);
}
