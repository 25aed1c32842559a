/**
 * Where usage counts: entity and region of its flow at the time of the event. Most flows never move, so the flow's row
 * says it; of one that moves flow_place says what it was when.
 */
import type { PoolClient } from 'pg';
import { bucketSql } from '@/domain/histogram';
import { cut, holdingAt, type Interval, joined } from '@/domain/intervals';
import { anyOf, fixed, inserting, type RowOf, sets } from '@/server/runtime/sets';
import { intervalOf, stamp } from './golden/statements';

/** SQL: joins the place of an event at `time` of the flow `f`; `entity` and `region` are what it counts under. */
export const placeSql = (time: string) => ({
  join: `LEFT JOIN flow_place p ON f.moves AND p.flow_id = f.id AND p.valid_from <= ${time} AND p.valid_to > ${time}`,
  entity: `coalesce(CASE WHEN f.moves THEN p.entity_id ELSE f.entity_id END, '')`,
  region: `coalesce(CASE WHEN f.moves THEN p.region ELSE f.region END, '')`,
});

/** Where usage of a flow counts, while it does. */
export interface Place extends Interval {
  readonly accountId: string;
  readonly entityId: string | null;
  readonly region: string | null;
}

interface Where extends Interval {
  readonly entity: string;
  readonly region: string;
}
const sameWhere = (a: Where, b: Where) => a.entity === b.entity && a.region === b.region;
const everywhere = (places: readonly Place[]): Where[] => {
  const pieces = cut(places).map((piece): Where => {
    const place = holdingAt(places, piece.from);
    return { ...piece, entity: place?.entityId ?? '', region: place?.region ?? '' };
  });
  return joined(pieces, sameWhere);
};

async function loadHeld(client: PoolClient, ids: readonly string[]): Promise<Map<string, Where[]>> {
  const { rows } = await client.query<
    Pick<RowOf<'usage_flow'>, 'id' | 'moves'> &
      Pick<RowOf<'flow_place'>, 'entity_id' | 'region' | 'valid_from' | 'valid_to'> & {
        flow_entity: string | null;
        flow_region: string | null;
      }
  >(
    `SELECT f.id, f.moves, f.entity_id AS flow_entity, f.region AS flow_region, p.entity_id, p.region, p.valid_from, p.valid_to
     FROM usage_flow f LEFT JOIN flow_place p ON f.moves AND p.flow_id = f.id WHERE f.id = ANY($1::uuid[])`,
    [ids],
  );
  const held = new Map<string, Where[]>();
  for (const row of rows) {
    const where = row.moves
      ? { ...intervalOf(row), entity: row.entity_id, region: row.region }
      : {
          from: Number.NEGATIVE_INFINITY,
          to: Number.POSITIVE_INFINITY,
          entity: row.flow_entity ?? '',
          region: row.flow_region ?? '',
        };
    held.set(row.id, [...(held.get(row.id) ?? []), where]);
  }
  return held;
}

const deletePlaces = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.deleteFrom('flow_place').where('flow_id', '=', anyOf(ids, 'uuid')),
);
const insertPlaces = inserting('flow_place', ['flow_id', 'valid_from', 'valid_to', 'entity_id', 'region']);

/**
 * Writes where flows count, and moves what was counted of their events along.
 * @param suspended when the newest usage that is not attached was, by flow
 */
