import { draw, free, fresh, RECENT_DAYS, type Story } from '../plan';
import { refuse } from './missing-tax-code';

const NAME = 'refused postings';

export const refusedPostings: Story = {
  name: NAME,
  told: 'A new item without revenue account, customers blocked for a credit check, a cost centre that the ledger wants since the first of the month.',
  apply(plan, dice) {
    const causes = [
      {
        full: 7,
        reason: 'invalid revenue account',
        code: 'GL-4110',
        message: 'Item STOR has no revenue account in company GB',
        among: () =>
          free(plan, { entity: 'GB', from: RECENT_DAYS }).filter(({ charges }) =>
            charges.some(({ code }) => code === 'storage'),
          ),
      },
      {
        full: 4,
        reason: 'missing dimension',
        code: 'DIM-07',
        message: 'Dimension COST CENTRE is mandatory for account 4100',
        among: () => free(plan, { entity: 'US', from: RECENT_DAYS }),
      },
      {
        full: 3,
        reason: 'missing dimension',
        code: 'DIM-07',
        message: 'Dimension COST CENTRE is mandatory for account 4310',
        among: () => fresh(plan),
      },
      {
        full: 3,
        reason: 'customer blocked',
        code: 'AR-221',
        message: 'The customer is blocked for posting: credit check',
        among: () => free(plan, { from: RECENT_DAYS }),
      },
    ];
    for (const { full, reason, code, message, among } of causes) {
      for (const flow of draw(plan, NAME, full, dice, among())) {
        refuse(flow, reason, code, message, dice.int(1, 3), plan.day);
        plan.cases.push({
          story: NAME,
          type: 'posting-rejected-other',
          subject: flow.invoice.id,
          end: 'open',
          from: 0,
        });
      }
    }
  },
};
