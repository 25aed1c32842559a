/** Law 3: the same deliveries end in the same state, whatever their order, repetition, batching and number of workers. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { Company } from './company';
import { CLOCK, ENTITIES, history, type Planned, requestsOf } from './histories';
import { differences, readState } from './state';

let company: Company | undefined;
afterEach(() => company?.close());

async function stateOf(requests: ReturnType<typeof requestsOf>): Promise<Awaited<ReturnType<typeof readState>>> {
  company = await Company.open(CLOCK, ENTITIES);
  for (const { deliveries, workers } of requests) {
    await company.deliver(deliveries);
    if (workers > 0) await company.settle(workers);
  }
  await company.settle();
  company.close();
  return readState();
}

const told = (plan: readonly Planned[]) =>
  plan
    .map(
      ({ delivery, place, again, cut }) =>
        `${place}${again === null ? '' : `/${again}`}${cut === null ? '' : ` cut ${cut}`} ${delivery.source} ${JSON.stringify(delivery.event)}`,
    )
    .join('\n');

/** Longer, elsewhere: RUNS=2000 LIMIT=600000 SEED=7 npx vitest run --project database test/laws/order.db.test.ts */
const seed = Number(process.env.SEED ?? 20260320);
const numRuns = Number(process.env.RUNS ?? 80);
const interruptAfterTimeLimit = Number(process.env.LIMIT ?? 75_000);

test(
  'any order, repetition, batching and number of workers ends alike',
  async () => {
    await fc.assert(
      fc.asyncProperty(history(25), async (plan) => {
        const atOnce = await stateOf([{ deliveries: plan.map(({ delivery }) => delivery), workers: 1 }]);
        const asPlanned = await stateOf(requestsOf(plan));
        expect(differences(atOnce, asPlanned), told(plan)).toEqual([]);
      }),
      { seed, numRuns, interruptAfterTimeLimit, markInterruptAsFailure: false },
    );
  },
  interruptAfterTimeLimit + 30_000,
);
