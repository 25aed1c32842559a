/**
 * Reads again what a source had sent, under its present adapter and mapping: what a body states now replaces, as a set,
 * what it stated before. Batch by batch, each in one transaction that also says by which reading the batch stands, so
 * that a run that was broken off goes on where it was, and a second run finds nothing to do.
 */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { MAPPING_VERSION } from '@/domain/signals/mapping';
import { deadLetterKey } from '@/domain/subjects/dead-letter/key';
import { adapterOf } from '@/server/adapters';
import { holdRouting, markDirty } from '@/server/correlation/queue';
import { resum } from '@/server/correlation/route';
import { loadSources, type SourceRow } from '@/server/correlation/sources';
import { readJson } from '@/server/ingest/json';
import { keepLetters, type Letter } from '@/server/ingest/letters';
import { now } from '@/server/runtime/clock';
import { transaction } from '@/server/runtime/db';
import { anyOf, rowOf, rowsOf, sets } from '@/server/runtime/sets';
import { type Content, contentsAt, contentsOf, describeAnew, type ReadBatch, retire } from './contents';
import { Difference } from './difference';
import { adjust, holdPlaces, type Made, placeMade } from './place';
import { type Adapters, hexOf, type Plan, planOf, type RereadSource, readBody } from './plan';

export interface Reread {
  readonly source: RereadSource;
  /** Receipt days, both included; null: without end. */
  readonly from: string | null;
  readonly to: string | null;
  /** Only say what would change. */
  readonly dryRun: boolean;
  /** The installed ones unless said otherwise. */
  readonly adapters?: Adapters;
  /** Called after each step with how many batches and letters are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

const LETTERS_PER_ROUND = 100;
/** What a letter says when a body could be understood as JSON and was refused: another reading may take it. */
const REFUSED = [
  'adapter failed',
  'not handled',
  'ignored',
  'schema invalid',
  'unknown type',
  'number not exact',
  'not a CloudEvent',
];

/** The source of this name; undefined when there is none. */
export async function sourceNamed(name: string): Promise<RereadSource | undefined> {
  return rowOf(sets.selectFrom('source').select(['id', 'name', 'adapter']).where('name', '=', name));
}

/** Runs it to its end. @returns what changed, or would */
export async function reread(run: Reread): Promise<Difference> {
  const difference = new Difference();
  const adapters = run.adapters ?? adapterOf;
  const total = (await countBatches(run, adapters)) + (await countLetters(run));
  let done = 0;
  const step = (more: number) => {
    done += more;
    run.onProgress?.(done, Math.max(done, total));
  };
  for (let after = 0; ; ) {
    const batches = await batchesAfter(run, adapters, after);
    if (batches.length === 0) break;
    for (const batch of batches) {
      await transaction((client) => rereadBatch(client, run, adapters, batch, difference));
      step(1);
    }
    after = batches.at(-1)?.id ?? after;
  }
  for (let after = ''; ; ) {
    const letters = await lettersAfter(run, after);
    if (letters.length === 0) break;
    await transaction((client) => rereadLetters(client, run, adapters, letters, difference));
    step(letters.length);
    after = letters.at(-1)?.id ?? after;
  }
  return difference;
}

/** Applied batches of the source in the range that stand by another reading than the present one. */
const stale = ({ source, from, to }: Reread, adapters: Adapters) =>
  sets
    .selectFrom('delivery_batch')
    .where('source_id', '=', source.id)
    .where('status', '=', 'applied')
    .$if(from !== null, (batches) => batches.where('last_day', '>=', from))
    .$if(to !== null, (batches) => batches.where('first_day', '<=', to))
    .where((eb) =>
      eb.or([
        eb('mapping_version', '<>', MAPPING_VERSION),
        eb.and([
          eb('adapter', '<>', 'canonical'),
          eb.or([
            eb('adapter', '<>', source.adapter),
            eb('adapter_version', '<>', adapters(source.adapter)?.version ?? 0),
          ]),
        ]),
      ]),
    );

async function countBatches(run: Reread, adapters: Adapters): Promise<number> {
  const counted = await rowOf(stale(run, adapters).select((eb) => eb.fn.countAll<number>().as('n')));
  return counted?.n ?? 0;
}

const batchesAfter = (run: Reread, adapters: Adapters, after: number): Promise<ReadBatch[]> =>
  rowsOf(
    stale(run, adapters)
      .select(['id', 'first_day as firstDay', 'last_day as lastDay', 'adapter'])
      .select(['adapter_version as adapterVersion', 'mapping_version as mappingVersion'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(100),
  );

async function rereadBatch(
  client: PoolClient,
  run: Reread,
  adapters: Adapters,
  batch: ReadBatch,
  difference: Difference,
): Promise<void> {
  const { source } = run;
  const row = (await loadSources(client)).get(source.id) as SourceRow;
  if (!run.dryRun) await holdRouting(client, 'alone');
  const contents = await contentsOf(client, batch);
  const plan = await withoutSiblings(client, planOf(source, adapters, batch, contents));
  const remapped = batch.mappingVersion === MAPPING_VERSION ? [] : plan.same;
  await note(client, difference, row, plan, remapped, contents.length);
  if (run.dryRun) return;

  const keys = [...plan.gone.map(({ key }) => key), ...plan.made.map(({ key }) => hexOf(key))];
  const places = await holdPlaces(client, keys);
  const hours = await retire(client, plan.gone, now());
  await placeMade(
    client,
    { sourceId: source.id, day: batch.firstDay },
    places,
    plan.gone,
    plan.made.map((signal) => ({ signal, deliveries: 1 })),
  );
  await resum(client, hours);
  await keepNewLetters(client, plan.letters);
  await describeAnew(client, remapped);
  const read =
    batch.adapter === 'canonical'
      ? {}
      : { adapter: source.adapter, adapter_version: adapters(source.adapter)?.version ?? batch.adapterVersion };
  await rowsOf(
    sets
      .updateTable('delivery_batch')
      .set({ ...read, mapping_version: MAPPING_VERSION })
      .where('id', '=', batch.id),
    { on: client },
  );
}

/** A body whose signals were stored as two batches is replaced batch by batch: what its other part holds is left to that. */
async function withoutSiblings(client: PoolClient, plan: Plan): Promise<Plan> {
  const own = new Set(plan.gone.map(({ key }) => key));
  const strangers = plan.made.filter(({ key }) => !own.has(hexOf(key)));
  if (strangers.length === 0) return plan;
  const places = await holdPlaces(
    client,
    strangers.map(({ key }) => hexOf(key)),
  );
  const elsewhere = await contentsAt(client, [...places.values()].flat());
  const vendor = (payload: string) => JSON.stringify((JSON.parse(payload) as { vendor?: unknown }).vendor);
  const theirs = new Map<string, Set<string>>();
  for (const { key, payload } of elsewhere) theirs.set(key, (theirs.get(key) ?? new Set()).add(vendor(payload)));
  return {
    ...plan,
    made: plan.made.filter(({ key, payload }) => !theirs.get(hexOf(key))?.has(vendor(payload))),
  };
}

async function note(
  client: PoolClient,
  difference: Difference,
  row: SourceRow,
  plan: Plan,
  remapped: readonly Content[],
  looked: number,
): Promise<void> {
  const made = new Set(plan.made.map(({ key }) => hexOf(key)));
  const replaced = plan.gone.filter(({ key }) => made.has(key)).length;
  difference.looked += looked;
  difference.same += plan.same.length;
  difference.replaced += replaced;
  difference.withdrawn += plan.gone.length - replaced;
  difference.added += plan.made.length - replaced;
  difference.refused += plan.letters.length;
  await difference.addStored(client, [...plan.gone, ...remapped]);
  difference.addRead(
    row,
    plan.made.map((signal) => ({ ...signal, time: new Date(signal.time / 1000) })),
  );
  difference.addRead(row, remapped);
  await difference.addTaxes(client, row, remapped);
}

/** A body refused in part before is refused in that part again: that letter is there, and counted. */
async function keepNewLetters(client: PoolClient, letters: readonly Letter[]): Promise<void> {
  if (letters.length === 0) return;
  const [{ source }] = letters as [Letter];
  const bodies = letters.map(({ body }) => body);
  const rows = await rowsOf(
    sets
      .selectFrom('dead_letter')
      .select(['body', 'code'])
      .where('source_id', '=', source.id)
      .where('body', '=', anyOf(bodies, 'text')),
    { on: client, steady: false },
  );
  const known = new Set(rows.map(({ body, code }) => `${code} ${body}`));
  const fresh = letters.filter(({ code, body }) => !known.has(`${code} ${body}`));
  await keepLetters(fresh, now(), 0, client);
}

interface StoredLetter {
  readonly id: string;
  readonly body: string;
  readonly code: string;
  readonly about: string;
  readonly count: number;
  readonly receivedMicros: number;
  readonly day: string;
}

/** Letters of bodies that another reading may take. */
const openLetters = ({ source, from, to }: Reread) =>
  sets
    .selectFrom('dead_letter')
    .where('source_id', '=', source.id)
    .where('signal_key', 'is', null)
    .where('code', 'in', REFUSED)
    .where((eb) => eb.or([eb('status', '=', 'open'), eb.and({ status: 'discarded', code: 'ignored' })]))
    .$if(from !== null, (letters) => letters.where('received_at', '>=', sql<Date>`${from}::date`))
    .$if(to !== null, (letters) => letters.where('received_at', '<', sql<Date>`${to}::date + 1`));

async function countLetters(run: Reread): Promise<number> {
  const counted = await rowOf(openLetters(run).select((eb) => eb.fn.countAll<number>().as('n')));
  return counted?.n ?? 0;
}

const lettersAfter = (run: Reread, after: string): Promise<StoredLetter[]> =>
  rowsOf(
    openLetters(run)
      .select(['id', 'body', 'code', 'about', 'count'])
      .select([
        sql<number>`(extract(epoch FROM received_at) * 1000000)::int8`.as('receivedMicros'),
        sql<string>`(received_at AT TIME ZONE 'UTC')::date`.as('day'),
      ])
      .where(sql<boolean>`id::text > ${after}`)
      .orderBy(sql`id::text`)
      .limit(LETTERS_PER_ROUND),
  );

/** Letters that the present reading takes become signals; the others stay as they are. */
async function rereadLetters(
  client: PoolClient,
  run: Reread,
  adapters: Adapters,
  letters: readonly StoredLetter[],
  difference: Difference,
): Promise<void> {
  const { source } = run;
  const row = (await loadSources(client)).get(source.id) as SourceRow;
  if (!run.dryRun) await holdRouting(client, 'alone');
  const vendor = adapters(source.adapter) !== undefined;
  for (const letter of letters) {
    difference.looked += 1;
    let value: unknown;
    try {
      value = readJson(letter.body);
    } catch {
      difference.same += 1;
      continue;
    }
    const { signals } = readBody(source, adapters, value, {
      canonical: !vendor,
      receivedMicros: letter.receivedMicros,
      backfilled: false,
    });
    if (signals.length === 0) {
      difference.same += 1;
      continue;
    }
    difference.recovered += 1;
    difference.added += signals.length;
    difference.addRead(
      row,
      signals.map((signal) => ({ ...signal, time: new Date(signal.time / 1000) })),
    );
    if (run.dryRun) continue;
    const made: Made[] = signals.map((signal) => ({ signal, deliveries: letter.count }));
    const places = await holdPlaces(
      client,
      signals.map(({ key }) => hexOf(key)),
    );
    await placeMade(client, { sourceId: source.id, day: letter.day }, places, [], made);
    await rowsOf(sets.updateTable('dead_letter').set({ status: 'replayed', count: 0 }).where('id', '=', letter.id), {
      on: client,
    });
    await markDirty(client, 'dead-letter', [
      deadLetterKey.text({ source: source.name, code: letter.code, about: letter.about }),
    ]);
    await adjust(client, source.id, letter.day, { received: -letter.count });
  }
}
