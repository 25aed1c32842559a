/** Writes what signals describe, in sets: record versions, statements (corrections of usage among them), watermarks. */
import { hash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { describeSignal, isOfEvent, type RecordDraft, type StatementDraft } from '@/domain/drafts';
import { recordId } from '@/domain/identity';
import { microsText } from '@/domain/signals/instant';
import { statementKey } from '@/domain/subjects/account/key';
import { deadLetterKey } from '@/domain/subjects/dead-letter/key';
import { VERSION_ORDER } from '@/domain/version';
import { log } from '@/server/runtime/log';
import { fixed, inserting, type RowOf, rowsOf, sets } from '@/server/runtime/sets';
import { isOfData, markDirty } from './queue';
import { dataOf, type SignalRow } from './signals';
import type { SourceRow } from './sources';

/** A signal to be described; another content of it counts where it is set aside. */
export type Described = SignalRow & { readonly isSetAside?: boolean };

interface Drafts {
  records: { signal: Described; draft: RecordDraft; data: unknown }[];
  statements: { signal: Described; draft: StatementDraft }[];
  watermarks: Map<number, Date>;
  failed: { signal: SignalRow; message: string }[];
}

function draftsOf(sources: ReadonlyMap<number, SourceRow>, signals: readonly Described[]): Drafts {
  const drafts: Drafts = { records: [], statements: [], watermarks: new Map(), failed: [] };
  for (const signal of signals) {
    try {
      const source = sources.get(signal.sourceId);
      if (!source) throw new Error(`Source ${signal.sourceId} is not configured`);
      const data = dataOf(signal);
      const described = describeSignal(source, {
        type: signal.type,
        ceSource: signal.ceSource,
        ceId: signal.ceId,
        time: signal.time,
        data,
      });
      for (const draft of described.records) drafts.records.push({ signal, draft, data });
      for (const draft of described.statements) drafts.statements.push({ signal, draft });
      const { watermark } = described;
      if (watermark && watermark > (drafts.watermarks.get(signal.sourceId) ?? new Date(0)))
        drafts.watermarks.set(signal.sourceId, watermark);
    } catch (error) {
      drafts.failed.push({ signal, message: (error as Error).message });
    }
  }
  return drafts;
}

/** Instants as texts and revisions too: a Date would lose microseconds, a JSON number revisions above 2^53. */
const versionColumns = (signal: Described) => ({
  signal_key: `\\x${signal.key}`,
  digest: `\\x${signal.digest}`,
  source_id: signal.sourceId,
  revision: signal.revision?.toString() ?? null,
  updated_at: signal.updatedMicros === null ? null : microsText(signal.updatedMicros),
  time: microsText(signal.timeMicros),
  known_at: microsText(signal.receivedMicros),
  day: signal.day,
  seq: signal.seq,
  superseded: signal.isSetAside ?? false,
});
const VERSION_COLUMNS = [
  'superseded',
  'signal_key',
  'digest',
  'source_id',
  'revision',
  'updated_at',
  'time',
  'known_at',
  'day',
  'seq',
] as const;

/**
 * Makes the newest version of each record the one in force, and marks the records whose version in force changed.
 * First off, then on: the unique index allows one at a time, and makes the loser of a race between workers try again.
 */
export async function settleVersions(client: PoolClient, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const ranked = `SELECT id, signal_key, digest, NOT superseded AND row_number() OVER (PARTITION BY id ORDER BY superseded, ${VERSION_ORDER}, signal_key) = 1 AS best FROM record WHERE id = ANY($1::uuid[])`;
  const same = 'r.id = k.id AND r.signal_key = k.signal_key AND r.digest = k.digest';
  const off = await client.query<Pick<RowOf<'record'>, 'id'>>(
    `WITH k AS (${ranked}) UPDATE record r SET in_force = false FROM k WHERE ${same} AND r.in_force AND NOT k.best RETURNING r.id`,
    [ids],
  );
  const on = await client.query<Pick<RowOf<'record'>, 'id'>>(
    `WITH k AS (${ranked}) UPDATE record r SET in_force = true FROM k WHERE ${same} AND NOT r.in_force AND k.best RETURNING r.id`,
    [ids],
  );
  const changed = [...new Set([...off.rows, ...on.rows].map(({ id }) => id))];
  await markDirty(client, 'record', changed);
  return changed;
}

const insertRecords = inserting(
  'record',
  [
    ...VERSION_COLUMNS,
    'id',
    'kind',
    'external_id',
    'number',
    'transaction_id',
    'flow_id',
    'subscription_external_id',
    'customer',
    'currency',
    'amount',
    'entity_id',
    'occurred_at',
    'correlation_id',
    'trace_id',
    'body',
    'in_force',
  ],
  'ORDER BY id, signal_key, digest ON CONFLICT (id, signal_key, digest) DO UPDATE SET superseded = excluded.superseded WHERE record.superseded <> excluded.superseded',
);

async function writeRecords(client: PoolClient, records: Drafts['records']): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(({ signal, draft, data }) => ({
    ...versionColumns(signal),
    id: draft.id,
    kind: draft.kind,
    external_id: draft.externalId,
    number: draft.number,
    transaction_id: draft.transactionId,
    flow_id: draft.flow?.id ?? null,
    subscription_external_id: draft.subscription,
    customer: draft.customer,
    currency: draft.currency,
    amount: draft.amount,
    entity_id: draft.entityId,
    occurred_at: draft.occurredAt,
    correlation_id: signal.correlationId,
    trace_id: signal.traceId,
    body: data,
    in_force: false,
  }));
  await insertRecords(client, rows);
  await writeFlows(client, records);
  const ids = [...new Set(records.map(({ draft }) => draft.id))].sort();
  const changed = new Set(await settleVersions(client, ids));
  // A version that does not count may have counted by what was known before: what it names is kept.
  await markDirty(
    client,
    'record',
    ids.filter((id) => !changed.has(id)),
  );
}

