import { sql } from 'kysely';
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import {
  type Act,
  acknowledge,
  assign,
  type CaseAction,
  claim,
  comment,
  resume,
  wait,
} from '@/domain/exceptions/transitions';
import { reachedCases } from '@/server/access';
import { once } from '@/server/idempotency';
import { readMentions } from '@/server/notifications/mentions';
import { type Unit, unitOfWork } from '@/server/runtime/db';
import { anyOf, sets } from '@/server/runtime/sets';
import { type Worth, worthCells, worthOf } from './amounts';
import { loadAssignee } from './assignee';
import { type Locked, lockCases } from './lock';
import { writeActs } from './write-acts';

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
  /** of a wait: its reason */
  readonly comment?: string | null;
  /** Until when to wait. */
  readonly until?: Date | null;
}

/** What became of one case of a bulk act. */
export interface ItemOutcome {
  readonly id: string;
  readonly outcome: 'done' | 'conflict' | 'refused';
  readonly message: string | null;
}

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
  assertComplete(input);
  return unitOfWork((unit) =>
    once(unit.client, reader.id, idempotencyKey, 'actOnExceptions', rest, () =>
      perform(unit, reader, input, items, now),
    ),
  );
}

/** A cause may have so many open cases to be claimed whole; beyond it is taken in parts. */
const CAUSE_LIMIT = 5_000;

const openOfCause = reachedCases((given: { cause: string }, within) =>
  sets
    .selectFrom('exception_case as c')
    .select('c.id')
    .where('c.cause_id', '=', given.cause)
    .where('c.status', '=', anyOf(OPEN_STATUSES, 'text'))
    .where(within('c'))
    .orderBy('c.due_at')
    .orderBy('c.id')
    .limit(sql.lit(CAUSE_LIMIT + 1)),
);

/**
 * Takes a cause whole: exactly its open cases within reach that the reader may claim now, in one transaction and one
 * audit entry; the others are told beside them. Refuses a cause without open cases, and one of more than 5,000.
 * @param input.cause local ID of the cause
 */
export async function claimCause(
  reader: Reader | null,
  input: { readonly idempotencyKey: string; readonly cause: string },
  now: Date,
): Promise<ItemOutcome[]> {
  assertMay(reader, 'exceptions:work');
  const { idempotencyKey, cause } = input;
  return unitOfWork((unit) =>
    once(unit.client, reader.id, idempotencyKey, 'claimCause', { cause }, async () => {
      const ids = (await openOfCause(reader, { cause }, { on: unit.client })).map(({ id }) => id);
      if (ids.length === 0) throw new Refusal('invalid', 'Nothing of this cause is open within your reach.', 'cause');
      if (ids.length > CAUSE_LIMIT)
        throw new Refusal('invalid', `At most ${CAUSE_LIMIT} cases can be claimed at once.`, 'cause');
      const acts: { row: Locked; act: Act }[] = [];
      const outcomes = (await lockCases(unit.client, reader, ids)).map((row): ItemOutcome => {
        try {
          acts.push({ row, act: claim(row, reader, now) });
          return { id: row.id, outcome: 'done', message: null };
        } catch (error) {
          if (error instanceof Refusal && error.kind !== 'forbidden')
            return { id: row.id, outcome: 'refused', message: error.message };
          throw error;
        }
      });
      await writeActs(unit.client, reader, acts, { reason: null, of: { cause } }, now);
      return outcomes;
    }),
  );
}

/** Refuses an act without what it needs. */
export function assertComplete({ action, until, comment }: Omit<BulkInput, 'items'>): void {
  if (action === 'wait' && !until) throw new Refusal('invalid', 'Say until when.', 'until');
  if (action === 'comment' && !comment?.trim()) throw new Refusal('invalid', 'Write something.', 'comment');
}

/** What is said of a case that the reader does not see. */
export const OUT_OF_REACH = 'There is no such case in your regions and entities.';

/** The act on each of these, within the transaction of `unit`. */
export async function perform(
  unit: Unit,
  reader: Reader,
  input: BulkInput,
  items: readonly BulkItem[],
  now: Date,
): Promise<ItemOutcome[]> {
  const assignee = input.action === 'assign' ? await loadAssignee(unit, input.assignee ?? '') : null;
  const mentions = input.action === 'comment' ? await readMentions(input.comment ?? '') : [];
  const decide: Record<CaseAction, (row: Locked) => Act> = {
    claim: (row) => claim(row, reader, now),
    acknowledge: (row) => acknowledge(row, reader, now),
    wait: (row) => wait(row, reader, input.comment ?? '', input.until as Date, now),
    resume: (row) => resume(row, reader, now),
    comment: (row) => comment(row, reader, input.comment ?? '', now, mentions),
    assign: (row) => {
      assignee?.assertReaches(row);
      return assign(row, reader, assignee as NonNullable<typeof assignee>, input.comment ?? null, now);
    },
  };
  const held = await lockCases(
    unit.client,
    reader,
    items.map(({ id }) => id),
  );
  const locked = new Map(held.map((row) => [row.id, row]));
  const acts: { row: Locked; act: Act }[] = [];
  const outcomes = items.map(({ id, version }): ItemOutcome => {
    const row = locked.get(id);
    if (!row) return { id, outcome: 'refused', message: OUT_OF_REACH };
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
  await writeActs(unit.client, reader, acts, { reason: input.comment?.trim() || null }, now);
  return outcomes;
}

const worth = reachedCases((given: { ids: readonly string[] }, within) =>
  worthCells.where('c.id', '=', anyOf(given.ids, 'uuid')).where(within('c')),
);
/** What chosen cases are worth together, per currency, stated and estimated apart. */
export async function worthOfCases(
  reader: Reader | null,
  ids: readonly string[],
): Promise<Worth & { readonly count: number }> {
  assertMay(reader, 'exceptions:read');
  const rows = await worth(reader, { ids: ids.slice(0, BULK_LIMIT) });
  return { count: rows.reduce((total, { count }) => total + count, 0), ...worthOf(rows) };
}
