import type { PoolClient, QueryConfig } from 'pg';

/** Texts beyond these are sent unprepared: every connection keeps what it has prepared. */
const KEPT = 400;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= KEPT) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

const AMONG_IDS = /= ANY\(\$(\d+)::uuid\[\]\)/g;

/**
 * A set of one ID as that ID. PostgreSQL keeps a plan for all values only when it costs no more than one made for
 * these; it guesses ten elements for any array, which for one ID always looks dearer.
 */
const single = (text: string, values: readonly unknown[]): string =>
  text.replaceAll(AMONG_IDS, (among, number: string) => {
    const ids = values[Number(number) - 1];
    return Array.isArray(ids) && ids.length === 1 ? `= ($${number}::uuid[])[1]` : among;
  });

/**
 * A statement that a connection parses and plans once and then runs again and again; planning a list costs as much as
 * running it.
 * @param steady false when the best plan hangs on the values, as with a pattern or a span of days: planned each time then
 */
export function prepared(text: string, values: unknown[] = [], steady = true): QueryConfig {
  if (!steady) return { text, values };
  const asked = single(text, values);
  const name = nameOf(asked);
  return name ? { name, text: asked, values } : { text, values };
}

/** A connection on which every statement given as a text is {@link prepared}; others stay as they were made. */
export const preparing = (client: PoolClient): Pick<PoolClient, 'query'> => ({
  query: ((asked: string | QueryConfig, values?: unknown[]) =>
    client.query(typeof asked === 'string' ? prepared(asked, values) : asked)) as PoolClient['query'],
});
