import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareVersions, inForce, type Version } from './version';

const day = fc.integer({ min: 0, max: 4 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)));
const version: fc.Arbitrary<Version> = fc.record({
  revision: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
  updatedAt: fc.option(day, { nil: null }),
  time: day,
  digest: fc.constantFrom('00', '0f', 'a0', 'ff'),
});

it('orders versions totally: the same way round, and through a third', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) > 0 && compareVersions(b, c) > 0) expect(compareVersions(a, c)).toBeGreaterThan(0);
      if (compareVersions(a, b) === 0)
        expect([a.revision, a.updatedAt?.getTime(), a.time.getTime(), a.digest]).toEqual([
          b.revision,
          b.updatedAt?.getTime(),
          b.time.getTime(),
          b.digest,
        ]);
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
  const at = (text: string) => new Date(text);
  const of = (revision: number | null, updated: string | null, time: string, digest: string): Version => ({
    revision,
    updatedAt: updated === null ? null : at(updated),
    time: at(time),
    digest,
  });
  const ordered = [
    of(2, null, '2026-01-01', 'ff'),
    of(1, '2026-01-03', '2026-01-01', 'ff'),
    of(1, '2026-01-02', '2026-01-09', '00'),
    of(1, null, '2026-01-09', '00'),
    of(null, '2026-01-09', '2026-01-01', '00'),
    of(null, null, '2026-01-02', 'ff'),
    of(null, null, '2026-01-01', '00'),
    of(null, null, '2026-01-01', 'ff'),
  ];
  expect([...ordered].reverse().sort((a, b) => compareVersions(b, a))).toEqual(ordered);
});
