/** What findings about a document have in common. */
import type { DocumentState } from '../documents';
import { type Decimal, text, ZERO } from '../money';
import type { Finding } from './define';

/** "Invoice INV-2001". */
export const documentTitle = ({ facts }: DocumentState) => `${facts.type === 'invoice' ? 'Invoice' : 'Credit memo'} ${facts.record.number ?? facts.record.externalId}`;

/** Amount per transaction from an amount per line. */
export function byTransaction(state: DocumentState, perLine: readonly Decimal[]): { id: string; amount: string }[] {
  const parts = new Map<string, Decimal>();
  state.facts.lines.forEach((line, index) => {
    if (line.transactionId) parts.set(line.transactionId, (parts.get(line.transactionId) ?? ZERO).plus(perLine[index] ?? ZERO));
  });
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, amount]) => ({ id, amount: text(amount) }));
}

/** A finding about a document, with what follows from the document filled in. */
export function documentFinding(
  state: DocumentState,
  about: { title: string; causeKey: string; amount: Decimal; perLine: readonly Decimal[]; since: Date; evidence: Finding['evidence'] },
): Finding {
  const { record, account, entity } = state.facts;
  return {
    subjectKind: 'document', subjectId: record.id, title: about.title, causeKey: about.causeKey,
    amountAtRisk: text(about.amount.abs()), amountBasis: 'stated', currency: record.currency,
    entityId: entity?.id ?? account?.entityId ?? null, region: account?.region ?? entity?.region ?? null, accountId: account?.id ?? null,
    stage: 'posted', transactions: byTransaction(state, about.perLine.map((part) => part.abs())), since: about.since,
    evidence: [
      { label: state.facts.type === 'invoice' ? 'Invoice' : 'Credit memo', value: record.number ?? record.externalId },
      { label: 'Net', value: `${text(state.net)} ${record.currency ?? ''}` },
      ...about.evidence,
    ],
  };
}

/** What is not posted yet, per line: the document's net lines less what was posted for them. */
export const unpostedByLine = (state: DocumentState): Decimal[] =>
  state.facts.lines.map((line, index) => ZERO.plus(line.amount).times(state.sign).minus(state.postedByLine[index] ?? ZERO));
