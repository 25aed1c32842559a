import type { Reader } from '@/domain/access';
import { caseReach } from '@/server/access';

/** Cases of one entity, region and, where they have no entity, queue. Names as the store has them. */
export interface Place {
  readonly entity_id: string | null;
  readonly region: string | null;
  readonly queue_id: string;
  readonly count: number;
}

interface Located {
  readonly entityId: string | null;
  readonly region: string | null;
  readonly queueId: string;
}

/** Where cases lie, added to what is known already. */
export function placesOf(cases: readonly Located[], known: readonly Place[]): Place[] {
  const places = new Map<string, Place>();
  const add = (place: Place) => {
    const key = JSON.stringify([place.entity_id, place.region, place.queue_id]);
    places.set(key, { ...place, count: place.count + (places.get(key)?.count ?? 0) });
  };
  for (const place of known) add(place);
  for (const { entityId, region, queueId } of cases) add({ entity_id: entityId, region, queue_id: queueId, count: 1 });
  return [...places.values()];
}

/**
 * Whether a notification `n` is still of a case that the reader reaches: of one case by where it lies now, of several by
 * where they lay when they were told. SQL.
 */
export function stillReached(reader: Reader, params: unknown[]): string {
  const one = caseReach(reader, 'c', params);
  const several = caseReach(reader, 'p', params);
  if (one === 'true') return 'true';
  return `CASE WHEN n.count = 1 THEN EXISTS (SELECT FROM exception_case c WHERE c.id = n.case_id AND ${one})
    ELSE EXISTS (SELECT FROM jsonb_to_recordset(n.places) AS p(entity_id text, region text, queue_id text, count int) WHERE ${several}) END`;
}

/** How many of its cases the reader reaches. SQL. */
export function countReached(reader: Reader, params: unknown[]): string {
  const several = caseReach(reader, 'p', params);
  if (several === 'true') return 'n.count';
  return `CASE WHEN n.count = 1 THEN 1 ELSE (SELECT coalesce(sum(p.count), 0)::int FROM jsonb_to_recordset(n.places) AS p(entity_id text, region text, queue_id text, count int) WHERE ${several}) END`;
}
