/**
 * The one way of everything that is derived: take, load in sets, compute (pure, clock and policies as arguments),
 * compare, write. A preview is compute without write.
 */
import type { PoolClient } from 'pg';
import type { At } from '@/domain/policies/policies';
import { type Portion, takeDirty } from '@/server/correlation/queue';
import { RollupDelta } from '@/server/kpis/rollup';
import { loadPolicies } from '@/server/policies/queries';
import { conclude } from './conclude';
import type { AnySource } from './define';

/** Settles one set of dirty subjects of a kind. @returns how many were looked at */
export async function settleSubjects(client: PoolClient, source: AnySource, portion: Portion): Promise<number> {
  const keys = await takeDirty(client, source.code, source.portion, portion);
  if (keys.length === 0) return 0;
  await settleKeys(client, source, keys, {
    now: portion.now,
    policies: await loadPolicies(client),
    detects: portion.detects,
  });
  return keys.length;
}

/** Looks at these subjects and writes everything that follows. */
export async function settleKeys(
  client: PoolClient,
  source: AnySource,
  keys: readonly string[],
  at: At,
): Promise<void> {
  // A kind that writes nothing is looked at for its breaks alone.
  if (at.detects === false && !source.write) return;
  const facts = await source.load(client, keys, at);
  const computed = source.compute(facts, at);
  const delta = new RollupDelta();
  await source.write?.(client, keys, computed, at, delta);
  const wakesItself = source.wakesItself ?? false;
  await conclude(client, source.code, keys, computed.found, at, delta, wakesItself);
  if (computed.carried)
    await conclude(
      client,
      computed.carried.code,
      [...computed.carried.found.keys()],
      computed.carried.found,
      at,
      delta,
      wakesItself,
    );
  await delta.write(client);
}
