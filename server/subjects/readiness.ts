/** Keeps what would keep the next invoice of each subscription from coming out right, for lists and counts. */
import type { PoolClient } from 'pg';
import { subscriptionId } from '@/domain/identity';
import type { Obstacle } from '@/domain/readiness';
import { subscriptionKey } from '@/domain/subjects/subscription/key';
import type { SubscriptionState } from '@/domain/subjects/subscription/state';
import { anyOf, fixed, inserting, sets } from '@/server/runtime/sets';

const COLUMNS = [
  ...(['id', 'system', 'subscription', 'account_id', 'entity_id', 'region'] as const),
  ...(['period_start', 'period_end', 'bill_run_at', 'obstacles', 'details', 'sources', 'amount', 'currency'] as const),
] as const;
const [, ...OTHERS] = COLUMNS;
const tuple = (of: string) => `(${OTHERS.map((column) => `${of}.${column}`).join(', ')})`;
const put = inserting(
  'invoice_readiness',
  [...COLUMNS],
  `ORDER BY id ON CONFLICT (id) DO UPDATE SET ${OTHERS.map((column) => `${column} = excluded.${column}`).join(', ')}
     WHERE ${tuple('invoice_readiness')} IS DISTINCT FROM ${tuple('excluded')}`,
);
const remove = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.deleteFrom('invoice_readiness').where('id', '=', anyOf(ids, 'uuid')),
);

/** A subscription with what its own findings, its account, its products and its customer put in the way. */
export interface Readied {
  readonly state: SubscriptionState;
  readonly obstacles: readonly Obstacle[];
}

/** @param keys those that were looked at: what is not readied has no invoice ahead */
export async function writeReadiness(
  client: PoolClient,
  keys: readonly string[],
  readied: readonly Readied[],
): Promise<void> {
  const rows = readied.flatMap(({ state, obstacles }) => {
    const { invoicing, system, externalId, account } = state;
    if (!invoicing) return [];
    return [
      {
        id: subscriptionId(system, externalId),
        system,
        subscription: externalId,
        account_id: account?.id ?? null,
        entity_id: account?.entityId ?? null,
        region: account?.region ?? null,
        period_start: invoicing.run.periodStart,
        period_end: invoicing.run.periodEnd,
        bill_run_at: invoicing.run.at,
        obstacles: [...new Set(obstacles.map(({ code }) => code))].sort(),
        details: obstacles,
        sources: [...invoicing.sources],
        amount: invoicing.worth?.amount ?? null,
        currency: invoicing.worth?.currency ?? null,
      },
    ];
  });
  const kept = new Set(rows.map(({ id }) => id));
  const gone = keys.flatMap((text) => {
    const key = subscriptionKey.read(text);
    const id = key && subscriptionId(key.system, key.externalId);
    return id && !kept.has(id) ? [id] : [];
  });
  await remove({ ids: gone }, { on: client, steady: false });
  await put(client, rows);
}
