import type { PoolClient } from 'pg';
import { source } from '@/domain/subjects/source';
import type { SourceFacts } from '@/domain/subjects/source/state';
import { markDirty } from '@/server/correlation/queue';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
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
    .where('o.name', '=', anyOf(keys, 'text')),
);

export const sources = defineSource(source, {
  load: async (client, keys) => {
    const rows: SourceFacts[] = await factsOf({ keys }, { on: client, steady: false });
    return new Map(rows.map((row) => [row.name, row]));
  },
});

const unwatched = fixed(() =>
  sets
    .selectFrom('source as s')
    .select('s.name')
    .where('s.last_received_at', 'is not', null)
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
