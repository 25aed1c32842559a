import { DAY, HOUR, iso, MINUTE } from '../clock';
import { entity } from '../company';
import { count, free, lastClosed, type Story, take } from '../plan';
import { mendLater } from './mended';

const NAME = 'closed period';
/** Those that still wait for a date in the open month. */
const LEFT = 3;

export const closedPeriod: Story = {
  name: NAME,
  told: 'Nine German invoices waited for an approval and reached the ledger the morning after their month was closed; three still wait for a date in the open one.',
  apply(plan) {
    const of = entity('DE');
    const { label, closedAt } = lastClosed(plan, of);
    // The last bill run of the month that has closed; when it issued none, the newest before.
    const flows = free(plan, { entity: 'DE' }).filter(({ invoice }) => invoice.issuedAt < closedAt);
    const inMonth = flows.filter(({ invoice }) => iso(invoice.issuedAt).startsWith(label));
    take(NAME, (inMonth.length > 0 ? inMonth : flows).slice(0, count(plan, 9))).forEach((flow, index) => {
      const posted = flow.posting.find(({ step }) => step === 'posted');
      const at = closedAt + 14 * HOUR + index * 3 * MINUTE;
      const attempt = `pa-${flow.invoice.id.slice(3)}-1`;
      flow.posting = [
        { step: 'requested', at, attempt },
        {
          step: 'failed',
          at: at + MINUTE,
          attempt,
          reason: 'period closed',
          code: 'FI-0302',
          message: `Posting period ${iso(flow.invoice.issuedAt).slice(0, 7)} of company DE is closed`,
        },
      ];
      plan.cases.push({
        story: NAME,
        type: 'posting-rejected-period-closed',
        subject: flow.invoice.id,
        end: index < LEFT ? 'open' : 'resolved',
        from: 0,
      });
      if (index >= LEFT) mendLater(flow, posted, Math.min(at + (1 + index) * DAY, plan.day - HOUR));
    });
  },
};
