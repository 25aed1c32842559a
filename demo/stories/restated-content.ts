import { money, quantity } from '../amounts';
import { DAY, MINUTE } from '../clock';
import { flowSignals } from '../documents';
import { count, draw, free, type Story } from '../plan';
import { usageSignal } from '../signals';

const NAME = 'restated content';

export const restatedContent: Story = {
  name: NAME,
  told: 'An agent at five customers measured anew before it sent again: same event, other quantity, and no revision that says which counts. One charge was sent as a draft and again under the same ID.',
  apply(plan, dice) {
    const recent = plan.day - 3 * DAY;
    const lines = plan.lines.filter(
      ({ charge, factor, subscription }) =>
        charge === 'api' && factor === 1 && subscription?.account.linked && subscription.endAt === null,
    );
    for (const line of dice.shuffle(lines).slice(0, count(plan, 5))) {
      const event = line.events.find(
        ({ time, meter, tenant }) => time > recent && meter === 'api.calls' && tenant.link?.wave === 0,
      );
      if (!event) continue;
      const first = usageSignal(line, event);
      // The agent stamps what it measures anew a little later: of two unversioned contents the later one counts.
      plan.extra.push({
        ...first,
        time: event.time + 3_000,
        receivedAt: event.receivedAt + dice.int(8, 90) * MINUTE,
        data: { ...first.data, quantity: quantity(event.milli + dice.int(20, 400) * 1000) },
      });
      plan.cases.push({ story: NAME, type: 'conflicting-content', subject: event.id, end: 'open', from: 0 });
    }
    for (const flow of draw(plan, NAME, 1, dice, free(plan, { from: 60 }))) {
      const charge = flow.charges[0];
      const told = flowSignals(flow).find(({ type, data }) => type === 'charge.rated.v1' && data.charge === charge?.id);
      if (!charge || !told) continue;
      plan.extra.push({
        ...told,
        time: told.time - MINUTE,
        receivedAt: told.receivedAt - MINUTE,
        data: { ...told.data, amount: money(charge.cents + 4_500) },
      });
      plan.cases.push({ story: NAME, type: 'conflicting-content', subject: told.id, end: 'open', from: 0 });
    }
  },
};
