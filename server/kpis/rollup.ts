/** Rollups are kept by delta: a row carries what it adds, a write adds the difference. */

import type { PoolClient } from 'pg';
import { keyText } from '@/domain/key';
import { type Decimal, decimal, text, ZERO } from '@/domain/money';
import type { Contribution } from '@/domain/transaction-state';
import { inserting } from '@/server/runtime/sets';

const cell = ({ kpi, day, entityId, region, queueId, currency, dimension, bucket }: Contribution) =>
  keyText(kpi, day, entityId, region, queueId ?? '', currency, dimension, String(bucket));

const addToCells = inserting(
  'rollup',
  ['kpi', 'day', 'entity_id', 'region', 'queue_id', 'currency', 'dimension', 'bucket', 'count', 'amount'],
  `ON CONFLICT ON CONSTRAINT rollup_pkey
     DO UPDATE SET count = rollup.count + excluded.count, amount = rollup.amount + excluded.amount`,
);

/** Adds up differences of contributions until they are written, so that a set of rows touches each cell once. */
export class RollupDelta {
  private readonly cells = new Map<string, { at: Contribution; count: number; amount: Decimal }>();

  add(contributions: readonly Contribution[], sign: 1 | -1): void {
    for (const contribution of contributions) {
      const key = cell(contribution);
      const held = this.cells.get(key);
      const amount = decimal(contribution.amount).times(sign);
      if (held) {
        held.count += sign * contribution.count;
        held.amount = held.amount.plus(amount);
      } else this.cells.set(key, { at: contribution, count: sign * contribution.count, amount: ZERO.plus(amount) });
    }
  }

  /** Writes the differences, in order of cell: the last thing a transaction does, so that nobody waits long. */
  async write(client: PoolClient): Promise<void> {
    const rows = [...this.cells.entries()]
      .filter(([, { count, amount }]) => count !== 0 || !amount.isZero())
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { at, count, amount }]) => ({
        kpi: at.kpi,
        day: at.day,
        entity_id: at.entityId,
        region: at.region,
        queue_id: at.queueId ?? '',
        currency: at.currency,
        dimension: at.dimension,
        bucket: at.bucket,
        count,
        amount: text(amount),
      }));
    await addToCells(client, rows);
  }
}
