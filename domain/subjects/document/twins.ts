/** Invoices that bill the same thing: told by what their lines are of, never by their amounts alone. Pure. */
import type { DocumentFacts, TwinFact } from '../../facts';
import { type Decimal, decimal, sum, text, ZERO } from '../../money';
import { recordEntry } from '../../records';

type Billing = Pick<DocumentFacts, 'record' | 'lines'>;

/** What each line bills, in order; null where a line is of no transaction and so can't be told from another one. */
function billed({ record, lines }: Billing): { thing: string; charge: string | null }[] | null {
  const stated = 'invoice' in record.body ? record.body.lines : [];
  if (lines.some(({ transactionId }) => transactionId === null)) return null;
  return lines
    .map(({ transactionId, amount, position }) => ({
      thing: `${transactionId} ${text(decimal(amount))}`,
      charge: stated[position]?.charge ?? null,
    }))
    .sort((a, b) => (`${a.thing} ${a.charge}` < `${b.thing} ${b.charge}` ? -1 : 1));
}

/** Whether two invoices bill one customer the same charges of the same periods for the same amounts. */
export function billsTheSame(a: Billing, b: Billing): boolean {
  const isAlike =
    recordEntry(a.record.kind).sign === 1 &&
    a.record.kind === b.record.kind &&
    a.record.source === b.record.source &&
    a.record.customer === b.record.customer &&
    a.record.currency === b.record.currency &&
    a.lines.length === b.lines.length;
  if (!isAlike) return false;
  const [mine, other] = [billed(a), billed(b)];
  return (
    mine !== null &&
    other !== null &&
    mine.every(({ thing, charge }, place) => {
      const its = other[place];
      // Where both name their charge, another charge of the same price is another thing.
      return its?.thing === thing && (charge === null || its.charge === null || charge === its.charge);
    })
  );
}

/** Net that an invoice still asks for: nothing of a void one, and what credits took off is not asked for. */
function asked({ record, void: voided, credits }: TwinFact): Decimal {
  if (voided) return ZERO;
  const credited = credits.flatMap((credit) =>
    credit.void
      ? []
      : credit.lines.flatMap(({ creditsId, amount }) => (creditsId === record.id ? [decimal(amount)] : [])),
  );
  return decimal(record.amount ?? '0').minus(sum(credited));
}

export interface Twins {
  /** Those that were issued before it and are still asked for, oldest first. */
  readonly before: readonly TwinFact[];
  /** Net that it asks for although they, and it, ask for more than was rated of their transactions; else nothing. */
  readonly excess: Decimal;
}

/** The twins that an invoice repeats, and by how much. What nobody rated may be billed once. */
export function twinsOf(facts: DocumentFacts): Twins {
  const { record, twins, rated, lines } = facts;
  const none = { before: [], excess: ZERO };
  const mine = asked(facts);
  if (twins.length === 0 || !mine.greaterThan(0)) return none;
  const before = twins
    .filter(
      (twin) =>
        (twin.record.occurredAt.getTime() - record.occurredAt.getTime() || (twin.record.id < record.id ? -1 : 1)) < 0 &&
        asked(twin).greaterThan(0),
    )
    .sort(
      (a, b) => a.record.occurredAt.getTime() - b.record.occurredAt.getTime() || (a.record.id < b.record.id ? -1 : 1),
    );
  if (before.length === 0) return none;
  const own = new Map<string, Decimal>();
  for (const { transactionId, amount } of lines)
    if (transactionId) own.set(transactionId, (own.get(transactionId) ?? ZERO).plus(amount));
  const covered = sum([...own].map(([transaction, amount]) => decimal(rated.get(transaction) ?? text(amount))));
  const excess = sum(before.map(asked)).plus(mine).minus(covered);
  return excess.greaterThan(0) ? { before, excess: excess.lessThan(mine) ? excess : mine } : none;
}