export async function writePlaces(
  client: PoolClient,
  flows: readonly { readonly id: string }[],
  placesOf: ReadonlyMap<string, readonly Place[]>,
  suspended: ReadonlyMap<string, Date>,
): Promise<void> {
  const held = await loadHeld(
    client,
    flows.map(({ id }) => id),
  );
  const now = new Map(flows.map(({ id }) => [id, everywhere(placesOf.get(id) ?? [])]));
  const moved = flows.flatMap(({ id }) => {
    const moves = movesOf(held.get(id) ?? [], now.get(id) ?? []);
    return moves.length > 0 ? [{ id, moves }] : [];
  });
  if (moved.length > 0) {
    await moveLags(client, moved);
    await deletePlaces({ ids: moved.map(({ id }) => id) }, { on: client, steady: false });
    const rows = moved.flatMap(({ id }) => {
      const list = now.get(id) ?? [];
      if (list.length < 2) return [];
      return list.map(({ from, to, entity, region }) => ({
        flow_id: id,
        valid_from: stamp(from),
        valid_to: stamp(to),
        entity_id: entity,
        region,
      }));
    });
    await insertPlaces(client, rows);
  }
  // Lists show a flow that moves where its newest suspended usage is: nothing else of it is looked for there.
  const shown = flows.map(({ id }) => {
    const places = placesOf.get(id) ?? [];
    const at = suspended.get(id);
    const place = at && holdingAt(places, at.getTime());
    const [only, ...others] = now.get(id) ?? [];
    const owners = new Set(cut(places).map((piece) => holdingAt(places, piece.from)?.accountId ?? null));
    return {
      id,
      moves: others.length > 0,
      account_id: owners.size === 1 ? [...owners][0] : (place?.accountId ?? null),
      entity_id: others.length > 0 ? (place?.entityId ?? null) : only?.entity || null,
      region: others.length > 0 ? (place?.region ?? null) : only?.region || null,
    };
  });
  await client.query<never>(
    `UPDATE usage_flow f SET moves = x.moves, account_id = x.account_id, entity_id = x.entity_id, region = x.region
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, moves boolean, account_id uuid, entity_id text, region text)
     WHERE f.id = x.id AND (f.moves, f.account_id, f.entity_id, f.region) IS DISTINCT FROM (x.moves, x.account_id, x.entity_id, x.region)`,
    [JSON.stringify(shown)],
  );
}

interface Move extends Interval {
  readonly before: Where | undefined;
  readonly after: Where | undefined;
}

/** The pieces of time whose events count elsewhere now. */
const movesOf = (before: readonly Where[], after: readonly Where[]): Move[] =>
  cut([...before, ...after])
    .map((piece) => ({ ...piece, before: holdingAt(before, piece.from), after: holdingAt(after, piece.from) }))
    .filter((move) => !move.before || !move.after || !sameWhere(move.before, move.after));

/** Ingestion lag is counted where the event's flow was then: what is said of that moves its counts. */
async function moveLags(client: PoolClient, flows: readonly { id: string; moves: readonly Move[] }[]): Promise<void> {
  const rows = flows.flatMap(({ id, moves }) =>
    moves.map(({ from, to, before, after }) => ({
      flow: id,
      valid_from: stamp(from),
      valid_to: stamp(to),
      e0: before?.entity ?? '',
      r0: before?.region ?? '',
      e1: after?.entity ?? '',
      r1: after?.region ?? '',
    })),
  );
  await client.query<never>(
    `WITH x AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(flow uuid, valid_from timestamptz, valid_to timestamptz, e0 text, r0 text, e1 text, r1 text)),
     lag AS (SELECT s.day, e0, r0, e1, r1, ${bucketSql('extract(epoch FROM s.received_at - s.time)::float8')} AS bucket, count(*) AS count
       FROM x JOIN signal s ON s.flow_id = x.flow AND s.time >= x.valid_from AND s.time < x.valid_to AND NOT s.variant JOIN delivery_batch d ON d.id = s.seq >> 20 AND d.status = 'applied' GROUP BY 1, 2, 3, 4, 5, 6),
     delta AS (SELECT day, e0 AS entity, r0 AS region, bucket, -count AS count FROM lag UNION ALL SELECT day, e1, r1, bucket, count FROM lag)
     INSERT INTO rollup AS r (kpi, day, entity_id, region, bucket, count)
     SELECT 'lag.usage', day, entity, region, bucket, sum(count) FROM delta GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
     ON CONFLICT ON CONSTRAINT rollup_pkey DO UPDATE SET count = r.count + excluded.count`,
    [JSON.stringify(rows)],
  );
}
