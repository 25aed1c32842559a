/** The order of versions is told three times, in code and twice in SQL: all must say the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions, outranks, VERSION_ORDER, type Version } from '@/domain/version';
import { pool } from '@/server/runtime/db';

const day = fc.integer({ min: 0, max: 3 }).map((n) => new Date(Date.UTC(2026, 0, 1, 0, 0, 0, n)));
const version: fc.Arbitrary<Version> = fc.record({
  revision: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
  updatedAt: fc.option(day, { nil: null }),
  time: day,
  digest: fc.constantFrom('00', '0f', 'a0', 'ff'),
});
const keyOf = ({ revision, updatedAt, time, digest }: Version) =>
  [revision, updatedAt?.getTime() ?? null, time.getTime(), digest].join(' ');

test('code and SQL order versions alike', async () => {
  const versions = [...new Map(fc.sample(version, { seed: 1, numRuns: 400 }).map((one) => [keyOf(one), one])).values()];
  const values = `(SELECT n, revision, updated_at, time, decode(digest, 'hex') AS digest FROM unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS v(n, revision, updated_at, time, digest))`;
  const parameters = [
    versions.map((_, index) => index),
    versions.map(({ revision }) => revision),
    versions.map(({ updatedAt }) => updatedAt),
    versions.map(({ time }) => time),
    versions.map(({ digest }) => digest),
  ];
  const { rows: ordered } = await pool.query<{ n: number }>(
    `SELECT n FROM ${values} v ORDER BY ${VERSION_ORDER}`,
    parameters,
  );
  const wanted = versions
    .map((_, index) => index)
    .sort((a, b) => compareVersions(versions[b] as Version, versions[a] as Version));
  expect(ordered.map(({ n }) => n)).toEqual(wanted);

  const { rows: pairs } = await pool.query<{ a: number; b: number; above: boolean }>(
    `SELECT a.n AS a, b.n AS b, ${outranks('a', 'b')} AS above FROM ${values} a CROSS JOIN ${values} b`,
    parameters,
  );
  expect(pairs.length).toBe(versions.length ** 2);
  expect(
    pairs.filter(({ a, b, above }) => above !== compareVersions(versions[a] as Version, versions[b] as Version) > 0),
  ).toEqual([]);
});
