import { sql } from 'kysely';
import { isRole, kindsOf } from '@/domain/records';
import { posting } from '@/domain/subjects/posting';
import type { PostingState } from '@/domain/subjects/posting/state';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { loadEntities } from '@/server/correlation/entities';
import { groupBy, loadRecords } from '@/server/correlation/load-records';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';
import { loadLinksFrom, ownedBy } from './links';
import { loadWaiting } from './waiting';

const reversedAmong = fixed(({ keys }: { keys: readonly string[] }) =>
  sets
    .selectFrom('record_link as l')
    .innerJoin('record as r', (on) => on.onRef('r.id', '=', 'l.from_id').on('r.in_force', '=', sql.lit(true)))
    .select('l.to_id as id')
    .distinct()
    .where('l.kind', 'in', kindsOf('reversal'))
    .where('l.to_id', '=', anyOf(keys, 'uuid')),
);

export const postings = defineSource(posting, {
  load: async (client, keys) => {
    const records = (await loadRecords(client, 'r.id = ANY($1::uuid[])', [keys])).filter((record) =>
      isRole(record, 'posting'),
    );
    const named = await loadLinksFrom(client, keys);
    const links = groupBy(named, ({ fromId }) => fromId);
    // Whose the documents are is asked only where the ERP says whom it booked.
    const booked = records.filter(({ customer }) => customer !== null);
    const accounts = await loadAccounts(
      client,
      [...booked, ...booked.flatMap(({ id }) => (links.get(id) ?? []).flatMap(({ target }) => target ?? []))].flatMap(
        ({ source, customer }) => (customer ? [{ system: source, customer }] : []),
      ),
    );
    const entities = await loadEntities(client);
    const waiting = await loadWaiting(client, keys);
    const rows = await reversedAmong({ keys }, { on: client, steady: false });
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
            region: entities.at(record.entityId, record.occurredAt)?.region ?? null,
            account: accounts.get(record.source, record.customer, record.occurredAt),
            documents: ownedBy(mine, accounts),
            isReversed: reversed.has(record.id),
          },
        ];
      }),
    );
  },
  evidenceAt: ({ posting: { knownAt } }) => knownAt,
});
