import { extend } from '../amounts';
import { DAY, HOUR } from '../clock';
import type { Flow } from '../flows';
import { rerate } from '../history';
import { draw, free, type Plan, RECENT_DAYS, type Story } from '../plan';
import type { UsageEvent } from '../usage';

const NAME = 'variances';
const VAGUE = 'variances in usage';

const usageCharge = (flow: Flow) => flow.charges.find(({ code, kind }) => code === 'api' && kind === 'usage');
const lineOf = (plan: Plan, flow: Flow) =>
  plan.lines.find(({ subscription, charge }) => subscription === flow.subscription && charge === 'api');
/** The transaction of a flow's API usage, as its case is about it. */
const apiOf = ({ subscription, period }: Flow) => `${subscription?.id}/api/${period.start}`;
const eventsIn = (plan: Plan, flow: Flow): UsageEvent[] =>
  lineOf(plan, flow)?.events.filter(({ time }) => time >= flow.period.start && time < flow.period.end) ?? [];

export const variances: Story = {
  name: NAME,
  told: 'Cents from rounding each line, an old price tier on eight invoices: differences of which the first are nobody’s work, and the others a case each.',
  apply(plan, dice) {
    for (const flow of draw(plan, NAME, 40, dice, free(plan, { from: 100 }))) {
      const line = dice.pick(flow.charges.filter(({ kind }) => kind !== 'prepaid drawdown')).line;
      line.cents += dice.pick([-2, -1, 1, 2]);
    }
    for (const flow of draw(
      plan,
      NAME,
      8,
      dice,
      free(plan, { from: 75 }).filter((each) => (usageCharge(each)?.cents ?? 0) > 20_000),
    )) {
      const charge = usageCharge(flow);
      if (!charge?.micro || charge.milli === null) continue;
      // The invoice still knows the price of last year.
      charge.line.cents = extend(charge.milli, Math.round(charge.micro * dice.pick([0.92, 0.94, 1.05])));
      plan.cases.push({ story: NAME, type: 'rated-vs-invoiced', subject: apiOf(flow), end: 'open', from: 0 });
    }
  },
};

/** Usage that billing never heard of; needs the charges anew, so it comes before every story about amounts. */
export const usageVariances: Story = {
  name: VAGUE,
  told: 'Six customers whose usage came in days after rating, four periods of which metering lost a partition before it aggregated.',
  apply(plan, dice) {
    for (const flow of draw(
      plan,
      VAGUE,
      6,
      dice,
      free(plan, { from: RECENT_DAYS }).filter((each) => usageCharge(each)),
    )) {
      const line = lineOf(plan, flow);
      const events = eventsIn(plan, flow);
      const from = events[Math.floor(events.length * 0.6)];
      if (!line || !from) continue;
      for (const [index, event] of events.slice(-Math.ceil(events.length * 0.06)).entries()) {
        line.events.push({
          ...event,
          id: `${event.id}-late`,
          time: event.time - HOUR / 7,
          receivedAt: flow.ratedAt + 1.5 * DAY + index * 1_700,
          late: true,
        });
      }
      // By far most come before the bill run; where rating itself was late they come after the invoice.
      const isInvoiced = flow.ratedAt + 1.5 * DAY > flow.invoice.issuedAt;
      const type = isInvoiced ? 'usage-after-invoice' : 'usage-after-grace';
      plan.cases.push({ story: VAGUE, type, subject: apiOf(flow), end: 'open', from: 0 });
    }
    for (const flow of draw(
      plan,
      VAGUE,
      4,
      dice,
      free(plan, { from: RECENT_DAYS }).filter((each) => usageCharge(each)),
    )) {
      const events = eventsIn(plan, flow);
      const lost = Math.floor(events.length * 0.3);
      for (const event of events.slice(lost, lost + Math.ceil(events.length * 0.08))) event.late = true;
      rerate(flow, plan.lines);
      if (events.length > 0)
        plan.cases.push({ story: VAGUE, type: 'captured-vs-aggregated', subject: apiOf(flow), end: 'open', from: 0 });
    }
  },
};
