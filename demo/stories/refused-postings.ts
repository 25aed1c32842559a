import { draw, free, fresh, RECENT_DAYS, type Story } from '../plan';
import { refuse } from './missing-tax-code';

const NAME = 'refused postings';

export const refusedPostings: Story = {
  name: NAME,
  told: 'A new item without revenue account, customers blocked for a credit check, a cost centre that the ledger wants since the first of the month, numbers that the ledger has already, more documents at a time than it takes.',
  apply(plan, dice) {
    const causes = [
      {
        full: 7,
        type: 'posting-rejected-invalid-revenue-account',
        reason: 'invalid revenue account',
        code: 'GL-4110',
        message: 'Item STOR has no revenue account in company GB',
        about: 'Item STOR',
        among: () =>
          free(plan, { entity: 'GB', from: RECENT_DAYS }).filter(({ charges }) =>
            charges.some(({ code }) => code === 'storage'),
          ),
      },
      {
        // One setting in the ledger, and a whole bill run stands: what mending a cause is for.
        full: 48,
        type: 'posting-rejected-missing-dimension',
        reason: 'missing dimension',
        code: 'DIM-07',
        message: 'Dimension COST CENTRE is mandatory for account 4100',
        about: 'COST CENTRE',
        // Every other one: what remains is for other stories.
        among: () => free(plan, { entity: 'US', from: RECENT_DAYS }).filter((_, index) => index % 2 === 0),
      },
      {
        full: 3,
        type: 'posting-rejected-missing-dimension',
        reason: 'missing dimension',
        code: 'DIM-07',
        message: 'Dimension COST CENTRE is mandatory for account 4310',
        about: 'COST CENTRE',
        among: () => fresh(plan),
      },
      {
        full: 3,
        type: 'posting-rejected-customer-blocked',
        reason: 'customer blocked',
        code: 'AR-221',
        message: 'The customer is blocked for posting: credit check',
        among: () => free(plan, { from: RECENT_DAYS }),
      },
      {
        full: 2,
        type: 'posting-rejected-duplicate-document',
        reason: 'duplicate document',
        code: 'M8-462',
        message: 'Reference was already entered as another document',
        among: () => free(plan, { from: RECENT_DAYS, entity: ['DE', 'GB'] }),
      },
      {
        full: 3,
        type: 'posting-rejected-rate-limited',
        reason: 'rate limited',
        code: 'HTTP 429',
        message: 'Too many documents in one hour',
        among: () => free(plan, { from: RECENT_DAYS }),
      },
      {
        full: 2,
        type: 'posting-rejected-other',
        reason: 'other',
        code: 'FB-030',
        message: 'Number range of document type RV is used up',
        among: () => free(plan, { from: RECENT_DAYS }),
      },
    ];
    for (const { full, type, reason, code, message, about, among } of causes) {
      for (const flow of draw(plan, NAME, full, dice, among())) {
        refuse(flow, { reason, code, message, ...(about ? { about } : {}) }, dice.int(1, 3), plan.day);
        plan.cases.push({ story: NAME, type, subject: flow.invoice.id, end: 'open', from: 0 });
      }
    }
  },
};
