import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { assertMay, type Reader, Refusal } from '@/domain/access';
import {
  type Act,
  acknowledge,
  assign,
  type CaseAction,
  type CaseState,
  claim,
  comment,
} from '@/domain/exceptions/transitions';
import { reach } from '@/server/access';
import { recordAct } from '@/server/audit/record';
import { announceChange } from '@/server/changes';
import { once } from '@/server/idempotency';
import { pool, transaction } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { BASIS, type Worth, type WorthCell, worthOf } from './amounts';
import { loadAssignee } from './assignee';

/** So many at once: more are a search of their own, and would hold their cases locked for too long. */
export const BULK_LIMIT = 500;

export interface BulkItem {
  /** local ID of the case */
  readonly id: string;
  /** as last seen by the caller */
  readonly version: number;
}
export interface BulkInput {
  readonly idempotencyKey: string;
  readonly action: CaseAction;
  readonly items: readonly BulkItem[];
  /** Whom to assign to. */
  readonly assignee?: string | null;
  readonly comment?: string | null;
}

/** What became of one case of a bulk act. */
export interface ItemOutcome {
  readonly id: string;
  readonly outcome: 'done' | 'conflict' | 'refused';
  readonly message: string | null;
}

type Locked = CaseState & { id: string; entityId: string | null; region: string | null };

/**
 * The same act on exactly these cases, in one transaction: what is not allowed for one of them, or has changed since it
 * was shown, is told beside the others and stops none. One audit entry names every case that was touched, under the
 * root of their digests.
 *
 * Refuses more than 500 cases, and an act without what it needs.
 * @returns an outcome per case, in the order given
 */
export async function actOnCases(reader: Reader | null, input: BulkInput, now: Date): Promise<ItemOutcome[]> {
  assertMay(reader, input.action === 'assign' ? 'exceptions:assign' : 'exceptions:work');
  const { idempotencyKey, ...rest } = input;
  const items = [...new Map(input.items.map((item) => [item.id, item])).values()];
  if (items.length === 0) throw new Refusal('invalid', 'Choose at least one case.', 'items');
  if (items.length > BULK_LIMIT)
    throw new Refusal('invalid', `At most ${BULK_LIMIT} cases can be worked on at once.`, 'items');
  if (input.action === 'comment' && !input.comment?.trim()) throw new Refusal('invalid', 'Write something.', 'comment');
  return transaction((client) =>
    once(client, reader.id, idempotencyKey, 'actOnExceptions', rest, () => perform(client, reader, input, items, now)),
  );
}

async function perform(
  client: PoolClient,
  reader: Reader,
  input: BulkInput,
  items: readonly BulkItem[],
  now: Date,
): Promise<ItemOutcome[]> {
  const assignee = input.action === 'assign' ? await loadAssignee(client, input.assignee ?? '') : null;
  const decide: Record<CaseAction, (row: Locked) => Act> = {
    claim: (row) => claim(row, reader, now),
    acknowledge: (row) => acknowledge(row, reader, now),
    comment: (row) => comment(row, reader, input.comment ?? '', now),
    assign: (row) => {
      assignee?.assertReaches(row);
      return assign(row, reader, assignee as NonNullable<typeof assignee>, input.comment ?? null, now);
    },
  };
  const locked = await lockAll(
    client,
    reader,
    items.map(({ id }) => id),
  );
  const acts: { row: Locked; act: Act }[] = [];
  const outcomes = items.map(({ id, version }): ItemOutcome => {
    const row = locked.get(id);
    if (!row) return { id, outcome: 'refused', message: 'There is no such case in your regions and entities.' };
    // A comment holds whatever has changed meanwhile.
    if (input.action !== 'comment' && row.version !== version)
      return { id, outcome: 'conflict', message: 'Somebody changed this case since it was shown.' };
    try {
      acts.push({ row, act: decide[input.action](row) });
      return { id, outcome: 'done', message: null };
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'forbidden')
        return { id, outcome: 'refused', message: error.message };
      throw error;
    }
  });
  if (acts.length > 0) await writeAll(client, reader, input, acts, now);
  return outcomes;
}

