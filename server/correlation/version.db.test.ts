/** The order of versions is told three times, in code and twice in SQL: all must say the same, to the microsecond. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microsOf, microsText } from '@/domain/signals/instant';
import { compareVersions, outranks, VERSION_ORDER, type Version, versionOf, versionSql } from '@/domain/version';
import { pool } from '@/server/runtime/db';

const START = microsOf('2026-01-01T00:00:00Z');
const micros = fc.integer({ min: -2, max: 1_001 }).map((n) => START + n);
const few = fc.integer({ min: 0, max: 2 }).map((n) => START + n);
const instant = fc.oneof(micros, few);
const version: fc.Arbitrary<Version> = fc.record({
  revision: fc.option(fc.constantFrom(0n, 1n, 2n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n), { nil: null }),
  updatedMicros: fc.option(instant, { nil: null }),
  timeMicros: instant,
  digest: fc.constantFrom('00', '0f', 'a0', 'ff'),
});
const keyOf = (one: Version) => Object.values(one).map(String).join(' ');

test('code and SQL order versions alike', async () => {
  const sample = fc.sample(version, { seed: 1, numRuns: 400 });
  // Each once more with nothing but another digest.
  const twins = sample.slice(0, 60).map((one) => ({ ...one, digest: one.digest === '0f' ? 'f0' : '0f' }));
  const versions = [...new Map([...sample, ...twins].map((one) => [keyOf(one), one])).values()];
  const values = `(SELECT n, revision, updated_at, time, decode(digest, 'hex') AS digest FROM unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS v(n, revision, updated_at, time, digest))`;
  const parameters = [
    versions.map((_, index) => index),
    versions.map(({ revision }) => revision?.toString() ?? null),
    versions.map(({ updatedMicros }) => (updatedMicros === null ? null : microsText(updatedMicros))),
    versions.map(({ timeMicros }) => microsText(timeMicros)),
    versions.map(({ digest }) => digest),
  ];
  const { rows: ordered } = await pool.query(
    `SELECT n, ${versionSql('v')} FROM ${values} v ORDER BY ${VERSION_ORDER.replaceAll(/\b(revision|updated_at|time|digest)\b/g, 'v.$1')}`,
    parameters,
  );
  const wanted = versions
    .map((_, index) => index)
    .sort((a, b) => compareVersions(versions[b] as Version, versions[a] as Version));
  expect(ordered.map(({ n }) => n)).toEqual(wanted);
  expect(ordered.map(versionOf), 'nothing is lost on the way').toEqual(wanted.map((index) => versions[index]));

  const { rows: pairs } = await pool.query<{ a: number; b: number; above: boolean }>(
    `SELECT a.n AS a, b.n AS b, ${outranks('a', 'b')} AS above FROM ${values} a CROSS JOIN ${values} b`,
    parameters,
  );
  expect(pairs.length).toBe(versions.length ** 2);
  expect(
    pairs.filter(({ a, b, above }) => above !== compareVersions(versions[a] as Version, versions[b] as Version) > 0),
  ).toEqual([]);
});
