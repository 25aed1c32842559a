import { DAY } from '../clock';
import { count, type Story } from '../plan';

const NAME = 'silent customers';
/** Days since then: more usual days than a gap needs. */
const SILENT_DAYS = 8;

export const silentCustomers: Story = {
  name: NAME,
  told: 'The agents of two customers who use the product every day stopped sending a week ago; nobody told anybody.',
  apply(plan, dice) {
    const since = plan.day - SILENT_DAYS * DAY;
    const daily = plan.lines.filter(({ charge, factor, subscription, events }) => {
      if (charge !== 'api' || factor !== 1 || !subscription?.account.linked || subscription.endAt !== null)
        return false;
      if (subscription.account.tenants.length > 1) return false;
      // What has been billed stays as it is: only a period that still runs falls silent.
      if (subscription.periods.some(({ end }) => end > since && end <= plan.day)) return false;
      const days = new Set(events.filter(({ time }) => time < since).map(({ time }) => Math.floor(time / DAY)));
      return Array.from({ length: 28 }, (_, day) => Math.floor(since / DAY) - 1 - day).every((day) => days.has(day));
    });
    for (const line of dice.shuffle(daily).slice(0, count(plan, 2))) {
      line.events = line.events.filter(({ time }) => time < since);
      plan.cases.push({
        story: NAME,
        type: 'usage-gap',
        subject: `metering/${line.subscription?.account.tenants[0]?.id}`,
        end: 'open',
        from: 0,
      });
    }
  },
};
