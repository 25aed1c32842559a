import { DAY, HOUR, MINUTE } from '../clock';
import type { Answer, Flow, PostingStep } from '../flows';
import { count, free, type Story, take, unmended } from '../plan';
import { mendLater } from './mended';

const NAME = 'missing tax code';

/** The ERP refuses an invoice, when handed over and again on the next mornings. */
export function refuse(flow: Flow, answer: Answer, times: number, until: number): void {
  const asked = flow.posting[0]?.at ?? flow.invoice.issuedAt + HOUR;
  const steps: PostingStep[] = [];
  for (let time = 0; time < times; time += 1) {
    const at = asked + time * DAY;
    if (at >= until) break;
    const attempt = `pa-${flow.invoice.id.slice(3)}-${time + 1}`;
    steps.push({ step: 'requested', at, attempt }, { step: 'failed', at: at + 2 * MINUTE, attempt, ...answer });
  }
  flow.posting = steps;
}

export const missingTaxCode: Story = {
  name: NAME,
  told: 'A data clean-up in the ledgers emptied the tax code of four customers; every invoice since then is refused, and the older ones were posted by hand.',
  apply(plan, dice) {
    const byAccount = new Map<string, Flow[]>();
    for (const flow of free(plan, { from: 70, to: 0.4 }))
      byAccount.set(flow.account.crm, [...(byAccount.get(flow.account.crm) ?? []), flow]);
    // Customers with several invoices: mended once, it frees all of them.
    const groups = [...byAccount.values()].sort(
      (a, b) => b.length - a.length || (a[0] as Flow).account.index - (b[0] as Flow).account.index,
    );
    const chosen: Flow[][] = [];
    for (const group of groups) {
      const { code } = (group[0] as Flow).account.entity;
      if (chosen.length < count(plan, 4) && chosen.filter(([flow]) => flow?.account.entity.code === code).length < 2)
        chosen.push(group);
    }
    const left = unmended(plan, chosen.flat());
    for (const flow of take(NAME, chosen.flat())) {
      const { account } = flow;
      const posted = flow.posting.find(({ step }) => step === 'posted');
      account.taxCode = null;
      const us = account.entity.erp === 'erp-us';
      refuse(
        flow,
        {
          reason: 'missing tax code',
          code: us ? 'TAX-001' : 'FI-4417',
          message: us
            ? `Customer ${account.erp} has no tax code`
            : `Steuerkennzeichen fehlt (tax code missing) for customer ${account.erp}`,
        },
        dice.int(2, 3),
        plan.day,
      );
      plan.cases.push({
        story: NAME,
        type: 'posting-rejected-missing-tax-code',
        subject: flow.invoice.id,
        end: left.has(flow) ? 'open' : 'resolved',
        from: 0,
      });
      // By hand, with a code of the tax desk's own: the customer has none to this day.
      if (!left.has(flow)) mendLater(flow, posted, (flow.posting.at(-1)?.at ?? 0) + dice.int(1, 5) * DAY);
    }
  },
};
