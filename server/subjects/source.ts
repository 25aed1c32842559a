import type { PoolClient } from 'pg';
import { source } from '@/domain/subjects/source';
import type { HourOfRepeats } from '@/domain/subjects/source/hours';
import type { SourceFacts } from '@/domain/subjects/source/state';
import { markDirty } from '@/server/correlation/queue';
import { anyOf, fixed, type RowOf, sets } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';

const factsOf = fixed(({ keys }: { keys: readonly string[] }) =>
  sets
    .selectFrom('source as o')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('statement as t')
          .whereRef('t.source_id', '=', 'o.id')
          .where('t.waits_for', 'is not', null)
          .where('t.superseded', '=', false)
          .select((of) => [
            of.cast<number>(of.fn.countAll(), 'int4').as('orphans'),
            of.fn.min('t.time').as('orphansSince'),
          ])
          .as('w'),
      (join) => join.onTrue(),
    )
    .select(['o.name', 'o.title', 'o.last_received_at as lastReceivedAt', 'o.watermark'])
    .select(['o.cadence_seconds as cadenceSeconds', 'w.orphansSince'])
    .select((eb) => eb.fn.coalesce('w.orphans', eb.lit(0)).as('orphans'))
    .where('o.name', '=', anyOf(keys, 'text'))
    .where('o.retired_at', 'is', null),
);

/** The newest day of hours in which the door counted something of these kinds, and all that came on the day of each. */
const HOURS = `
  SELECT o.name, d.disposition, h.hour, h.count, h."firstAt", h."lastAt",
         (SELECT coalesce(sum(c.count), 0) FROM delivery_count c WHERE c.source_id = o.id AND c.day = (h.hour AT TIME ZONE 'UTC')::date AND c.disposition = 'received') AS received
    FROM source o CROSS JOIN (VALUES ('duplicate'), ('unauthenticated')) AS d (disposition)
    CROSS JOIN LATERAL (SELECT hour, sum(count) AS count, min(first_at) AS "firstAt", max(last_at) AS "lastAt" FROM delivery_hour
                         WHERE source_id = o.id AND disposition = d.disposition AND hour <= $2 GROUP BY hour ORDER BY hour DESC LIMIT 24) h
   WHERE o.name = ANY($1::text[]) ORDER BY h.hour`;

type HourRow = Pick<RowOf<'delivery_hour'>, 'disposition' | 'hour'> &
  Pick<RowOf<'source'>, 'name'> & { count: string; firstAt: Date; lastAt: Date; received: string };

export const sources = defineSource(source, {
  load: async (client, keys, { now }) => {
    const rows = await factsOf({ keys }, { on: client, steady: false });
    const { rows: counted } = await client.query<HourRow>(HOURS, [keys, now]);
    const hours = new Map<string, (HourOfRepeats & { disposition: string })[]>();
    for (const { name, count, received, ...hour } of counted) {
      const held = hours.get(name) ?? [];
      hours.set(name, held);
      held.push({ ...hour, count: Number(count), received: Number(received) });
    }
    const of = (name: string, disposition: string) =>
      (hours.get(name) ?? []).filter((hour) => hour.disposition === disposition);
    return new Map(
      rows.map((row): [string, SourceFacts] => [
        row.name,
        { ...row, repeats: of(row.name, 'duplicate'), refusals: of(row.name, 'unauthenticated') },
      ]),
    );
  },
});

const unwatched = fixed(() =>
  sets
    .selectFrom('source as s')
    .select('s.name')
    .where('s.last_received_at', 'is not', null)
    .where('s.retired_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('dirty as d')
            .select('d.seq')
            .where('d.kind', '=', source.code)
            .whereRef('d.subject', '=', 's.name'),
        ),
      ),
    ),
);

/** Every source is looked at by the clock: one that has no mark, since it is new, gets its first. @returns how many */
export async function watchSources(client: PoolClient): Promise<number> {
  const rows = await unwatched({}, { on: client, steady: false });
  await markDirty(
    client,
    'source',
    rows.map(({ name }) => name),
  );
  return rows.length;
}
