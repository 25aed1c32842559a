import type { PoolClient } from 'pg';
import { source } from '@/domain/subjects/source';
import type { SourceFacts } from '@/domain/subjects/source/state';
import { markDirty } from '@/server/correlation/queue';
import { defineSource } from '@/server/spine/define';

export const sources = defineSource(source, {
  load: async (client, keys) => {
    const { rows } = await client.query<SourceFacts>(
      `SELECT name, title, last_received_at AS "lastReceivedAt", watermark, cadence_seconds AS "cadenceSeconds" FROM source WHERE name = ANY($1)`,
      [keys],
    );
    return new Map(rows.map((row) => [row.name, row]));
  },
});

/** Every source is looked at by the clock: one that has no mark, since it is new, gets its first. @returns how many */
export async function watchSources(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM source s WHERE last_received_at IS NOT NULL AND NOT EXISTS (SELECT FROM dirty d WHERE d.kind = 'source' AND d.subject = s.name)`,
  );
  await markDirty(
    client,
    'source',
    rows.map(({ name }) => name),
  );
  return rows.length;
}
