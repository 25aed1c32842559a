import { count, free, type Story, take } from '../plan';

const NAME = 'stuck interface';

export const stuckInterface: Story = {
  name: NAME,
  told: 'The interface to the British ledger lost fourteen invoices of the last bill run: some were handed over and never answered, the others never left.',
  apply(plan, dice) {
    // Issued a day and a half ago at least: overdue from the first minute of the day on.
    for (const flow of take(NAME, free(plan, { entity: 'GB', to: 1.5 }).slice(0, count(plan, 14)))) {
      flow.posting = dice.chance(0.4) ? flow.posting.filter(({ step }) => step === 'requested') : [];
      plan.cases.push({ story: NAME, type: 'posting-overdue', subject: flow.invoice.id, end: 'open', from: 0 });
    }
  },
};