async function lockAll(client: PoolClient, reader: Reader, ids: readonly string[]): Promise<Map<string, Locked>> {
  const params: unknown[] = [ids];
  const { rows } = await client.query<Locked>(
    // In one order for everybody, so that two bulk acts never wait for each other in a ring.
    `SELECT c.id, c.status, c.assignee_id AS "assigneeId", c.acknowledged_at AS "acknowledgedAt", c.resolved_at AS "resolvedAt", c.resolution,
            c.regressed, c.version, c.entity_id AS "entityId", c.region
       FROM exception_case c WHERE c.id = ANY($1::uuid[]) AND ${reach(reader, 'c', params)} ORDER BY c.id FOR UPDATE`,
    params,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Writes what the transitions say, whole, in three statements, with one audit entry and one notice. */
async function writeAll(
  client: PoolClient,
  reader: Reader,
  input: BulkInput,
  acts: readonly { row: Locked; act: Act }[],
  now: Date,
): Promise<void> {
  const of = <T>(pick: (act: Act) => T) => acts.map(({ act }) => pick(act));
  const ids = acts.map(({ row }) => row.id);
  await client.query(
    `UPDATE exception_case c SET status = n.status, assignee_id = n.assignee, acknowledged_at = n.acknowledged, version = n.version
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::int[]) n (id, status, assignee, acknowledged, version) WHERE c.id = n.id`,
    [
      ids,
      of(({ state }) => state.status),
      of(({ state }) => state.assigneeId),
      of(({ state }) => state.acknowledgedAt),
      of(({ state }) => state.version),
    ],
  );
  await client.query(
    `INSERT INTO case_activity (case_id, at, actor_id, kind, detail, comment)
     SELECT n.id, $2, $3, $4, n.detail, n.comment FROM unnest($1::uuid[], $5::jsonb[], $6::text[]) n (id, detail, comment)`,
    [
      ids,
      now,
      reader.id,
      acts[0]?.act.activity.kind,
      of(({ activity }) => JSON.stringify(activity.detail)),
      of(({ activity }) => activity.comment),
    ],
  );
  const touched = acts.map(({ row, act }) => ({ id: row.id, before: act.audit.before, after: act.audit.after }));
  await recordAct(client, {
    actorId: reader.id,
    at: now,
    subjectKind: 'exceptions',
    subjectId: randomUUID(),
    action: `${acts[0]?.act.audit.action ?? 'exception'}.bulk`,
    before: { items: touched.map(({ id, before }) => ({ id, ...before })) },
    after: {
      count: touched.length,
      root: rootOf(touched.map((item) => JSON.stringify(item))),
      items: touched.map(({ id, after }) => ({ id, ...after })),
    },
    reason: input.comment?.trim() || null,
  });
  await announceChange(
    client,
    'exceptions',
    acts.map(({ row }) => ({ id: row.id, entity: row.entityId, region: row.region })),
  );
}

const sha = (...parts: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Merkle root of texts in their order, hex: leaves and inner nodes are told apart, an odd one moves up as it is. */
export function rootOf(items: readonly string[]): string {
  let level: Buffer[] = items.map((item) => sha('\u0000', item));
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index] as Buffer, level[index + 1]];
      above.push(right ? sha('\u0001', left, right) : left);
    }
    level = above;
  }
  return (level[0] ?? sha('')).toString('hex');
}

/** What chosen cases are worth together, per currency, stated and estimated apart. */
export async function worthOfCases(
  reader: Reader | null,
  ids: readonly string[],
): Promise<Worth & { readonly count: number }> {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [ids.slice(0, BULK_LIMIT)];
  const { rows } = await pool.query<WorthCell>(
    prepared(
      `SELECT c.currency, ${BASIS} AS basis, count(*)::int AS count, sum(c.amount_at_risk)::text AS amount
         FROM exception_case c WHERE c.id = ANY($1::uuid[]) AND ${reach(reader, 'c', params)} GROUP BY 1, 2`,
      params,
    ),
  );
  return { count: rows.reduce((total, { count }) => total + count, 0), ...worthOf(rows) };
}
