/** The quantities of one transaction: its layers, what lies between them, and what of that came late. */

import { ratedDueAt, type Service } from './due-times';
import type { TypedFinding } from './exceptions/define';
import type { FactOf } from './facts';
import { closedAt, LATE_WINDOWS, type LateWindow, lateParts, lateQuantity } from './late-usage';
import { type Decimal, decimal, sum, text, ZERO } from './money';
import {
  aggregatedBy,
  type QuantityParts,
  type QuantityStep,
  quantityParts,
  type StepDifference,
  stepsOf,
  unitPrice,
} from './quantities';
import { stagesOf } from './stages';
import type { DocumentState } from './subjects/document/state';
import type { TransactionMeasures } from './subjects/transaction/state';

interface Given {
  readonly kind: string;
  /** Those that are not void. */
  readonly charges: readonly FactOf<'charge'>[];
  /** Those that are not void. */
  readonly invoices: readonly { readonly state: DocumentState; readonly quantity: Decimal | null }[];
  readonly rated: Decimal;
  readonly credited: Decimal;
  readonly ratedQuantity: string | null;
  readonly currency: string | null;
  /** The unit of the charge. */
  readonly unit: string | null;
}

export interface Quantities {
  readonly captured: string | null;
  readonly aggregated: string | null;
  readonly billed: string | null;
  /** Captured − billed, else − rated; null where they are not compared. */
  readonly whole: string | null;
  readonly steps: readonly StepDifference[];
  readonly measures: Pick<TransactionMeasures, 'metered' | 'steps' | 'late' | 'unitPrice' | 'comparedAt'>;
  /** When the clock alone makes a difference somebody's work. */
  readonly wakeAt: Date | null;
  /** The parts of the differences, given what was found about the transaction. */
  partsBy(findings: readonly TypedFinding[]): QuantityParts;
}

const latest = (dates: readonly Date[]): Date | null =>
  dates.reduce<Date | null>((best, date) => (!best || date > best ? date : best), null);
const orNull = (value: Decimal | null): string | null => value && text(value);

export function quantitiesOf(service: Service, given: Given): Quantities {
  const { facts, at, entityId, periodStart, periodEnd } = service;
  const { charges, invoices, ratedQuantity, unit } = given;
  const tolerance = at.policies.of('quantity-tolerance', periodStart, { entityId });
  const captured = facts.usage && decimal(facts.usage.quantity);
  const aggregated = aggregatedBy(
    facts.aggregation,
    facts.aggregates.map(({ amount, factor, occurredAt }) => ({
      quantity: decimal(amount ?? '0').times(factor),
      at: occurredAt,
    })),
  );
  const lines = invoices.flatMap(({ quantity }) => quantity ?? []);
  const billed = lines.length > 0 ? sum(lines) : null;
  const rated = ratedQuantity === null ? null : decimal(ratedQuantity);
  const isMetered = stagesOf(given.kind).has('captured');
  // What is billed in another unit than it is metered in is not compared.
  const sameUnit = unit === null || facts.meterUnit === null || unit === facts.meterUnit;
  const ratedAt = charges.map(({ occurredAt }) => occurredAt);
  const graceEnds = ratedDueAt(service);
  // What was rated while the period ran is a running total until the grace is over.
  const closed =
    periodEnd === null || (graceEnds !== null && at.now > graceEnds) || ratedAt.some((rating) => rating >= periodEnd);
  const issuedAt = invoices.map(({ state }) => state.facts.record.occurredAt);
  const over: Record<LateWindow, Date | null> = {
    close: closedAt(facts.entity, periodEnd),
    invoice: issuedAt.reduce<Date | null>((first, date) => (!first || date < first ? date : first), null),
    grace: graceEnds,
  };
  const late = facts.late.filter(({ at: came }) => LATE_WINDOWS.some((name) => came > (over[name] ?? came)));
  const price = priceOf(service, given);
  const steps = isMetered
    ? stepsOf(
        {
          captured,
          aggregated,
          rated: sameUnit ? rated : null,
          billed: sameUnit ? billed : null,
          closed,
          late: captured ? lateQuantity(late, facts.aggregation, captured) : ZERO,
          credited: price && !price.isZero() ? given.credited.div(price) : ZERO,
        },
        tolerance,
      )
    : [];
  const comparable = steps.some(({ step }) => step === 'rating') && captured !== null && rated !== null;
  return {
    captured: orNull(captured),
    aggregated: orNull(aggregated),
    billed: orNull(billed),
    whole: comparable ? text(captured.minus(billed ?? rated)) : null,
    steps,
    measures: {
      metered: isMetered ? (aggregated ?? captured) : null,
      steps,
      late: captured ? lateParts(late, facts.aggregation, captured, steps, over) : {},
      unitPrice: price,
      comparedAt: {
        aggregation: latest([
          ...(facts.usage ? [facts.usage.lastAt] : []),
          ...facts.aggregates.map(({ occurredAt }) => occurredAt),
          ...(charges.length === 0 && graceEnds ? [graceEnds] : []),
        ]),
        rating: latest([...(facts.usage ? [facts.usage.lastAt] : []), ...ratedAt]),
        billing: latest([...ratedAt, ...issuedAt]),
      },
    },
    wakeAt: !closed && steps.length > 0 && graceEnds ? new Date(graceEnds.getTime() + 1) : null,
    partsBy: (findings) => {
      const explained = new Map<QuantityStep, Decimal>();
      const writtenOff = new Map<QuantityStep, Decimal>();
      for (const { type, subjectId, transactions } of findings) {
        const parts = facts.writtenOff.has(`${type} ${subjectId}`) ? writtenOff : explained;
        for (const { quantities = {} } of transactions)
          for (const [step, part] of Object.entries(quantities) as [QuantityStep, string][])
            parts.set(step, (parts.get(step) ?? ZERO).plus(part));
      }
      return quantityParts(steps, explained, writtenOff, tolerance);
    },
  };
}

/** What a unit is worth in the transaction's currency. */
function priceOf({ facts }: Service, { charges, rated, ratedQuantity, currency }: Given): Decimal | null {
  const [charge] = charges;
  if (charge) return unitPrice(rated, ratedQuantity, charge.body.unitAmount ?? null);
  const { price } = facts;
  return price && (currency === null || price.currency === currency) ? decimal(price.unitAmount) : null;
}
