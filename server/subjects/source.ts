import type { PoolClient } from 'pg';
import { source } from '@/domain/subjects/source';
import type { SourceFacts } from '@/domain/subjects/source/state';
import { markDirty } from '@/server/correlation/queue';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';

const factsOf = fixed(({ keys }: { keys: readonly string[] }) =>
  sets
    .selectFrom('source')
    .select(['name', 'title', 'last_received_at as lastReceivedAt', 'watermark', 'cadence_seconds as cadenceSeconds'])
    .where('name', '=', anyOf(keys, 'text')),
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
