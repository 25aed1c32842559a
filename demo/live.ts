/** `live`: a trickle in real time, until Ctrl-C: usage every second, a document now and then, a break and its fix. */

import { setTimeout as pause } from 'node:timers/promises';
import { accountsOf } from './accounts';
import { extend, money, taxOn } from './amounts';
import { DAY, iso, MINUTE, periodsUpTo } from './clock';
import { SOURCES, type SourceName } from './company';
import type { Account, Subscription } from './customers';
import { address, hasAllKeys, remembered } from './installation';
import { PRODUCTS } from './products';
import { type Random, random } from './random';
import { Refusal } from './refusal';
import { type Sent, send } from './send';
import type { Signal } from './signals';

/** Usage events a second; a document every so many seconds, one of them refused, and mended once its case has opened. */
const RATE = { usage: [2, 7], documentEvery: 40, breakEvery: 240, mendedAfter: 420, heartbeatEvery: 30 } as const;

interface Due {
  at: number;
  signal: Signal;
}

const now = () => Date.now();
const fact = (source: SourceName, type: string, id: string, time: number, data: Record<string, unknown>): Signal => ({
  source,
  type,
  id,
  time,
  receivedAt: 0,
  wave: 0,
  data,
});

function usage(subscriptions: readonly Subscription[], run: string, serial: number, dice: Random): Signal {
  const subscription = dice.pick(subscriptions);
  const { account, api, stated, id } = subscription;
  const calls = Math.max(1, Math.round(((api?.dailyMean ?? 1_000) / 40) * dice.between(0.6, 1.5)));
  const data = {
    customer: account.tenants[0]?.id,
    meter: PRODUCTS.api.meter.meter,
    quantity: String(calls),
    unit: 'call',
    ...(stated ? { subscription: id } : {}),
  };
  return fact('metering', 'usage.recorded.v1', `live-${run}-${serial}`, now() - dice.int(300, 12_000), data);
}

/** One charge on its way to the ledger, as the seconds go by. */
function document(
  account: Account,
  subscription: Subscription,
  run: string,
  serial: number,
  isRefused: boolean,
  dice: Random,
): Due[] {
  const start = now();
  const key = `${run}-${serial}`;
  const { entity, currency, billing } = account;
  const period = periodsUpTo(entity.zone, subscription.cycleDay, start, 1)[0];
  if (!period) return [];
  const quantity = dice.int(1, 12);
  const cents = extend(quantity * 1000, 149_000_000);
  const tax = taxOn(cents, account.taxRate);
  const charge = {
    charge: `rc-live-${key}`,
    subscription: subscription.id,
    chargeCode: `training-${key}`,
    kind: 'one-time',
    product: PRODUCTS.onboarding.sku,
    periodStart: iso(period.start),
    periodEnd: iso(period.end),
    quantity: String(quantity),
    unitAmount: '149',
    amount: money(cents),
  };
  const reference = { system: 'billing', type: 'invoice', id: `in-live-${key}` };
  const attempt = (time: number) => `pa-live-${key}-${time}`;
  const steps: { after: number; make: (time: number) => Signal }[] = [
    {
      after: 0,
      make: (time) =>
        fact('billing', 'charge.rated.v1', `charge.rated-live-${key}`, time, {
          ...charge,
          customer: billing,
          currency,
          ratedAt: iso(time),
        }),
    },
    {
      after: 3,
      make: (time) =>
        fact('billing', 'invoice.issued.v1', `invoice.issued-live-${key}`, time, {
          invoice: reference.id,
          number: `${entity.code}-${iso(time).slice(0, 4)}-L${String(serial).padStart(5, '0')}`,
          customer: billing,
          currency,
          issuedAt: iso(time),
          dueAt: iso(time + account.terms * DAY),
          billRunAt: iso(time),
          net: money(cents),
          tax: money(tax),
          total: money(cents + tax),
          lines: [{ ...charge, line: '1', tax: money(tax) }],
          revision: 1,
        }),
    },
    {
      after: 6,
      make: (time) =>
        fact('crm', 'crm.sync.completed.v1', `crm.sync-live-${key}`, time, {
          sync: `sy-live-${key}`,
          object: { system: 'billing', type: 'invoice', id: reference.id },
          at: iso(time),
          changedAt: iso(start),
        }),
    },
    {
      after: 8,
      make: (time) =>
        fact(entity.erp, 'erp.posting.requested.v1', `erp.requested-${attempt(1)}`, time, {
          attempt: attempt(1),
          document: reference,
          entity: entity.code,
          requestedAt: iso(time),
        }),
    },
  ];
  const posted = (after: number, of: string) => ({
    after,
    make: (time: number) =>
      fact(entity.erp, 'erp.document.posted.v1', `erp.posted-live-${key}`, time, {
        erpDocument: `je-live-${key}`,
        number: `59${String(serial).padStart(8, '0')}`,
        entity: entity.code,
        currency,
        net: money(cents),
        tax: money(tax),
        postedAt: iso(time),
        postingDate: iso(time).slice(0, 10),
        attempt: of,
        documents: [{ ...reference, amount: money(cents) }],
      }),
  });
  if (isRefused) {
    steps.push(
      {
        after: 10,
        make: (time) =>
          fact(entity.erp, 'erp.posting.failed.v1', `erp.failed-${attempt(1)}`, time, {
            attempt: attempt(1),
            document: reference,
            entity: entity.code,
            failedAt: iso(time),
            reason: 'missing tax code',
            code: 'TAX-001',
            message: `Customer ${account.erp} has no tax code`,
          }),
      },
      {
        after: 10 + RATE.mendedAfter,
        make: (time) =>
          fact(entity.erp, 'erp.posting.requested.v1', `erp.requested-${attempt(2)}`, time, {
            attempt: attempt(2),
            document: reference,
            entity: entity.code,
            requestedAt: iso(time),
          }),
      },
      posted(12 + RATE.mendedAfter, attempt(2)),
    );
  } else steps.push(posted(11, attempt(1)));
  return steps.map(({ after, make }) => ({ at: start + after * 1000, signal: make(start + after * 1000) }));
}

