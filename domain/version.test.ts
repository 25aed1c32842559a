import fc from 'fast-check';
import { expect, it } from 'vitest';
import { microsOf } from './signals/instant';
import { compareVersions, inForce, type Version } from './version';

const START = microsOf('2026-01-01T00:00:00Z');
/** Instants of one millisecond and of the next days. */
const micros = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map((n) => START + n),
  fc.integer({ min: 0, max: 2 }).map((n) => START + n * 86_400_000_000),
);
const BEYOND = 2n ** 53n;
const version: fc.Arbitrary<Version> = fc.record({
  revision: fc.option(fc.constantFrom(0n, 1n, 2n, BEYOND, BEYOND + 1n), { nil: null }),
  updatedMicros: fc.option(micros, { nil: null }),
  timeMicros: micros,
  digest: fc.constantFrom('00', '0f', 'a0', 'ff'),
});

it('orders versions totally: the same way round, and through a third', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) > 0 && compareVersions(b, c) > 0) expect(compareVersions(a, c)).toBeGreaterThan(0);
      if (compareVersions(a, b) === 0) expect(a).toEqual(b);
    }),
    { numRuns: 3_000, seed: 1 },
  );
});

it('chooses the same of a set, in whatever order and however often its members come', () => {
  fc.assert(
    fc.property(
      fc
        .array(version, { maxLength: 8 })
        .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(inForce([...all, ...shuffled])).toEqual(inForce(all));
        expect(inForce([...all].reverse())).toEqual(inForce(all));
      },
    ),
    { numRuns: 1_000, seed: 2 },
  );
  expect(inForce([])).toBeUndefined();
});

it('asks the revision first, then when the source changed it, then the time, then the lower digest', () => {
  const of = (revision: bigint | null, updated: string | null, time: string, digest: string): Version => ({
    revision,
    updatedMicros: updated === null ? null : microsOf(updated),
    timeMicros: microsOf(time),
    digest,
  });
  const ordered = [
    of(BEYOND + 1n, null, '2026-01-01T00:00:00Z', 'ff'),
    of(BEYOND, null, '2026-01-01T00:00:00Z', 'ff'),
    of(1n, '2026-01-02T00:00:00.000002Z', '2026-01-01T00:00:00Z', 'ff'),
    of(1n, '2026-01-02T00:00:00.000001Z', '2026-01-09T00:00:00Z', '00'),
    of(1n, null, '2026-01-09T00:00:00Z', '00'),
    of(null, '2026-01-09T00:00:00Z', '2026-01-01T00:00:00Z', '00'),
    of(null, null, '2026-01-02T00:00:00.000001Z', 'ff'),
    of(null, null, '2026-01-02T00:00:00Z', 'ff'),
    of(null, null, '2026-01-01T00:00:00Z', '00'),
    of(null, null, '2026-01-01T00:00:00Z', 'ff'),
  ];
  expect([...ordered].reverse().sort((a, b) => compareVersions(b, a))).toEqual(ordered);
});
