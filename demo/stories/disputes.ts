import { DAY } from '../clock';
import { netOf } from '../flows';
import { draw, free, type Story, unmended } from '../plan';

const NAME = 'disputes';
const REASONS = [
  'The customer counts less usage',
  'The discount agreed in the spring is missing',
  'Seats were given back before the period began',
] as const;

export const disputes: Story = {
  name: NAME,
  told: 'Two dozen customers contested a part of an invoice; what was contested some time ago has been settled, but for one or two that nobody follows up.',
  apply(plan, dice) {
    const contested = draw(plan, NAME, 24, dice, free(plan, { from: 80, to: 7 }));
    const open = unmended(plan, contested);
    for (const flow of contested) {
      const at = flow.invoice.issuedAt + dice.int(3, 6) * DAY;
      const settled = open.has(flow) ? null : at + dice.int(5, 14) * DAY;
      const cents = Math.max(1, Math.round((netOf(flow) * dice.int(8, 30)) / 100));
      flow.disputed = { at, cents, reason: dice.pick(REASONS), settled };
      const isSettled = settled !== null && settled < plan.day;
      plan.cases.push({
        story: NAME,
        type: 'invoice-disputed',
        subject: flow.invoice.id,
        end: isSettled ? 'resolved' : 'open',
        from: 0,
      });
    }
  },
};
