/** Every invoice of the demo's window: of the bill runs, and of the trainings in between. */
import { charge, chargesOf } from './charges';
import { DAY, dateText, HOUR, localDate, MINUTE, offsetAt, type Period } from './clock';
import type { Account, Subscription } from './customers';
import { BILL_RUN_HOURS, type Flow, settleFlow } from './flows';
import { PRODUCTS } from './products';
import { random } from './random';
import { type UsageLine, usedIn } from './usage';

function usedOf(lines: readonly UsageLine[], period: Period) {
  const used = { api: 0, storage: 0 };
  for (const line of lines) used[line.charge] += usedIn(line, period);
  return used;
}

/** What metering states of a period, by tenant and meter, two to three hours after its end. */
function aggregatesOf({ id, account }: Subscription, lines: readonly UsageLine[], period: Period): Flow['aggregates'] {
  const dice = random('aggregates', id, period.label);
  return lines.flatMap((line) =>
    account.tenants.flatMap(({ id: tenant }) => {
      const at = Math.floor(period.end + dice.between(2.1 * HOUR, 3 * HOUR));
      let milli = 0;
      let count = 0;
      for (const event of line.events) {
        if (event.tenant.id !== tenant || event.time < period.start || event.time >= period.end || event.late) continue;
        milli += event.milli;
        count += 1;
      }
      return count > 0
        ? [
            {
              id: `agg-${tenant.slice(3)}-${id.slice(4)}-${line.charge}-${period.label}`,
              line,
              tenant,
              count,
              milli,
              at,
            },
          ]
        : [];
    }),
  );
}

/** Charges and aggregates anew, after a story has changed what metering knew in time. */
export function rerate(flow: Flow, lines: readonly UsageLine[]): void {
  if (!flow.subscription) return;
  const own = lines.filter(({ subscription }) => subscription === flow.subscription);
  flow.charges = chargesOf(flow.subscription, flow.period, usedOf(own, flow.period));
  flow.aggregates = aggregatesOf(flow.subscription, own, flow.period);
}

const blank = (
  subscription: Subscription,
  period: Period,
  issuedAt: number,
  billRunAt: number,
): Omit<Flow, 'charges' | 'ratedAt' | 'aggregates'> => ({
  account: subscription.account,
  subscription,
  period,
  rates: true,
  invoice: { id: '', number: '', issuedAt, dueAt: 0, billRunAt, receivedLate: 0 },
  posting: [],
  journal: null,
  payments: [],
  syncs: [],
  credits: [],
  voided: null,
  disputed: null,
  mistyped: null,
  story: null,
});

/** Trainings, invoiced on the working day on which they were held: a few a day, so that the ledger is never idle for a week. */
function trainings(seed: string, accounts: readonly Account[], horizon: number): Flow[] {
  const subscriptions = accounts.flatMap((account) => account.subscriptions).filter(({ endAt }) => endAt === null);
  const dice = random(seed, 'trainings');
  const flows: Flow[] = [];
  const held = new Set<string>();
  const start = Math.min(...subscriptions.map(({ periods }) => periods[0]?.start ?? horizon));
  for (let day = Math.ceil(start / DAY) * DAY; day < horizon; day += DAY) {
    const isWorkday = new Date(day).getUTCDay() % 6 !== 0;
    // Small companies train as seldom as they do everything else.
    for (let draws = Math.ceil(subscriptions.length / 130); isWorkday && draws > 0; draws -= 1) {
      const subscription = dice.pick(subscriptions);
      const { zone } = subscription.account.entity;
      const at = day + dice.int(9 * HOUR, 16 * HOUR) - offsetAt(zone, day);
      const period = subscription.periods.find(({ start: from, end }) => at >= from && at < end);
      if (!period || at < subscription.startAt + DAY) continue;
      const places = dice.int(1, 12) * 1000;
      const code = `training-${dateText(localDate(zone, at)).slice(5)}`;
      if (held.has(subscription.id + code)) continue;
      held.add(subscription.id + code);
      flows.push({
        ...blank(subscription, period, at, at),
        charges: [charge(subscription, period, code, 'one-time', PRODUCTS.training.sku, places, 149_000_000)],
        ratedAt: at - dice.int(5, 40) * MINUTE,
        aggregates: [],
      });
    }
  }
  return flows;
}

/** All flows of all completed periods, in order of issue, numbered. */
export function flowsOf(
  seed: string,
  accounts: readonly Account[],
  lines: readonly UsageLine[],
  horizon: number,
): Flow[] {
  const bySubscription = new Map<Subscription, UsageLine[]>();
  for (const line of lines)
    if (line.subscription)
      bySubscription.set(line.subscription, [...(bySubscription.get(line.subscription) ?? []), line]);
  const flows: Flow[] = [];
  for (const subscription of accounts.flatMap((account) => account.subscriptions)) {
    const dice = random(seed, 'run', subscription.id);
    for (const period of subscription.periods.slice(0, -1)) {
      if (period.start < subscription.startAt || (subscription.endAt !== null && period.start >= subscription.endAt))
        continue;
      const own = bySubscription.get(subscription) ?? [];
      const ratedAt = Math.floor(period.end + dice.between(3.2 * HOUR, 9 * HOUR) + (dice.chance(0.02) ? 30 * HOUR : 0));
      const billRunAt = period.end + BILL_RUN_HOURS * HOUR;
      const issuedAt = Math.floor(billRunAt + dice.between(2 * MINUTE, 150 * MINUTE));
      flows.push({
        ...blank(subscription, period, issuedAt, billRunAt),
        charges: chargesOf(subscription, period, usedOf(own, period)),
        ratedAt,
        aggregates: aggregatesOf(subscription, own, period),
      });
    }
  }
  flows.push(...trainings(seed, accounts, horizon));
  flows.sort((a, b) => a.invoice.issuedAt - b.invoice.issuedAt);
  flows.forEach((flow, index) => {
    number(flow, index + 1);
    settleFlow(seed, flow);
  });
  return flows;
}

/** Gives an invoice its identifier and its number. */
export function number(flow: Flow, serial: number): void {
  const text = String(serial).padStart(6, '0');
  flow.invoice.id = `in-${text}`;
  flow.invoice.number = `${flow.account.entity.code}-${localDate(flow.account.entity.zone, flow.invoice.issuedAt).year}-${text}`;
}