/** Writes flows that are not known yet. */
export const insertFlows = inserting(
  'usage_flow',
  ['id', 'source_id', 'customer', 'subscription', 'meter', 'unit'],
  'ORDER BY id ON CONFLICT (id) DO NOTHING',
);

/** Aggregates sum up a flow that may have sent no event yet. */
async function writeFlows(client: PoolClient, records: Drafts['records']): Promise<void> {
  const flows = new Map(
    records.flatMap(({ signal, draft }) =>
      draft.flow ? [[draft.flow.id, { ...draft.flow, source_id: signal.sourceId }]] : [],
    ),
  );
  if (flows.size === 0) return;
  await insertFlows(client, [...flows.values()]);
  await markDirty(client, 'flow', flows.keys());
}

const STATEMENT_COLUMNS = [...VERSION_COLUMNS, 'id', 'part', 'kind', 'external_id', 'target', 'valid_from', 'body'];

/** Writes statements. @returns those that were not there or did not count, or count no more */
async function insertStatements(
  client: PoolClient,
  rows: readonly object[],
): Promise<Pick<StatementDraft, 'kind' | 'externalId'>[]> {
  const columns = STATEMENT_COLUMNS.join(', ');
  const { rows: told } = await client.query<Pick<StatementDraft, 'kind' | 'externalId'>>(
    `INSERT INTO statement (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::public.statement, $1::jsonb)
     ON CONFLICT (id, signal_key, part, digest) DO UPDATE SET superseded = excluded.superseded WHERE statement.superseded <> excluded.superseded
     RETURNING kind, external_id AS "externalId"`,
    [JSON.stringify(rows)],
  );
  return told;
}

async function writeStatements(
  client: PoolClient,
  sources: ReadonlyMap<number, SourceRow>,
  statements: Drafts['statements'],
): Promise<void> {
  if (statements.length === 0) return;
  const rows = statements.map(({ signal, draft }) => ({
    ...versionColumns(signal),
    id: recordId(sources.get(signal.sourceId)?.name ?? '', draft.kind, draft.externalId),
    part: `${draft.kind} ${draft.externalId}`,
    kind: draft.kind,
    external_id: draft.externalId,
    target: draft.target,
    valid_from: draft.validFrom,
    body: draft.body,
  }));
  // What says nothing new marks nothing: two corrections may be told under the identities that each other is about.
  const told = await insertStatements(client, rows);
  await markDirty(
    client,
    'event',
    told.filter(isOfEvent).map(({ externalId }) => externalId),
  );
  await markDirty(
    client,
    'master',
    told.filter((statement) => !isOfEvent(statement)).map((statement) => statementKey.text(statement)),
  );
}