export async function live(): Promise<void> {
  const state = remembered();
  if (!state || !hasAllKeys(state.keys))
    throw new Refusal('The demo company has not been loaded here yet; npm start loads it.');
  const { seed, scale, keys } = state;
  const url = address();
  const horizon = Math.floor(Date.parse(state.now) / DAY) * DAY + DAY;
  const accounts = accountsOf(seed, scale, horizon);
  const subscriptions = accounts
    .flatMap((account) => account.subscriptions)
    .filter(({ api, endAt }) => api && !api.kilo && endAt === null);
  const run = now().toString(36);
  const dice = random(run);

  let isStopping = false;
  const stop = () => {
    isStopping = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  console.log(`The demo company goes on at ${url}; Ctrl-C ends it.`);
  let due: Due[] = [];
  let told: Sent | undefined;
  let signals = 0;
  let breaks = 0;
  for (let second = 0; !isStopping; second += 1) {
    const began = now();
    const ready: Signal[] = [];
    for (let each = dice.int(...RATE.usage); each > 0; each -= 1)
      ready.push(usage(subscriptions, run, signals + ready.length, dice));
    if (second % RATE.documentEvery === 5) {
      const subscription = dice.pick(subscriptions);
      const isRefused = second % RATE.breakEvery < RATE.documentEvery;
      if (isRefused) breaks += 1;
      due.push(...document(subscription.account, subscription, run, second, isRefused, dice));
    }
    if (second % RATE.heartbeatEvery === 0)
      for (const { name } of SOURCES)
        ready.push(
          fact(name, 'source.heartbeat.v1', `heartbeat-live-${run}-${name}-${second}`, began, {
            watermark: iso(began - MINUTE),
          }),
        );
    ready.push(...due.filter(({ at }) => at <= began).map(({ signal }) => signal));
    due = due.filter(({ at }) => at > began);
    told = await send(ready, { url, keys });
    signals += ready.length;
    if (told.rejected > 0)
      throw new Refusal(`Throughline did not understand ${told.rejected} signals: ${told.complaints.join('; ')}`);
    if (process.stdout.isTTY)
      process.stdout.write(
        `\r\u001b[2K${signals.toLocaleString('en')} signals, ${breaks} postings refused, ${due.length} on their way`,
      );
    await pause(Math.max(0, 1000 - (now() - began)));
  }
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
  console.log(`Stopped after ${signals.toLocaleString('en')} signals and ${breaks} refused postings.`);
}
