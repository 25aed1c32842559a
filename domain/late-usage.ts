/** Usage that came after the grace of its period: what was over by then, and how much of it nobody has billed yet. */
import { dayIn } from './calendar';
import type { EntityFacts, LateFact } from './facts';
import { type Decimal, decimal, Decimal as Exact, sum, ZERO } from './money';
import type { QuantityStep, StepDifference } from './quantities';

/** What was over when it came, the latest first: the accounting period, the invoice, the grace. */
export const LATE_WINDOWS = ['close', 'invoice', 'grace'] as const;
export type LateWindow = (typeof LATE_WINDOWS)[number];

/** Usage of one window, as far as it is not rated. */
export interface LatePart {
  /** In the unit of the meter. */
  readonly quantity: Decimal;
  /** Which differences it makes, and how much of each. */
  readonly steps: ReadonlyMap<QuantityStep, Decimal>;
  readonly events: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The instant after which it came. */
  readonly after: Date;
}

/**
 * How much of the captured quantity came late. What a largest or a latest value would be without an event shows in no
 * sum: there any late event may stand for all of it.
 * @param captured the whole quantity
 */
export function lateQuantity(late: readonly LateFact[], aggregation: string | null, captured: Decimal): Decimal {
  if (late.length === 0) return ZERO;
  if (aggregation === 'max' || aggregation === 'latest') return captured;
  if (aggregation === 'count') return decimal(late.reduce((total, { count }) => total + count, 0));
  return sum(late.map(({ quantity }) => quantity));
}

/** When the books of the last day of a service period were closed; null while they are open. */
export function closedAt(entity: EntityFacts | null, periodEnd: Date | null): Date | null {
  if (!entity || !periodEnd) return null;
  const day = dayIn(new Date(periodEnd.getTime() - 1), entity.calendar.zone);
  const period = entity.periods.find(({ startsOn, endsOn }) => startsOn <= day && endsOn >= day);
  return period?.status === 'closed' ? period.changedAt : null;
}

/**
 * Late usage by what was over when it came. What came last is the likeliest not to be rated yet, so that it stands first
 * for what is missing.
 * @param over when each window began; null where it has not
 */
export function lateParts(
  late: readonly LateFact[],
  aggregation: string | null,
  captured: Decimal,
  steps: readonly StepDifference[],
  over: Readonly<Record<LateWindow, Date | null>>,
): Partial<Record<LateWindow, LatePart>> {
  const open = new Map(steps.map(({ step, late: part }) => [step, part]));
  const windowOf = ({ at }: LateFact) =>
    LATE_WINDOWS.find((name) => {
      const begins = over[name];
      return begins !== null && at > begins;
    });
  return Object.fromEntries(
    LATE_WINDOWS.flatMap((name) => {
      const mine = late.filter((fact) => windowOf(fact) === name);
      let left = lateQuantity(mine, aggregation, captured);
      const made = new Map<QuantityStep, Decimal>();
      for (const [step, part] of open) {
        const taken = Exact.min(part, left);
        if (!taken.greaterThan(0)) continue;
        made.set(step, taken);
        open.set(step, part.minus(taken));
        left = left.minus(taken);
      }
      if (made.size === 0) return [];
      const times = mine.map(({ at }) => at.getTime());
      const part: LatePart = {
        quantity: sum(made.values()),
        steps: made,
        events: mine.reduce((total, { count }) => total + count, 0),
        firstAt: new Date(Math.min(...times)),
        lastAt: new Date(Math.max(...times)),
        after: over[name] as Date,
      };
      return [[name, part]];
    }),
  );
}
