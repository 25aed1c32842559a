/** What findings about a document have in common. */
import { type DocumentState, spreadCredit } from '../documents';
import type { LineFact } from '../facts';
import { type Decimal, shown, sum, text, ZERO } from '../money';
import { recordEntry } from '../records';
import type { Finding } from './define';

/** "Invoice INV-2001". */
export const documentTitle = ({ facts }: DocumentState) => recordEntry(facts.record.kind).title(facts.record);

/** Amount per transaction from an amount per line; a credit memo's lines are of the transactions that they credit. */
export function byTransaction({ facts }: DocumentState, perLine: readonly Decimal[]): { id: string; amount: string }[] {
  const parts = new Map<string, Decimal>();
  const add = (lines: readonly LineFact[], amounts: readonly Decimal[]) =>
    lines.forEach(({ transactionId }, index) => {
      const amount = amounts[index] ?? ZERO;
      if (transactionId && !(facts.type === 'credit memo' && amount.isZero()))
        parts.set(transactionId, (parts.get(transactionId) ?? ZERO).plus(amount));
    });
  if (facts.type === 'invoice') add(facts.lines, perLine);
  for (const invoice of facts.creditedInvoices) add(invoice.lines, spreadCredit(invoice, facts, perLine));
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, amount]) => ({ id, amount: text(amount) }));
}

/** A finding about a document, with what follows from the document filled in. */
export function documentFinding(
  state: DocumentState,
  about: {
    title: string;
    causeKey: string;
    amount: Decimal;
    perLine: readonly Decimal[];
    since: Date;
    evidence: Finding['evidence'];
  },
): Finding {
  const { record, account, entity } = state.facts;
  // A case is worth a positive amount; what takes some of it off, like a discount line, stays negative.
  const direction = sum(about.perLine).isNegative() ? -1 : 1;
  return {
    subjectKind: 'document',
    subjectId: record.id,
    title: about.title,
    causeKey: about.causeKey,
    amountAtRisk: text(about.amount.abs()),
    amountBasis: 'stated',
    currency: record.currency,
    entityId: entity?.id ?? account?.entityId ?? null,
    region: account?.region ?? entity?.region ?? null,
    accountId: account?.id ?? null,
    stage: 'posted',
    transactions: byTransaction(
      state,
      about.perLine.map((part) => part.times(direction)),
    ),
    since: about.since,
    evidence: [
      { label: recordEntry(record.kind).words.name, value: record.number ?? record.externalId },
      { label: 'Net', value: shown(state.net, record.currency) },
      ...about.evidence,
    ],
  };
}

/** What is not posted yet, per line: the document's net lines less what was posted for them. */
export const unpostedByLine = (state: DocumentState): Decimal[] =>
  state.facts.lines.map((line, index) =>
    ZERO.plus(line.amount)
      .times(state.sign)
      .minus(state.postedByLine[index] ?? ZERO),
  );
