/** Which of several contents counts: a function of the set, never of arrival. */

export interface Version {
  readonly revision: number | bigint | null;
  readonly updatedAt: Date | null;
  readonly time: Date;
  /** Hex. */
  readonly digest: string;
}

/** Positive when `a` counts rather than `b`: higher source revision, else later source-updated time, else later time, else lower digest. */
export function compareVersions(a: Version, b: Version): number {
  const revision = Number(a.revision ?? -1) - Number(b.revision ?? -1);
  if (revision !== 0) return revision;
  const updated =
    (a.updatedAt?.getTime() ?? Number.NEGATIVE_INFINITY) - (b.updatedAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (updated !== 0 && !Number.isNaN(updated)) return updated;
  const time = a.time.getTime() - b.time.getTime();
  if (time !== 0) return time;
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
