/** Rated − invoiced of a transaction: what credits took off, what is not due, what cases explain, and the rest. */
import { exceptionType } from './exceptions';
import type { CaseShare, TypedFinding } from './exceptions/define';
import type { FactOf, Facts } from './facts';
import { type Decimal, decimal, sum, ZERO } from './money';
import type { Tolerance } from './policies/policies';
import type { SpanningItem } from './subjects/transaction/state';
import { creditedPart, isWithinTolerance, splitVariance, type VariancePart, type VarianceParts } from './variance';

export interface InvoicedAmounts {
  /** Rated minus invoiced, credits taken off. */
  readonly difference: Decimal;
  readonly credited: Decimal;
  readonly rated: Decimal;
  readonly tolerance: Tolerance;
  /** No invoice lives, and none is overdue. */
  readonly notDueYet: boolean;
  /** What cases of documents explain. */
  readonly explained: Decimal;
}

const restOf = ({ difference, credited, explained }: InvoicedAmounts): Decimal =>
  difference.minus(creditedPart(difference, credited)).minus(explained);

/** What is left for a case of the transaction itself: zero where it is within tolerance or not due yet. */
export function openRest(amounts: InvoicedAmounts): Decimal {
  const rest = restOf(amounts);
  return amounts.notDueYet || isWithinTolerance(rest, amounts.rated, amounts.tolerance) ? ZERO : rest;
}

/** The part of the difference that a share of a finding explains; nothing for types that explain none. */
export const explainedOf = ({ finding, share }: { finding: TypedFinding; share: CaseShare }): string[] =>
  exceptionType(finding.type)?.explains === 'invoiced' ? [share.difference ?? '0'] : [];

/** The parts of the difference, given what was found about the transaction itself. */
export function invoicePartsOf(
  amounts: InvoicedAmounts,
  findings: readonly TypedFinding[],
  { writtenOff }: Pick<Facts, 'writtenOff'>,
): VarianceParts {
  const { difference, credited, rated, tolerance, notDueYet, explained } = amounts;
  const shareOf = (isWrittenOff: boolean) =>
    sum(
      findings
        .filter(({ type, subjectId }) => writtenOff.has(`${type} ${subjectId}`) === isWrittenOff)
        .flatMap((finding) => finding.transactions.flatMap((share) => explainedOf({ finding, share }))),
    );
  const known: Partial<Record<VariancePart, Decimal>> = {
    credited: creditedPart(difference, credited),
    'in exception': explained.plus(shareOf(false)),
    'written off': shareOf(true),
    ...(notDueYet ? { 'not due yet': restOf(amounts) } : {}),
  };
  return splitVariance(difference, known, rated, tolerance);
}

/** Kinds that are of no billing period: bought once, for as long as they say. */
const ONCE: ReadonlySet<string> = new Set(['one-time', 'prepaid purchase']);

/** Charges and invoice lines that reach beyond the billing period of the subscription, in which their service begins. */
export function spanningItems(
  { terms, documents, id }: Pick<Facts, 'terms' | 'documents' | 'id'>,
  charges: readonly FactOf<'charge'>[],
): SpanningItem[] {
  if (!terms) return [];
  const { periodStart, periodEnd } = terms;
  const spanning = (
    stated: { kind?: string | undefined; periodStart?: string | undefined; periodEnd?: string | undefined },
    amount: string,
    rest: Pick<SpanningItem, 'what' | 'name' | 'knownAt'>,
  ): SpanningItem[] => {
    if (!stated.periodStart || !stated.periodEnd || ONCE.has(stated.kind ?? '')) return [];
    const [start, end] = [new Date(stated.periodStart), new Date(stated.periodEnd)];
    const before = Math.max(0, periodStart.getTime() - start.getTime());
    const after = Math.max(0, end.getTime() - periodEnd.getTime());
    const length = end.getTime() - start.getTime();
    if (before + after === 0 || length <= 0) return [];
    const share = Math.min(before + after, length);
    return [{ ...rest, start, end, outside: decimal(amount).times(share).div(length).toDecimalPlaces(2) }];
  };
  return [
    ...charges.flatMap(({ body, amount, externalId, occurredAt }) =>
      spanning(body, amount ?? '0', { what: 'charge', name: externalId, knownAt: occurredAt }),
    ),
    ...documents.flatMap(({ record, lines, type, void: voided }) => {
      if (type !== 'invoice' || voided || !('invoice' in record.body)) return [];
      const stated = record.body.lines;
      const name = record.number ?? record.externalId;
      return lines
        .filter(({ transactionId }) => transactionId === id)
        .flatMap(({ position, line, amount }) =>
          spanning(stated[position] ?? {}, amount, {
            what: 'line',
            name: `${name} / ${line}`,
            knownAt: record.occurredAt,
          }),
        );
    }),
  ];
}
