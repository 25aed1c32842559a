import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, money, words } from '../../../exceptions/evidence';
import type { DocumentFacts } from '../../../facts';
import { exampleFacts, exampleState, postedAs } from '../example';
import { documentFinding, documentTitle, overLines, ownerOf } from '../finding';

export const invoiceDisputed = defineException({
  code: 'invoice-disputed',
  title: 'Invoice disputed',
  class: 'commercial',
  severity: 'medium',
  queue: 'variance',
  rule: 'A customer contests an invoice, or a part of it, and the dispute is not settled.',
  consequence: 'What is contested will not be paid, and the customer waits for an answer.',
  remedy: 'Explain the charge from its usage, or credit it; then let billing settle the dispute.',
  evidence: 'The settlement of every dispute of the invoice, or its void.',
  subject: 'document',
  detect: (state) => {
    const unsettled = state.disputes.contests.filter(({ settlement }) => settlement === null);
    const [first] = unsettled;
    if (!first || state.isVoid) return null;
    const { open } = state.disputes;
    const { account } = state.facts;
    const reasons = unsettled.flatMap(({ dispute }) => dispute.body.reason ?? []);
    return documentFinding(state, {
      title: documentTitle(state, 'disputed'),
      cause: account
        ? { kind: 'dispute', about: 'account', id: account.id }
        : { kind: 'dispute', about: 'other', id: ownerOf(state) },
      // What is contested in another currency is not added.
      amount: open.isZero() ? null : open,
      perLine: overLines(state, open),
      since: unsettled.reduce(
        (since, { dispute }) => (dispute.occurredAt < since ? dispute.occurredAt : since),
        first.dispute.occurredAt,
      ),
      beside: 'settled',
      evidence: [
        count('Disputes open', unsettled.length),
        ...unsettled.map(({ dispute }) =>
          money(`Dispute ${dispute.externalId}`, dispute.body.amount, dispute.currency),
        ),
        ...(reasons[0] ? [words('Reason', reasons[0])] : []),
      ],
    });
  },
  example: {
    holds: exampleState(disputed(false), '2026-02-20T00:00:00Z'),
    holdsNot: exampleState(disputed(true), '2026-02-20T00:00:00Z'),
    now: new Date('2026-02-20T00:00:00Z'),
  },
});

/** A posted invoice of which 60.00 are contested. */
function disputed(isSettled: boolean): DocumentFacts {
  const contest = { dispute: 'dp-1', invoice: 'in-1' };
  return {
    ...postedAs(exampleFacts(null), '120.00', 'USD'),
    disputes: [exampleFact('dispute', 'billing', { ...contest, amount: '60.00', currency: 'USD' })],
    settlements: isSettled ? [exampleFact('dispute settlement', 'billing', contest)] : [],
  };
}
