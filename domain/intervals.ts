/**
 * Half-open intervals of validity, [from, to), in milliseconds since 1970; −∞ and ∞ where no end is stated. What holds
 * when is a function of the set of versions: of those that cover an instant the one in force by the order of versions.
 * What a source says anew of the same beginning takes the place of what it said before: so it ends what it began.
 */
import { compareVersions, type Version } from './version';

export interface Interval {
  readonly from: number;
  readonly to: number;
}

export const ALWAYS: Interval = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** The interval between two stated instants; a missing one leaves its side open. */
export const between = (from: Date | string | null | undefined, to: Date | string | null | undefined): Interval => ({
  from: from == null ? Number.NEGATIVE_INFINITY : new Date(from).getTime(),
  to: to == null ? Number.POSITIVE_INFINITY : new Date(to).getTime(),
});

export const covers = ({ from, to }: Interval, at: number): boolean => from <= at && at < to;

/** The one of intervals that do not overlap that covers an instant. */
export const holdingAt = <T extends Interval>(intervals: readonly T[], at: number): T | undefined =>
  intervals.find((interval) => covers(interval, at));

/** All of time, cut wherever one of these begins or ends; in order. */
export function cut(intervals: Iterable<Interval>): Interval[] {
  const edges = new Set<number>([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  for (const { from, to } of intervals) if (from < to) edges.add(from).add(to);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).map((to, index) => ({ from: sorted[index] as number, to }));
}

/** Pieces in order, those that touch and are the same made one. */
export function joined<T extends Interval>(pieces: readonly T[], same: (a: T, b: T) => boolean): T[] {
  const result: T[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last && last.to === piece.from && same(last, piece)) result[result.length - 1] = { ...last, to: piece.to };
    else result.push(piece);
  }
  return result;
}

export interface Holding<V> extends Interval {
  readonly version: V;
}

/** A version of one thing while it is said to hold, and by whom. */
export interface Dated extends Version, Interval {
  readonly sourceId?: number;
}

/**
 * Versions that no newer one of the same source takes the place of: one that begins when another began says that one
 * anew, its end included. One that begins later is laid over it while it lasts.
 */
function standing<V extends Dated>(versions: readonly V[]): V[] {
  const latest = new Map<string, V>();
  for (const version of versions) {
    const place = `${version.sourceId} ${version.from}`;
    const held = latest.get(place);
    if (!held || compareVersions(version, held) > 0) latest.set(place, version);
  }
  return [...latest.values()];
}

/** Which version holds when, in order, without overlaps, with gaps where none is stated. */
export function holdings<V extends Dated>(versions: readonly V[]): Holding<V>[] {
  const said = standing(versions);
  const pieces = cut(said).flatMap((piece): Holding<V>[] => {
    let best: V | undefined;
    for (const version of said)
      if (covers(version, piece.from) && (!best || compareVersions(version, best) > 0)) best = version;
    return best ? [{ ...piece, version: best }] : [];
  });
  // Contents that are equal in everything are one.
  return joined(pieces, (a, b) => compareVersions(a.version, b.version) === 0);
}

/** The first instant after `at` at which one of these begins or ends; null when none does. */
export function nextEdge(intervals: Iterable<Interval>, at: number): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const { from, to } of intervals) for (const edge of [from, to]) if (edge > at && edge < next) next = edge;
  return next === Number.POSITIVE_INFINITY ? null : next;
}

/** Where two courses of the same thing differ: `told` is what is compared, null where nothing holds. */
export function differing<T extends Interval>(
  before: readonly T[],
  after: readonly T[],
  told: (value: T) => string,
): Interval[] {
  const at = (course: readonly T[], piece: Interval) => {
    const found = course.find(({ from, to }) => from <= piece.from && piece.to <= to);
    return found ? told(found) : null;
  };
  const pieces = cut([...before, ...after]).filter((piece) => at(before, piece) !== at(after, piece));
  return joined(pieces, () => true);
}
