import fc from 'fast-check';
import { expect, it } from 'vitest';
import { between, covers, cut, differing, holdingAt, holdings, type Interval, nextEdge } from './intervals';
import { compareVersions, inForce, type Version } from './version';

const edge = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
);
const version: fc.Arbitrary<Version & Interval> = fc
  .record({
    from: edge,
    to: edge,
    revision: fc.option(
      fc.integer({ min: 0, max: 3 }).map((n) => BigInt(n)),
      { nil: null },
    ),
    updatedMicros: fc.constant(null),
    timeMicros: fc.integer({ min: 0, max: 2 }),
    digest: fc.constantFrom('00', '0f', 'a0', 'ff'),
  })
  // The same content holds at the same time.
  .map((one) => ({ ...one, digest: `${one.digest} ${one.from} ${one.to}` }));
const INSTANTS = [-1, 0, 0.5, 1, 2, 3, 4.5, 5, 6, 7, 8, 8.5, 9, 10];

it('says at each instant what the version in force of those that cover it says, and never two things', () => {
  fc.assert(
    fc.property(fc.array(version, { maxLength: 7 }), (versions) => {
      const course = holdings(versions);
      for (const [index, { from, to }] of course.entries()) {
        expect(from).toBeLessThan(to);
        if (index > 0) expect((course[index - 1] as Interval).to).toBeLessThanOrEqual(from);
      }
      for (const at of INSTANTS) {
        const said = versions.filter(
          (one) => !versions.some((other) => other.from === one.from && compareVersions(other, one) > 0),
        );
        const wanted = inForce(said.filter((one) => covers(one, at)));
        const found = holdingAt(course, at)?.version;
        expect(found && { ...found, from: 0, to: 0 }).toEqual(wanted && { ...wanted, from: 0, to: 0 });
      }
      const shuffled = holdings([...versions].reverse());
      expect(shuffled.map(({ from, to }) => [from, to])).toEqual(course.map(({ from, to }) => [from, to]));
    }),
    { numRuns: 300, seed: 3 },
  );
});

it('ends what the same source says anew with an end, and lays what begins later over it', () => {
  const say = (sourceId: number, revision: number, from: number, to: number) => ({
    ...{ sourceId, revision: BigInt(revision), updatedMicros: null, timeMicros: 0, digest: String(revision), from, to },
  });
  const told = (...versions: ReturnType<typeof say>[]) =>
    holdings(versions).map(({ from, to, version: { revision } }) => [Number(revision), from, to]);
  const open = Number.POSITIVE_INFINITY;
  expect(told(say(1, 1, 0, open), say(1, 2, 0, 5))).toEqual([[2, 0, 5]]);
  expect(told(say(1, 1, 0, open), say(1, 2, 3, 5))).toEqual([
    [1, 0, 3],
    [2, 3, 5],
    [1, 5, open],
  ]);
  expect(told(say(1, 1, 0, open), say(2, 2, 0, 5)), 'what another source says stays').toEqual([
    [2, 0, 5],
    [1, 5, open],
  ]);
});

it('finds where two courses differ, and nowhere else', () => {
  fc.assert(
    fc.property(fc.array(version, { maxLength: 5 }), fc.array(version, { maxLength: 5 }), (one, other) => {
      const [before, after] = [holdings(one), holdings(other)];
      const spans = differing(before, after, ({ version: { digest } }) => digest);
      for (const at of INSTANTS) {
        const told = (course: typeof before) => holdingAt(course, at)?.version.digest ?? null;
        expect(holdingAt(spans, at) !== undefined).toBe(told(before) !== told(after));
      }
    }),
    { numRuns: 300, seed: 4 },
  );
});

it('cuts time into pieces without gaps, and knows the next edge', () => {
  expect(cut([between('2026-01-01T00:00:00Z', null)])).toEqual([
    { from: Number.NEGATIVE_INFINITY, to: Date.UTC(2026, 0, 1) },
    { from: Date.UTC(2026, 0, 1), to: Number.POSITIVE_INFINITY },
  ]);
  expect(nextEdge([{ from: 3, to: 5 }], 3)).toBe(5);
  expect(nextEdge([{ from: 3, to: Number.POSITIVE_INFINITY }], 3)).toBeNull();
});
