/** How many signals are stored but not yet applied: beyond the limit, senders are asked to wait. */
import { sql } from 'kysely';
import { log } from '../runtime/log';
import { fixed, sets } from '../runtime/sets';
import { limits } from './limits';

const FRESH_MS = 250;
/** An older figure than this is not worth answering with. */
const STALE_MS = 2_000;

let pending = 0;
let readAt = Number.NEGATIVE_INFINITY;
let reading: Promise<void> | undefined;

/** Whether the backlog is past its limit; at most 250 ms old while requests come in. */
export async function isBacklogged(): Promise<boolean> {
  const age = performance.now() - readAt;
  if (age > FRESH_MS) {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    if (age > STALE_MS) await reading;
  }
  return pending > limits.backlog;
}

const pendingSignals = fixed(() =>
  sets
    .selectFrom('delivery_batch')
    .select(sql<number>`coalesce(sum(usage_count + record_count + variant_count), 0)::int8`.as('pending'))
    .where('status', '=', 'pending'),
);

async function read(): Promise<void> {
  try {
    const [backlog] = await pendingSignals({}, { steady: false });
    pending = backlog?.pending ?? 0;
    readAt = performance.now();
  } catch (error) {
    // Storing will say so too, and better.
    log.warn({ err: error }, 'the backlog could not be read');
  }
}

/** For tests. */
export function forgetBacklog(): void {
  readAt = Number.NEGATIVE_INFINITY;
}
