/** Invoices that may bill the same thing, found among loaded lines: the rest of the comparison is the domain's. */
import type { LineFact } from '@/domain/facts';
import { decimal, text } from '@/domain/money';
import { isRole, kindsOf } from '@/domain/records';
import { groupBy, loadRecords } from './load-records';
import type { Queryable } from './queue';

/** The lowest transaction of a document whose lines all have one; null where they have not. */
function lowest(lines: readonly LineFact[]): string | null {
  let low: string | null = null;
  for (const { transactionId } of lines) {
    if (transactionId === null) return null;
    if (low === null || transactionId < low) low = transactionId;
  }
  return low;
}

/** Documents whose lines are as many and of the same transactions: by each, the others. */
export function likelyTwins(lines: ReadonlyMap<string, readonly LineFact[]>): ReadonlyMap<string, readonly string[]> {
  const alike = groupBy(
    [...lines].flatMap(([id, mine]) => {
      const low = lowest(mine);
      return low === null ? [] : [{ id, like: `${mine.length} ${low}` }];
    }),
    ({ like }) => like,
    ({ id }) => id,
  );
  const twins = new Map<string, string[]>();
  for (const group of alike.values()) {
    if (group.length < 2) continue;
    // Many documents of one transaction are told apart by all that they bill.
    const same = groupBy(group, (id) =>
      (lines.get(id) ?? [])
        .map(({ transactionId, amount }) => `${transactionId} ${text(decimal(amount))}`)
        .sort()
        .join(),
    );
    for (const ids of same.values())
      if (ids.length > 1)
        for (const id of ids)
          twins.set(
            id,
            ids.filter((other) => other !== id),
          );
  }
  return twins;
}

/** What was rated of these transactions, per transaction and currency; one whose charges are all void was rated as nothing. */
export async function ratedOf(
  client: Queryable,
  transactions: readonly string[],
  knownAt?: Date,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  if (transactions.length === 0) return new Map();
  const charges = await loadRecords(
    client,
    'r.transaction_id = ANY($1::uuid[]) AND r.kind = ANY($2)',
    [transactions, kindsOf('charge')],
    knownAt,
  );
  const rated = new Map<string, Map<string, string>>();
  for (const charge of charges) {
    if (!isRole(charge, 'charge') || charge.transactionId === null) continue;
    const currency = charge.currency ?? '';
    const mine = rated.get(currency) ?? new Map<string, string>();
    rated.set(currency, mine);
    const before = mine.get(charge.transactionId) ?? '0';
    mine.set(charge.transactionId, charge.body.voided ? before : text(decimal(before).plus(charge.amount ?? '0')));
  }
  return rated;
}
