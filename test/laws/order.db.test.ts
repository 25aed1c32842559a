/**
 * Law 3: the same deliveries end in the same state, whatever their order, repetition, batching and number of workers,
 * and whatever time went by in between. And laws 8 and 9 on every such state: its totals equal their parts.
 */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { PERMISSIONS, type Reader } from '../../domain/access';
import { verify } from '../../server/kpis/recompute';
import { allDeliveryTotals, moneyConservation } from '../../server/pipeline/conservation';
import { Company } from './company';
import { CLOCK, ENTITIES, history, type Planned, requestsOf } from './histories';
import { differences, readState } from './state';

const reader: Reader = {
  id: 'test',
  name: 'Test',
  role: 'administrator',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};
let company: Company | undefined;
afterEach(() => company?.close());

/** The state of a store that took these requests in while the clock went from one instant to the other. */
async function stateOf(requests: ReturnType<typeof requestsOf>, from: string, to = from) {
  const [first, last] = [new Date(from).getTime(), new Date(to).getTime()];
  company = await Company.open(from, ENTITIES);
  for (const [index, { deliveries, workers }] of requests.entries()) {
    company.at(new Date(first + ((last - first) * index) / requests.length).toISOString());
    await company.deliver(deliveries);
    if (workers > 0) await company.settle(workers);
  }
  company.at(to);
  await company.settle();
  return readState();
}

/** Nothing that verification or conservation would show. */
async function assertSound(): Promise<void> {
  expect((await verify()).differences).toEqual([]);
  expect((await allDeliveryTotals(reader)).residual).toBe(0n);
  for (const { residual } of await moneyConservation(reader)) expect(residual).toBe('0');
}

const told = (plan: readonly Planned[]) =>
  plan
    .map(
      ({ delivery, place, again, cut }) =>
        `${place}${again === null ? '' : `/${again}`}${cut === null ? '' : ` cut ${cut}`} ${delivery.source} ${JSON.stringify(delivery.event)}`,
    )
    .join('\n');
const whole = (plan: readonly Planned[]) => [{ deliveries: plan.map(({ delivery }) => delivery), workers: 1 }];

/** Longer, elsewhere: RUNS=2000 LIMIT=600000 SEED=7 npx vitest run --project database test/laws/order.db.test.ts */
const seed = Number(process.env.SEED ?? 20260320);
const numRuns = Number(process.env.RUNS ?? 45);
const interruptAfterTimeLimit = Number(process.env.LIMIT ?? 42_000);
const bounds = { seed, numRuns, interruptAfterTimeLimit, markInterruptAsFailure: false };

test(
  'any order, repetition, batching and number of workers ends alike',
  async () => {
    await fc.assert(
      fc.asyncProperty(history(25), async (plan) => {
        const atOnce = await stateOf(whole(plan), CLOCK);
        const asPlanned = await stateOf(requestsOf(plan), CLOCK);
        expect(differences(atOnce, asPlanned), told(plan)).toEqual([]);
        await assertSound();
      }),
      bounds,
    );
  },
  interruptAfterTimeLimit + 30_000,
);

test(
  'what time alone changes is found, whenever it passes',
  async () => {
    const end = '2026-04-20T12:00:00Z';
    await fc.assert(
      fc.asyncProperty(history(25), async (plan) => {
        const atOnce = await stateOf(whole(plan), end);
        const onTheWay = await stateOf(requestsOf(plan), CLOCK, end);
        expect(differences(atOnce, onTheWay), told(plan)).toEqual([]);
        await assertSound();
      }),
      { ...bounds, seed: seed + 1 },
    );
  },
  interruptAfterTimeLimit + 30_000,
);
