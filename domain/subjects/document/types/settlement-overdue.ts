import { defineException } from '../../../exceptions/define';
import { instant, money } from '../../../exceptions/evidence';
import { billed, invoiced, paid, posted } from '../../../exceptions/example';
import { paymentRefunded } from '../../../signals/payments';
import { documentFinding, documentTitle, overLines, ownerOf } from '../finding';

export const settlementOverdue = defineException({
  code: 'settlement-overdue',
  title: 'Settlement overdue',
  class: 'timing',
  severity: 'low',
  queue: 'collections',
  rule: 'The due date of an invoice lies further back than the grace of the policy Time to pay (14 days unless set otherwise), and of its gross amount, less credits, payments and what is in dispute, the policy’s minimum (50 in the currency of the document unless set otherwise) or more is still to be paid.',
  consequence:
    'The customer has the service and the company has not the money: cash is missing by it, and with age the chance of getting it.',
  remedy:
    'Ask the customer for the payment; where it came in, let the payment system allocate it; what will never come is credited or written off.',
  evidence:
    'Payments or credits that leave less than the minimum to be paid, a dispute of the rest, or the void of the invoice.',
  atRisk: 'What is still to be paid, gross, less what is in dispute.',
  subject: 'document',
  detect: (state, { now }) => {
    const { collection, facts, sign, settlementDueAt } = state;
    if (sign === -1 || !collection.dueAt || now <= collection.dueAt || collection.open.isZero()) return null;
    const { account, record } = facts;
    return documentFinding(state, {
      title: documentTitle(state, state.settled.isZero() ? 'not paid' : 'not paid in full'),
      cause: account
        ? { kind: 'payment-behaviour', about: 'account', id: account.id }
        : { kind: 'payment-behaviour', about: 'other', id: ownerOf(state) },
      amount: collection.open,
      perLine: overLines(state, collection.open),
      since: collection.dueAt,
      beside: 'settled',
      evidence: [
        money('Gross', state.gross, record.currency),
        ...(state.creditedGross.isZero() ? [] : [money('Credited', state.creditedGross, record.currency)]),
        money('Paid', state.settled, record.currency),
        money('To be paid', collection.open, record.currency),
        ...(state.disputes.open.isZero() ? [] : [money('In dispute', state.disputes.open, record.currency)]),
        ...(settlementDueAt ? [instant('Due', settlementDueAt)] : []),
      ],
    });
  },
  examples: (names) => {
    const due = [
      ...billed(names),
      posted(names, '2026-03-02T12:00:00Z'),
      // A newer version of the invoice that has to be paid sooner.
      invoiced(names, { dueAt: '2026-03-04T00:00:00Z', revision: 2 }, '2026-03-02T06:30:00Z'),
    ];
    const pay = (time: string, amount: string) =>
      paid(names, time, { amount, at: time, allocations: [{ invoice: names.of('in-1'), amount }] });
    return {
      holds: { words: 'An invoice of 120.00 USD was due on 4 March; on the 20th nothing had been paid.', said: due },
      nearly: {
        words: 'Of the invoice 80.00 USD were paid: the 40.00 that are missing are less than what is worth asking for.',
        said: [...due, pay('2026-03-10T10:00:00Z', '80.00')],
      },
      cleared: { words: 'The customer paid the invoice.', said: [pay('2026-03-22T10:00:00Z', '120.00')] },
      returned: {
        words: 'The bank gave the payment back.',
        said: [
          names.say('payments', paymentRefunded, '2026-03-26T10:00:00Z', {
            payment: names.of('re-1'),
            customer: names.of('cus-1'),
            currency: 'USD',
            amount: '120.00',
            at: '2026-03-26T10:00:00Z',
            allocations: [{ invoice: names.of('in-1'), amount: '120.00' }],
          }),
        ],
      },
    };
  },
});
