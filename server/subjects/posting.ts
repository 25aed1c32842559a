import { isRole } from '@/domain/records';
import { posting } from '@/domain/subjects/posting';
import type { PostingState } from '@/domain/subjects/posting/state';
import { loadEntities } from '@/server/correlation/entities';
import { kindsSql } from '@/server/correlation/kinds';
import { groupBy, loadRecords } from '@/server/correlation/load-records';
import { defineSource } from '@/server/spine/define';
import { loadLinksFrom } from './links';
import { loadWaiting } from './waiting';

export const postings = defineSource(posting, {
  load: async (client, keys) => {
    const records = (await loadRecords(client, 'r.id = ANY($1::uuid[])', [keys])).filter((record) =>
      isRole(record, 'posting'),
    );
    const links = groupBy(await loadLinksFrom(client, keys), ({ fromId }) => fromId);
    const entities = await loadEntities(client);
    const waiting = await loadWaiting(client, keys);
    const { rows } = await client.query<{ id: string }>(
      `SELECT DISTINCT l.to_id AS id FROM record_link l JOIN record r ON r.id = l.from_id AND r.in_force WHERE l.kind IN (${kindsSql('reversal')}) AND l.to_id = ANY($1::uuid[])`,
      [keys],
    );
    const reversed = new Set(rows.map(({ id }) => id));
    return new Map(
      records.map((record): [string, PostingState] => {
        const mine = links.get(record.id) ?? [];
        return [
          record.id,
          {
            posting: record,
            links: mine,
            waiting: waiting.get(record.id) ?? null,
            region: entities.get(record.entityId ?? '')?.region ?? null,
            arrived: new Set(mine.flatMap(({ toId, target }) => (target ? [toId] : []))),
            isReversed: reversed.has(record.id),
          },
        ];
      }),
    );
  },
  evidenceAt: ({ posting: { knownAt } }) => knownAt,
});
