/** Documents as the transactions of one set see them: each state and finding computed once, whoever asks how often. */

import { exceptionType, findingsOf } from './exceptions';
import type { Finding, TypedFinding } from './exceptions/define';
import type { DocumentFacts } from './facts';
import { type Decimal, decimal, ZERO } from './money';
import type { At } from './policies/policies';
import { byTransaction, unpostedByLine } from './subjects/document/finding';
import { creditedLines, type DocumentState, documentState, spreadCredit } from './subjects/document/state';

export interface Judgement {
  readonly state: DocumentState;
  readonly findings: readonly TypedFinding[];
  /** Findings that touch a transaction, with its share. */
  readonly touching: ReadonlyMap<string, readonly { finding: TypedFinding; share: Finding['transactions'][number] }[]>;
  /** The findings that explain what is not posted, each its own share. */
  readonly explained: readonly TypedFinding[];
  /** What is not posted of it per transaction, signed. */
  readonly open: ReadonlyMap<string, Decimal>;
  /** Of an invoice: the credit memos that take something off a transaction's lines, and what their postings booked of it. */
  readonly credits: ReadonlyMap<string, readonly Judgement[]>;
  readonly postedByCredits: ReadonlyMap<string, Decimal>;
}

export class Judgements {
  private readonly known = new Map<string, Judgement>();

  constructor(private readonly at: At) {}

  /** The judgement of a document; facts of one record are the same wherever they stand. */
  of(facts: DocumentFacts): Judgement {
    const held = this.known.get(facts.record.id);
    if (held) return held;
    const judgement = this.judge(facts);
    this.known.set(facts.record.id, judgement);
    return judgement;
  }

  /** Every document that was asked for. */
  all(): readonly Judgement[] {
    return [...this.known.values()];
  }

  private judge(facts: DocumentFacts): Judgement {
    const state = documentState(facts, this.at);
    const findings = findingsOf('document', state, this.at);
    const touching = new Map<string, { finding: TypedFinding; share: Finding['transactions'][number] }[]>();
    for (const finding of findings)
      for (const share of finding.transactions) {
        const mine = touching.get(share.id);
        if (mine) mine.push({ finding, share });
        else touching.set(share.id, [{ finding, share }]);
      }
    const perLine = state.isVoid ? state.postedByLine.map((part) => part.negated()) : unpostedByLine(state);
    return {
      state,
      findings,
      touching,
      explained: findings.filter(({ type }) => exceptionType(type)?.explains === 'posted'),
      open: byTransaction(state, perLine),
      ...this.credited(state),
    };
  }

  private credited({ facts }: DocumentState): Pick<Judgement, 'credits' | 'postedByCredits'> {
    const credits = new Map<string, Judgement[]>();
    const judged = facts.credits.map((credit) => ({ credit, judgement: this.of(credit) }));
    for (const { credit, judgement } of judged) {
      const sizes = credit.lines.map(({ amount, tax }) => decimal(amount).abs().plus(decimal(tax).abs()));
      for (const place of spreadCredit(facts, credit, sizes).keys()) {
        const transactionId = facts.lines[place]?.transactionId;
        if (!transactionId) continue;
        const mine = credits.get(transactionId);
        if (!mine) credits.set(transactionId, [judgement]);
        else if (mine.at(-1) !== judgement) mine.push(judgement);
      }
    }
    const postedByCredits = new Map<string, Decimal>();
    const booked = judged.filter(({ judgement }) => judgement.state.livePostings.length > 0);
    if (booked.length > 0)
      creditedLines(
        facts,
        booked.map(({ credit, judgement }) => ({ credit, amounts: judgement.state.postedByLine })),
      ).forEach((part, place) => {
        const transactionId = facts.lines[place]?.transactionId;
        if (transactionId && !part.isZero())
          postedByCredits.set(transactionId, (postedByCredits.get(transactionId) ?? ZERO).plus(part));
      });
    return { credits, postedByCredits };
  }
}
