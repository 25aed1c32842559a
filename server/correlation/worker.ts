/**
 * The worker's loop: apply what was delivered, then, if nobody else does, settle what follows from it. Settling is the
 * work of one at a time (the fold lock); applying is everybody's.
 */
import { Client, type PoolClient } from 'pg';
import { histogram } from '@/server/metrics';
import { now } from '@/server/runtime/clock';
import { pool, transaction } from '@/server/runtime/db';
import { log } from '@/server/runtime/log';
import { fixed, sets } from '@/server/runtime/sets';
import { settleSubjects } from '@/server/spine/engine';
import { wakeCases } from '@/server/spine/recheck';
import { SUBJECT_SOURCES } from '@/server/subjects';
import { settleLegalEntities } from '@/server/subjects/legal-entity';
import { settlePolicies } from '@/server/subjects/policy';
import { watchSources } from '@/server/subjects/source';
import { wakeTransactions } from '@/server/subjects/transaction';
import { wakeFlows } from '@/server/subjects/usage-flow';
import { applyPending } from './apply';
import { settleEvents } from './events';
import { settleMaster } from './master';
import { FOLD_LOCK, isOfData, type Portion, portion, setAside } from './queue';
import { settleRecords } from './records';
import { settleFlows } from './route';

/** In order of dependence: master data decides routes, routes and records decide what is folded. */
type Step = (client: PoolClient, portion: Portion) => Promise<number>;
const STEPS: readonly (readonly [name: string, step: Step])[] = [
  [
    'wake',
    async (client, taking) =>
      // Sources, patterns and cases are watched for breaks and deadlines alone.
      (await wakeTransactions(client, taking)) +
      (taking.detects
        ? (await watchSources(client)) + (await wakeFlows(client, taking)) + (await wakeCases(client, taking))
        : 0),
  ],
  ['policy', settlePolicies],
  ['legal-entity', settleLegalEntities],
  ['master', settleMaster],
  ['event', settleEvents],
  ['flow', settleFlows],
  ['record', settleRecords],
  ...SUBJECT_SOURCES.map((source): readonly [string, Step] => [
    source.code,
    (client, taking) => settleSubjects(client, source, taking),
  ]),
];

const settleSeconds = histogram('throughline_settle_seconds', 'One settling step that had work', ['step']);
const applySeconds = histogram('throughline_apply_seconds', 'One round of applying batches that had work');

/** Applies what is pending, timed. */
async function applyTimed(): Promise<number> {
  const timed = applySeconds.startTimer();
  const applied = await applyPending();
  if (applied > 0) timed();
  return applied;
}

/** Runs a step in a transaction that holds the fold lock; -1 when another worker holds it. */
async function runStep(step: Step, taking: Portion): Promise<number> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS held', [FOLD_LOCK]);
    return rows[0]?.held ? step(client, taking) : -1;
  });
}

/**
 * One pass over all steps; earlier kinds are emptied before later ones begin, so that nothing is folded twice for what
 * is known already. @returns whether anything was done
 */
async function settleOnce(until: () => boolean, detects = true): Promise<boolean> {
  let worked = false;
  let waiting = new Set(['wake']);
  for (const [name, step] of STEPS) {
    if (!waiting.has(name)) continue;
    for (;;) {
      if (until()) return worked;
      const timed = settleSeconds.startTimer({ step: name });
      const done = await settleStep(name, step, detects);
      if (done > 0) timed();
      if (done < 0) return worked;
      if (done > 0) worked = true;
      // What a step marked is the work of later ones.
      if (done > 0 || name === 'wake') waiting = await waitingKinds();
      if (done === 0) break;
      // What arrives meanwhile must not wait for a long row of folds.
      if (name === 'transaction' && (await pendingBatches())) break;
      if (name === 'wake') break;
    }
  }
  return worked;
}

/** Turns in which subjects are taken one by one after a step failed, so that the one that fails is found. */
const SINGLE_TURNS = 500;

/**
 * One step over a set of subjects. When it fails they are tried one by one, and what fails alone is set aside with its
 * reason: one bad subject costs nobody else anything.
 * @returns how many were settled; -1 when another worker settles
 */
