/** A law over random histories, within a time: the machine decides how many are told, at least one is told to its end. */
import fc from 'fast-check';
import { expect } from 'vitest';

export interface Bounds {
  readonly seed: number;
  /** Histories at most. */
  readonly runs: number;
  /** Milliseconds after which none is begun. */
  readonly limit: number;
}

/** What a file takes by itself; longer, elsewhere: SEED=7 RUNS=2000 LIMIT=600000 npx vitest run --project database FILE */
export const boundsOf = ({ seed, runs, limit }: Bounds): Bounds => ({
  seed: Number(process.env.SEED ?? seed),
  runs: Number(process.env.RUNS ?? runs),
  limit: Number(process.env.LIMIT ?? limit),
});

/** What the last history may take beyond the limit, milliseconds. */
export const SPARE = 40_000;

/** None is left half told, for the next one has the same database. */
export async function holds<Told extends [unknown, ...unknown[]]>(
  { seed, runs, limit }: Bounds,
  of: { [Part in keyof Told]: fc.Arbitrary<Told[Part]> },
  assertion: (...told: Told) => Promise<void>,
): Promise<void> {
  const until = performance.now() + limit;
  let ended = 0;
  await fc.assert(
    fc.asyncProperty<Told>(...of, async (...told) => {
      if (performance.now() > until) return;
      await assertion(...told);
      ended += 1;
    }),
    { seed, numRuns: runs },
  );
  expect(ended).toBeGreaterThan(0);
}
