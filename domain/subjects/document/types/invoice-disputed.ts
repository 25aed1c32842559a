import { defineException } from '../../../exceptions/define';
import { count, money, words } from '../../../exceptions/evidence';
import { billed, posted } from '../../../exceptions/example';
import { invoiceDisputed as contest, disputeSettled } from '../../../signals/disputes';
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
  atRisk: 'What is contested and not settled, gross.',
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
  examples: (names) => {
    const invoice = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    const contested = (dispute: string, time: string) =>
      names.say('billing', contest, time, {
        dispute: names.of(dispute),
        invoice: names.of('in-1'),
        currency: 'USD',
        amount: '60.00',
        disputedAt: time,
        reason: 'Half of the calls were tests',
      });
    const ended = (dispute: string, time: string) =>
      names.say('billing', disputeSettled, time, {
        dispute: names.of(dispute),
        invoice: names.of('in-1'),
        settledAt: time,
        outcome: 'withdrawn',
      });
    return {
      holds: {
        words: 'A customer contested 60.00 USD of an invoice of 120.00.',
        said: [...invoice, contested('dp-1', '2026-03-10T09:00:00Z')],
      },
      nearly: {
        words: 'The customer contested it and withdrew the next day.',
        said: [...invoice, contested('dp-1', '2026-03-10T09:00:00Z'), ended('dp-1', '2026-03-11T09:00:00Z')],
      },
      cleared: { words: 'The customer withdrew the dispute.', said: [ended('dp-1', '2026-03-22T09:00:00Z')] },
      returned: {
        words: 'The customer contested the invoice a second time.',
        said: [contested('dp-2', '2026-03-26T09:00:00Z')],
      },
    };
  },
});
