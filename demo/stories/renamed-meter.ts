import { DAY, HOUR } from '../clock';
import { count, type Story } from '../plan';

const NAME = 'renamed meter';
/** The name that nobody told billing. */
export const NEW_METER = 'api.requests';
const RELEASED_DAYS_AGO = 5;

export const renamedMeter: Story = {
  name: NAME,
  told: 'A release of the gateway in Frankfurt renamed the meter api.calls to api.requests; twelve tenants report under a name that no product has.',
  apply(plan, dice) {
    const released = plan.day - RELEASED_DAYS_AGO * DAY + 13 * HOUR;
    const lines = plan.lines.filter(
      ({ charge, factor, subscription }) =>
        charge === 'api' &&
        factor === 1 &&
        subscription?.account.entity.code === 'DE' &&
        subscription.endAt === null &&
        subscription.startAt < released,
    );
    for (const line of dice.shuffle(lines).slice(0, count(plan, 12))) {
      for (const event of line.events) if (event.time >= released) event.meter = NEW_METER;
    }
    plan.cases.push({ story: NAME, type: 'unknown-meter', subject: `metering/${NEW_METER}`, end: 'open', from: 0 });
  },
};
