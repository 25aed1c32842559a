import { DAY, HOUR } from '../clock';
import type { Tenant } from '../customers';
import { count, type Story } from '../plan';
import { strayUsage } from '../usage';

const NAME = 'unknown tenants';

export const unknownTenants: Story = {
  name: NAME,
  told: 'Sales opened workspaces that nobody linked to an account: five are still unknown, three were linked after the fact; and one customer was made by hand in billing.',
  apply(plan, dice) {
    const single = plan.accounts.filter(
      ({ subscriptions, tenants }) =>
        subscriptions.length === 1 && tenants.length === 1 && subscriptions[0]?.api && !subscriptions[0].api.kilo,
    );
    const calm = dice.shuffle(
      single.filter((account) => plan.flows.every((flow) => flow.account !== account || flow.story === null)),
    );

    for (const [index, account] of calm.splice(0, count(plan, 5)).entries()) {
      const tenant: Tenant = { id: `tn-new-${1000 + account.index}`, link: null };
      plan.lines.push(
        strayUsage(
          plan.seed,
          account,
          tenant,
          plan.day - (index % 2 === 1 ? 1.5 : dice.int(3, 9)) * DAY,
          plan.horizon,
          7,
          dice.int(9_000, 60_000),
        ),
      );
      plan.cases.push({
        story: NAME,
        type: 'unmatched-account',
        subject: `metering/${tenant.id}`,
        end: 'open',
        from: 0,
      });
    }

    for (const account of calm.splice(0, count(plan, 3))) {
      const tenant = account.tenants[0] as Tenant;
      tenant.link = { at: plan.day - dice.int(14, 30) * HOUR, wave: 1 };
      for (const flow of plan.flows) if (flow.account === account) flow.story = NAME;
      plan.cases.push({
        story: NAME,
        type: 'unmatched-account',
        subject: `metering/${tenant.id}`,
        end: 'resolved',
        from: 0,
      });
    }

    const byHand = calm.find(
      (account) => account.parent === null && plan.flows.some((flow) => flow.account === account),
    );
    if (!byHand) return;
    byHand.linked = false;
    for (const flow of plan.flows) if (flow.account === byHand) flow.story = NAME;
    plan.cases.push({
      story: NAME,
      type: 'unmatched-account',
      subject: `billing/${byHand.billing}`,
      end: 'open',
      from: 0,
    });
  },
};
