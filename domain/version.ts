/**
 * Which of several contents counts: a function of the set, never of arrival. One order, told in code and in SQL: by
 * revision, then when the source changed it, then the time of the signal, both to the microsecond, then the digest.
 */

export interface Version {
  /** Of the source; any number that the store's bigint holds. */
  readonly revision: bigint | null;
  /** When the source changed it, in microseconds since 1970: exact, for all instants of 1900 to 2199 are below 2^53. */
  readonly updatedMicros: number | null;
  /** Time of the signal, in microseconds since 1970. */
  readonly timeMicros: number;
  /** Hex. */
  readonly digest: string;
}

/** SQL: an instant as microseconds since 1970, which the database's door reads as an exact number. */
export const microsSql = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;

/** SQL: what orders versions, of the columns of an alias, as `versionOf` reads it. */
export const versionSql = (alias: string): string =>
  `${alias}.revision::text AS revision, ${microsSql(`${alias}.updated_at`)} AS updated_micros, ${microsSql(`${alias}.time`)} AS time_micros, encode(${alias}.digest, 'hex') AS digest`;

/** What `versionSql` selected. */
export interface VersionRow {
  readonly revision: string | null;
  readonly updated_micros: number | null;
  readonly time_micros: number;
  readonly digest: string;
}

export const versionOf = (row: VersionRow): Version => ({
  revision: row.revision === null ? null : BigInt(row.revision),
  updatedMicros: row.updated_micros,
  timeMicros: row.time_micros,
  digest: row.digest,
});

/** Positive when `a` counts rather than `b`: higher source revision, else later source-updated time, else later time, else lower digest. */
export function compareVersions(a: Version, b: Version): number {
  const [revision, other] = [a.revision ?? -1n, b.revision ?? -1n];
  if (revision !== other) return revision > other ? 1 : -1;
  const [updated, otherwise] = [
    a.updatedMicros ?? Number.NEGATIVE_INFINITY,
    b.updatedMicros ?? Number.NEGATIVE_INFINITY,
  ];
  if (updated !== otherwise) return updated > otherwise ? 1 : -1;
  if (a.timeMicros !== b.timeMicros) return a.timeMicros > b.timeMicros ? 1 : -1;
  return a.digest < b.digest ? 1 : a.digest > b.digest ? -1 : 0;
}

/** The version in force of a set; undefined when it is empty. */
export function inForce<T extends Version>(versions: Iterable<T>): T | undefined {
  let best: T | undefined;
  for (const version of versions) if (!best || compareVersions(version, best) > 0) best = version;
  return best;
}

/** The same order in SQL, best first, for columns of these names. */
export const VERSION_ORDER = 'revision DESC NULLS LAST, updated_at DESC NULLS LAST, time DESC, digest ASC';

/** SQL: whether the content of one alias counts rather than that of another; the same order again. */
export const outranks = (one: string, other: string): string =>
  `(coalesce(${one}.revision, -1), coalesce(${one}.updated_at, '-infinity'), ${one}.time, ${other}.digest) > (coalesce(${other}.revision, -1), coalesce(${other}.updated_at, '-infinity'), ${other}.time, ${one}.digest)`;
