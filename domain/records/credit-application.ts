import { sum, text } from '../money';
import { creditMemoApplied } from '../signals/billing';
import { terms } from '../terms';
import { defineRecord, linkTo } from './define';

/** A credit memo that pays invoices, like a payment does: net and revenue follow the memo's lines, never this. */
export const creditApplication = defineRecord({
  kind: 'credit application',
  role: 'application',
  signals: [creditMemoApplied],
  words: { name: 'Application of a credit memo', happened: 'Credit memo applied', tone: 'neutral' },
  statuses: terms({
    applied: ['Applied', 'done', 'It takes off what is to be paid.'],
    void: ['Void', 'neutral', 'Its credit memo was taken back.'],
  }),
  stage: 'settled',
  figure: 'money',
  takesBack: true,
  title: ({ externalId }) => `Credit applied ${externalId}`,
  describe: (data, source) => ({
    externalId: data.application,
    occurredAt: data.appliedAt,
    currency: data.currency,
    amount: text(sum(data.allocations.map(({ amount }) => amount))),
    links: [
      linkTo({ kind: 'credit memo', system: source.name, id: data.creditMemo }),
      ...data.allocations.map(({ invoice, amount }) =>
        linkTo({ kind: 'invoice', system: source.name, id: invoice }, amount),
      ),
    ],
  }),
});
