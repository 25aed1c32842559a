import type { LinkFact, RecordFact } from '@/domain/facts';
import type { Owned } from '@/domain/owner';
import type { AccountLookup } from '@/server/correlation/account-lookup';
import { loadRecords } from '@/server/correlation/load-records';
import type { Queryable } from '@/server/correlation/queue';
import { anyOf, fixed, sets } from '@/server/runtime/sets';

export interface LinkFrom extends LinkFact {
  readonly fromId: string;
  /** What is referred to, where it has arrived. */
  readonly target: RecordFact | null;
}

const linksFrom = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('record_link')
    .select(['from_id', 'to_id', 'amount', 'to_line'])
    .where('from_id', '=', anyOf(ids, 'uuid'))
    .orderBy('from_id')
    .orderBy('position'),
);

/** What these records refer to, in order. */
export async function loadLinksFrom(client: Queryable, ids: readonly string[]): Promise<LinkFrom[]> {
  const rows = await linksFrom({ ids }, { on: client, steady: false });
  const targets = await loadRecords(client, 'r.id = ANY($1::uuid[])', [[...new Set(rows.map(({ to_id }) => to_id))]]);
  const byId = new Map(targets.map((target) => [target.id, target]));
  return rows.map((row) => ({
    fromId: row.from_id,
    toId: row.to_id,
    amount: row.amount,
    toLine: row.to_line,
    target: byId.get(row.to_id) ?? null,
  }));
}

/** What these links name, as far as it has arrived, with whose it is at the time of its issue. */
export const ownedBy = (links: readonly LinkFrom[], accounts: AccountLookup): ReadonlyMap<string, Owned> =>
  new Map(
    links.flatMap(({ toId, target }) =>
      target
        ? [
            [
              toId,
              {
                number: target.number ?? target.externalId,
                account: accounts.get(target.source, target.customer, target.occurredAt),
              },
            ],
          ]
        : [],
    ),
  );
