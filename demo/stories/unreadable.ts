import { HOUR, MINUTE } from '../clock';
import { count, type Story } from '../plan';
import { signal, usageSignal } from '../signals';

const NAME = 'unreadable';

export const unreadable: Story = {
  name: NAME,
  told: 'A new version of an agent at three customers writes quantities with a comma, and a script of the billing team sends credit memos with the currency in small letters: nobody can read them as they are.',
  apply(plan, dice) {
    const since = plan.day - 30 * HOUR;
    const lines = plan.lines.filter(
      ({ charge, subscription }) => charge === 'api' && subscription?.account.linked && subscription.endAt === null,
    );
    for (const line of dice.shuffle(lines).slice(0, count(plan, 3))) {
      const first = line.events.find(({ time }) => time > since);
      if (!first) continue;
      for (let n = 0; n < 4; n += 1) {
        const time = first.time + n * 20 * MINUTE;
        const event = usageSignal(line, { ...first, id: `${first.id}-v3-${n}`, time, receivedAt: time + MINUTE });
        plan.extra.push({
          ...event,
          data: { ...event.data, quantity: `${dice.int(100, 900)},5` },
          unreadable: true,
        });
      }
    }
    const contracts = plan.accounts.filter(({ linked, subscriptions }) => linked && subscriptions.length > 0);
    for (const [index, account] of dice.shuffle(contracts).slice(0, 2).entries()) {
      const at = plan.day - (20 - index) * HOUR;
      plan.extra.push(
        signal(
          'billing',
          'creditmemo.issued.v1',
          `creditmemo.issued-goodwill-${account.billing}`,
          at,
          {
            creditMemo: `cm-goodwill-${index + 1}`,
            customer: account.billing,
            currency: account.currency.toLowerCase(),
            issuedAt: new Date(at).toISOString(),
            net: '150.00',
            lines: [{ line: '1', amount: '150.00' }],
          },
          { unreadable: true },
        ),
      );
    }
    // One case for each reason and type of a source, however many letters.
    for (const subject of ['metering/schema invalid/usage.recorded.v1', 'billing/schema invalid/creditmemo.issued.v1'])
      plan.cases.push({ story: NAME, type: 'schema-invalid', subject, end: 'open', from: 0 });
  },
};
