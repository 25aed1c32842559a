/**
 * By which CloudEvents `source` a system signs its signals. With it, an event's ID is its dedup key: a search finds an
 * event among all that ever came without an index over them.
 */

import { pool } from '@/server/runtime/db';
import { log } from '@/server/runtime/log';
import type { Signal } from './signal';

/** A system that signs every signal anew is noted this often and no more. */
const MOST = 1_000;
/** What was noted is noted again after this: a store may have been emptied meanwhile. */
const AGAIN_MS = 600_000;
const known = new Map<number, Set<string>>();
let since = performance.now();

/** Notes origins that this process has not met yet; nobody waits for it. */
export function noteOrigins(signals: readonly Signal[]): void {
  if (performance.now() - since > AGAIN_MS) {
    known.clear();
    since = performance.now();
  }
  const fresh: { sourceId: number; ceSource: string }[] = [];
  for (const { sourceId, ceSource } of signals) {
    const met = known.get(sourceId) ?? new Set<string>();
    if (met.size === 0) known.set(sourceId, met);
    if (met.has(ceSource) || met.size >= MOST) continue;
    met.add(ceSource);
    fresh.push({ sourceId, ceSource });
  }
  if (fresh.length > 0)
    write(fresh).catch((error) => {
      for (const { sourceId, ceSource } of fresh) known.get(sourceId)?.delete(ceSource);
      log.warn({ err: error }, 'the origins of signals were not noted');
    });
}

const write = (fresh: readonly { sourceId: number; ceSource: string }[]) =>
  pool.query<never>(
    `INSERT INTO signal_origin (source_id, ce_source) SELECT * FROM unnest($1::int[], $2::text[]) AS f (source_id, ce_source)
      WHERE (SELECT count(*) FROM signal_origin o WHERE o.source_id = f.source_id) < ${MOST} ON CONFLICT DO NOTHING`,
    [fresh.map(({ sourceId }) => sourceId), fresh.map(({ ceSource }) => ceSource)],
  );
