/** The tax on a document: what the tax system states, what the document carries, what the ERP booked. */
import { addHours } from '../../calendar';
import type { DocumentFacts, FactOf } from '../../facts';
import { type Decimal, decimal, sum, ZERO } from '../../money';
import type { Policies, Tolerance } from '../../policies/policies';
import { statesLineTax } from '../../records/line-tax';
import { isWithinTolerance } from '../../variance';

export interface TaxState {
  /** The calculation that counts: the newest one. */
  readonly calculation: FactOf<'tax'> | null;
  /** The failure that stands: no calculation came since. */
  readonly failure: FactOf<'failed tax'> | null;
  /** By the tax system, in document currency, signed like the document; null while it states none that can be compared. */
  readonly stated: Decimal | null;
  /** By the document: its own total, else its lines. */
  readonly invoiced: Decimal;
  /** By ERP documents in force that book this document alone; null while none states it. */
  readonly posted: Decimal | null;
  /** Invoiced minus stated; null without a statement. */
  readonly difference: Decimal | null;
  /** The same per line of the document, by position; null where the tax system or the document says nothing of the line. */
  readonly differenceByLine: readonly (Decimal | null)[];
  /** Calculated in another currency: never compared. */
  readonly currencyDiffers: boolean;
  /** Until when the tax system should answer, where it owes an answer and has given none. */
  readonly awaitedUntil: Date | null;
}

const newest = <Fact extends FactOf<'tax' | 'failed tax'>>(records: readonly Fact[]): Fact | null =>
  records.reduce<Fact | null>(
    (best, record) =>
      !best ||
      record.occurredAt > best.occurredAt ||
      (record.occurredAt.getTime() === best.occurredAt.getTime() && record.id > best.id)
        ? record
        : best,
    null,
  );

/** @param sign −1 for what takes back: its taxes count negative */
export function taxOf(facts: DocumentFacts, sign: 1 | -1, policies: Policies): TaxState {
  const { record, lines, taxes, taxFailures, postings, entity } = facts;
  const calculation = newest(taxes);
  const lastFailure = newest(taxFailures);
  const failure =
    lastFailure && !(calculation && calculation.occurredAt >= lastFailure.occurredAt) ? lastFailure : null;
  const currencyDiffers = calculation !== null && calculation.currency !== record.currency;
  const comparable = currencyDiffers ? null : calculation;
  const invoiced = (record.body.tax === undefined ? sum(lines.map(({ tax }) => tax)) : decimal(record.body.tax)).times(
    sign,
  );
  const stated = comparable && decimal(comparable.body.tax).times(sign);
  const booked = postings.flatMap(({ reversedAt, body, links, currency }) =>
    !reversedAt &&
    body.tax !== undefined &&
    currency === record.currency &&
    links.every(({ toId }) => toId === record.id)
      ? [body.tax]
      : [],
  );
  const hours = Number(policies.of('tax', record.occurredAt, { entityId: entity?.id }).hours);
  const isAsked = hours > 0 && !calculation && !lastFailure && !invoiced.isZero();
  const byLine = new Map(comparable?.body.lines.map(({ line, tax }) => [line, tax]));
  return {
    calculation,
    failure,
    stated,
    invoiced,
    posted: booked.length > 0 ? sum(booked) : null,
    difference: stated && invoiced.minus(stated),
    differenceByLine: lines.map(({ line, tax }) => {
      const said = statesLineTax(record.body) ? byLine.get(line) : undefined;
      return said === undefined ? null : decimal(tax).minus(said).times(sign);
    }),
    currencyDiffers,
    awaitedUntil: isAsked ? addHours(record.occurredAt, hours) : null,
  };
}

/** Whether the document carries another tax than the tax system states, whole or on a line, beyond a tolerance. */
export const taxDiffers = ({ difference, differenceByLine, stated }: TaxState, tolerance: Tolerance): boolean =>
  difference !== null &&
  (!isWithinTolerance(difference, stated ?? ZERO, tolerance) ||
    differenceByLine.some((part) => part !== null && !isWithinTolerance(part, ZERO, tolerance)));
