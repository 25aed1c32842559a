import type { GoldenValue } from '@/domain/golden';
import { account } from '@/domain/subjects/account';
import { rowsOf, sets } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';

export const accounts = defineSource(account, {
  load: async (client, keys) => {
    const rows = await rowsOf(
      sets
        .selectFrom('account')
        .select(['id', 'name', 'entity_id', 'region', 'golden', 'updated_at'])
        .where('id', 'in', keys.length > 0 ? [...keys] : ['00000000-0000-0000-0000-000000000000']),
      { on: client, steady: false },
    );
    return new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          name: row.name,
          entityId: row.entity_id,
          region: row.region,
          golden: row.golden as Record<string, GoldenValue>,
          updatedAt: row.updated_at,
        },
      ]),
    );
  },
});
