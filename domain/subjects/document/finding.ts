/** What findings about a document have in common. */
import { allocate } from '../../allocation';
import type { Cause } from '../../exceptions/causes';
import type { CaseShare, Finding } from '../../exceptions/define';
import { type EvidenceItem, identifier, money, words } from '../../exceptions/evidence';
import type { LineFact } from '../../facts';
import { type Decimal, decimal, sum, text, ZERO } from '../../money';
import { recordEntry } from '../../records';
import { type DocumentState, spreadCredit } from './state';

/** Whose document it is, as people know it: the account, else the customer as its source writes it. */
export const ownerOf = ({ facts: { account, record } }: DocumentState): string =>
  account?.name ?? record.customer ?? 'Unknown customer';

export const numberOf = ({ facts: { record } }: DocumentState): string => record.number ?? record.externalId;

/** "Acme: missing tax code, INV-2001". */
export const documentTitle = (state: DocumentState, reason: string): string =>
  `${ownerOf(state)}: ${reason}, ${numberOf(state)}`;

const byLines = new WeakMap<readonly Decimal[], readonly [of: DocumentState, parts: ReadonlyMap<string, Decimal>]>();

/**
 * Amount per transaction from an amount per line; a credit memo's lines are of the transactions that they credit. Worked
 * out once for the same amounts of the same state.
 */
export function byTransaction(state: DocumentState, perLine: readonly Decimal[]): ReadonlyMap<string, Decimal> {
  const held = byLines.get(perLine);
  if (held?.[0] === state) return held[1];
  const { facts } = state;
  const parts = new Map<string, Decimal>();
  const add = ({ transactionId }: LineFact, amount: Decimal) => {
    if (transactionId) parts.set(transactionId, (parts.get(transactionId) ?? ZERO).plus(amount));
  };
  if (facts.type === 'invoice') facts.lines.forEach((line, place) => void add(line, perLine[place] ?? ZERO));
  for (const invoice of facts.creditedInvoices)
    for (const [place, amount] of spreadCredit(invoice, facts, perLine)) add(invoice.lines[place] as LineFact, amount);
  const sorted = new Map([...parts].sort(([a], [b]) => (a < b ? -1 : 1)));
  byLines.set(perLine, [state, sorted]);
  return sorted;
}

/** A finding about a document, with what follows from the document filled in. */
export function documentFinding(
  state: DocumentState,
  about: {
    title: string;
    cause: Cause;
    /** Null where nobody knows it. */
    amount: Decimal | null;
    /** What is wrong of each line, signed like the difference. */
    perLine: readonly Decimal[];
    since: Date;
    evidence: readonly EvidenceItem[];
    /** Where the document broke, for types that explain no difference: posted, and its difference explained, if absent. */
    beside?: Finding['stage'];
    /** Where the document broke, for types that explain another difference than what is not posted. */
    stage?: Finding['stage'];
    /** Of which transactions the difference is explained; of all if absent. */
    explains?: (transactionId: string) => boolean;
  },
): Finding {
  const { record, account, entity } = state.facts;
  // A case is worth a positive amount; what takes some of it off, like a discount line, stays negative.
  const direction = sum(about.perLine).isNegative() ? -1 : 1;
  const transactions = [...byTransaction(state, about.perLine)].map(
    ([id, part]): CaseShare => ({
      id,
      amount: text(part.times(direction)),
      ...(about.beside ? {} : { difference: text(about.explains?.(id) === false ? ZERO : part) }),
    }),
  );
  return {
    subjectId: record.id,
    title: about.title,
    cause: about.cause,
    amountAtRisk: about.amount && text(about.amount.abs()),
    amountBasis: about.amount ? 'stated' : 'unknown',
    currency: record.currency,
    entityId: entity?.id ?? account?.entityId ?? null,
    region: account?.region ?? entity?.region ?? null,
    accountId: account?.id ?? null,
    stage: about.beside ?? about.stage ?? 'posted',
    transactions,
    since: about.since,
    postsAt: record.occurredAt,
    evidence: [
      identifier(recordEntry(record.kind).words.name, numberOf(state)),
      ...(account ? [words('Account', account.name)] : []),
      money('Net', state.net, record.currency),
      ...about.evidence,
    ],
  };
}

const unposted = new WeakMap<DocumentState, readonly Decimal[]>();

/** What is not posted yet, per line: the document's net lines less what was posted for them. Worked out once. */
export function unpostedByLine(state: DocumentState): readonly Decimal[] {
  const held = unposted.get(state);
  if (held) return held;
  const rows = state.facts.lines.map((line, index) =>
    ZERO.plus(line.amount)
      .times(state.sign)
      .minus(state.postedByLine[index] ?? ZERO),
  );
  unposted.set(state, rows);
  return rows;
}

/** An amount about the whole document, brought to its lines by their nets. */
export const overLines = ({ facts: { lines, record } }: DocumentState, amount: Decimal): Decimal[] =>
  allocate(
    amount,
    lines.map((line) => decimal(line.amount)),
    record.currency ?? 'USD',
  );
