/**
 * Law 3: the same deliveries end in the same state, whatever their order, repetition, batching and number of workers,
 * and whatever time went by in between. And laws 8 and 9 on every such state: its totals equal their parts.
 */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { PERMISSIONS, type Reader } from '../../domain/access';
import { verify } from '../../server/kpis/recompute';
import { allDeliveryTotals, moneyConservation } from '../../server/pipeline/conservation';
import { Company, type Delivery } from './company';
import { CLOCK, ENTITIES, history, type Planned, requestsOf } from './histories';
import { boundsOf, holds, SPARE } from './holds';
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

/** The state of a store that took these requests in at one instant. */
async function stateOf(requests: ReturnType<typeof requestsOf>, at: string) {
  company = await Company.open(at, ENTITIES);
  for (const { deliveries, workers } of requests) {
    await company.deliver(deliveries);
    if (workers > 0) await company.settle(workers);
  }
  await company.settle();
  return readState();
}

/** Nothing that verification or conservation would show. */
async function assertSound(plan: readonly Planned[]): Promise<void> {
  expect((await verify()).differences, told(plan)).toEqual([]);
  expect((await allDeliveryTotals(reader)).residual, told(plan)).toBe(0n);
  for (const { residual } of await moneyConservation(reader)) expect(residual, told(plan)).toBe('0');
}

const told = (plan: readonly Planned[]) =>
  plan
    .map(
      ({ delivery, place, again, cut }) =>
        `${place}${again === null ? '' : `/${again}`}${cut === null ? '' : ` cut ${cut}`} ${delivery.source} ${JSON.stringify(delivery.event)}`,
    )
    .join('\n');
const whole = (plan: readonly Planned[]) => [{ deliveries: plan.map(({ delivery }) => delivery), workers: 1 }];

const bounds = boundsOf({ seed: 20260320, runs: 45, limit: 30_000 });
const picking = fc.nat(999);

test(
  'any order, repetition, batching and number of workers ends alike',
  () =>
    holds(bounds, [history(25)], async (plan) => {
      const atOnce = await stateOf(whole(plan), CLOCK);
      const asPlanned = await stateOf(requestsOf(plan), CLOCK);
      expect(differences(atOnce, asPlanned), told(plan)).toEqual([]);
      await assertSound(plan);
    }),
  bounds.limit + SPARE,
);

/** What the states of a store are at these instants that took parts of a plan in on its way through them. */
async function statesOnTheWay(plan: readonly Planned[], instants: readonly string[]) {
  const requests = requestsOf(plan);
  const cuts = instants.map((_, index) => Math.ceil((requests.length * (index + 1)) / instants.length));
  company = await Company.open(instants[0] as string, ENTITIES);
  const found: { at: string; told: Delivery[]; state: Awaited<ReturnType<typeof readState>> }[] = [];
  const told: Delivery[] = [];
  for (const [index, at] of instants.entries()) {
    company.at(at);
    await company.settle();
    for (const { deliveries, workers } of requests.slice(index === 0 ? 0 : (cuts[index - 1] as number), cuts[index])) {
      await company.deliver(deliveries);
      told.push(...deliveries);
      if (workers > 0) await company.settle(workers);
    }
    await company.settle();
    found.push({ at, told: [...told], state: await readState() });
  }
  return found;
}

/** Statements begin and end to hold between these, periods are closed, documents fall due. */
const STEPS = [
  '2026-03-20T12:00:00Z',
  '2026-03-24T10:29:59Z',
  '2026-03-24T10:30:00Z',
  '2026-04-01T00:00:00Z',
  '2026-04-05T12:00:00Z',
  '2026-04-08T00:00:00Z',
  '2026-04-20T12:00:00Z',
];

test(
  'a store that lived through a history is at every instant one that was told all of it then',
  () =>
    holds({ ...bounds, seed: bounds.seed + 2 }, [history(25), picking], async (plan, picked) => {
      const lived = await statesOnTheWay(plan, STEPS);
      await assertSound(plan);
      for (const { at, told: deliveries, state } of [
        lived[picked % (STEPS.length - 1)],
        lived.at(-1),
      ] as typeof lived) {
        const atOnce = await stateOf([{ deliveries, workers: 1 }], at);
        expect(differences(atOnce, state), `at ${at}\n${told(plan)}`).toEqual([]);
      }
    }),
  bounds.limit + SPARE,
);