async function settleStep(name: string, step: Step, detects: boolean): Promise<number> {
  const whole = portion(now(), Number.POSITIVE_INFINITY, detects);
  try {
    return await withRetry(name, () => runStep(step, whole));
  } catch (error) {
    if (!whole.taken || !isOfData(error)) throw error;
    log.error({ err: error, step: name }, 'settling a set failed; its subjects are tried one by one');
  }
  let settled = 0;
  for (let turn = 0; turn < SINGLE_TURNS; turn += 1) {
    const single = portion(now(), 1, detects);
    try {
      const done = await withRetry(name, () => runStep(step, single));
      if (done <= 0) return settled > 0 ? settled : done;
      settled += done;
    } catch (error) {
      const { taken } = single;
      if (!taken || !isOfData(error)) throw error;
      log.error(
        { err: error, step: name, subjects: taken.subjects },
        'a subject could not be settled and is set aside',
      );
      await transaction((client) => setAside(client, taken, (error as Error).message));
      settled += 1;
    }
  }
  return settled;
}

/** Kinds of which something is to be settled by now, in one look. */
async function waitingKinds(): Promise<Set<string>> {
  const { rows } = await pool.query<{ kind: string }>(
    `SELECT k.kind FROM unnest($1::text[]) AS k(kind) WHERE EXISTS (SELECT FROM dirty d WHERE d.kind = k.kind AND (d.due_at IS NULL OR d.due_at <= $2))`,
    [STEPS.map(([name]) => name), now()],
  );
  // Master data is looked at always: what a statement announced takes effect by the clock alone.
  return new Set(['master', ...rows.map(({ kind }) => kind)]);
}

const pendingBatch = fixed(() =>
  sets.selectFrom('delivery_batch').select('id').where('status', '=', 'pending').limit(1),
);

async function pendingBatches(): Promise<boolean> {
  return (await pendingBatch({}, { steady: false })).length > 0;
}

/** A deadlock or a lost race passes by itself: the step's transaction rolled back, its queue rows are still there. */
async function withRetry<T>(name: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { code?: string };
      if ((code !== '40P01' && code !== '40001') || attempt >= 5) throw error;
      log.warn({ step: name, code }, 'settling met another writer; again');
    }
  }
}

/**
 * Applies and settles until nothing is left to do now. For tests, imports and the demo's end.
 * @param detects false: no break is looked for, so that it can be measured what looking costs
 */
export async function settle(detects = true): Promise<void> {
  for (;;) {
    const applied = await applyTimed();
    const worked = await settleOnce(() => false, detects);
    if (applied === 0 && !worked) return;
  }
}

/** How long to rest when nothing wakes the worker: the clock alone may have made something due. */
const REST_MS = 250;
/**
 * After a round of few signals the next is left to gather: at some thousand events a second rounds of a handful each
 * would cost the readers a core for nothing. What comes after a rest is applied at once.
 */
const GATHER_MS = 100;
const FEW = 2_000;

/** Works until `stopping` aborts. A notification of new signals ends a rest early. */
async function atMost(milliseconds: number, ...ends: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([over, ...ends]);
  clearTimeout(timer);
}

export async function run(stopping: AbortSignal, databaseUrl: string): Promise<void> {
  let wake: () => void = () => undefined;
  const listener = new Client({ connectionString: databaseUrl, application_name: 'throughline correlation' });
  await listener.connect();
  listener.on('notification', () => wake());
  await listener.query<never>('LISTEN signals');
  const lost = new Promise<never>((_, reject) => listener.on('error', reject));
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve()));
  void stopped.then(() => wake());
  try {
    while (!stopping.aborted) {
      const rested = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const applied = await applyTimed();
      const worked = await settleOnce(() => stopping.aborted);
      if (applied === 0 && !worked) await atMost(REST_MS, rested, lost);
      else if (applied < FEW) await atMost(GATHER_MS, stopped, lost);
    }
  } finally {
    await listener.end().catch(() => undefined);
  }
}