/**
 * A signal that passed its schema and still can't be read is a dead letter with its reason: nothing is lost. The letter
 * knows its signal and content, for it counts only while that content is in force.
 */
async function writeFailures(
  client: PoolClient,
  sources: ReadonlyMap<number, SourceRow>,
  failed: Drafts['failed'],
): Promise<void> {
  for (const { signal, message } of failed) {
    log.warn({ signal: signal.ceId, type: signal.type, reason: message }, 'a signal could not be transformed');
    const letter = sets.insertInto('dead_letter').values({
      id: randomUUID(),
      source_id: signal.sourceId,
      received_at: signal.receivedAt,
      ce_source: signal.ceSource,
      ce_id: signal.ceId,
      ce_type: signal.type,
      code: UNTRANSFORMED,
      about: signal.type,
      message,
      body: signal.payload,
      digest: hash('sha256', `${signal.key} ${signal.digest}`, 'buffer').subarray(0, 16),
      signal_key: Buffer.from(signal.key, 'hex'),
      signal_digest: Buffer.from(signal.digest, 'hex'),
    });
    await rowsOf(
      letter.onConflict((held) =>
        held.columns(['source_id', 'digest', 'code']).doUpdateSet((eb) => ({
          message: eb.ref('excluded.message'),
          status: eb
            .case()
            .when('dead_letter.status', '=', 'replayed')
            .then('open')
            .else(eb.ref('dead_letter.status'))
            .end(),
        })),
      ),
      { on: client, steady: false },
    );
  }
  await markLetters(
    client,
    failed.map(({ signal }) => ({ source: sources.get(signal.sourceId)?.name ?? '', about: signal.type })),
  );
}

const UNTRANSFORMED = 'transformation failed';
const markLetters = (client: PoolClient, letters: readonly { source: string; about: string }[]) =>
  markDirty(
    client,
    'dead-letter',
    letters.map(({ source, about }) => deadLetterKey.text({ source, code: UNTRANSFORMED, about })),
  );

/** Letters of these contents are closed: they are read again, and what fails again is open again. */
export async function takeLettersBack(client: PoolClient, signals: readonly SignalRow[]): Promise<void> {
  const { rows } = await client.query<Pick<RowOf<'dead_letter'>, 'about'> & { source: string }>(
    `UPDATE dead_letter l SET status = 'replayed' FROM unnest($1::text[], $2::text[]) AS s(key, digest), source o
      WHERE l.signal_key = decode(s.key, 'hex') AND l.signal_digest = decode(s.digest, 'hex') AND l.status = 'open' AND o.id = l.source_id
      RETURNING l.about, o.name AS source`,
    [signals.map(({ key }) => key), signals.map(({ digest }) => digest)],
  );
  await markLetters(client, rows);
}

/**
 * The same one by one: what the store refuses is a dead letter with the reason, and its neighbours are written. For a
 * batch that failed as a set.
 */
export async function writeDescribedSingly(
  client: PoolClient,
  sources: ReadonlyMap<number, SourceRow>,
  signals: readonly Described[],
): Promise<void> {
  for (const signal of signals) {
    await client.query<never>('SAVEPOINT one');
    try {
      await writeDescribed(client, sources, [signal]);
      await client.query<never>('RELEASE SAVEPOINT one');
    } catch (error) {
      if (!isOfData(error)) throw error;
      await client.query<never>('ROLLBACK TO SAVEPOINT one');
      await writeFailures(client, sources, [{ signal, message: (error as Error).message }]);
    }
  }
}

const advance = fixed(({ id, watermark }: { id: number; watermark: Date }) =>
  sets
    .updateTable('source')
    .set({ watermark: sql<Date>`greatest(watermark, ${watermark})` })
    .where('id', '=', id),
);

/** Writes everything that these signals describe; safe to repeat: a second time it marks nothing. */
export async function writeDescribed(
  client: PoolClient,
  sources: ReadonlyMap<number, SourceRow>,
  signals: readonly Described[],
): Promise<void> {
  const drafts = draftsOf(sources, signals);
  await writeRecords(client, drafts.records);
  await writeStatements(client, sources, drafts.statements);
  await writeFailures(client, sources, drafts.failed);
  for (const [id, watermark] of [...drafts.watermarks].sort(([a], [b]) => a - b))
    await advance({ id, watermark }, { on: client, steady: false });
}
