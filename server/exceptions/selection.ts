/** All cases under a filter as they are at one instant, selected and worked on as exactly these. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { assertMay, type Reader, Refusal } from '@/domain/access';
import type { CaseStatus } from '@/domain/exceptions/statuses';
import { allowedActions, CASE_ACTIONS, type CaseAction } from '@/domain/exceptions/transitions';
import { reachedCases } from '@/server/access';
import { once } from '@/server/idempotency';
import { pool, unitOfWork } from '@/server/runtime/db';
import { anyOf, rowOf, rowsOf, sets } from '@/server/runtime/sets';
import { type Worth, worthCells, worthOf } from './amounts';
import { assertComplete, type BulkInput, type ItemOutcome, OUT_OF_REACH, perform } from './bulk';
import { type CaseFilter, caseCondition, statusesOf } from './filter';

/** So many at most: they are locked together while they are worked on. */
export const SELECTION_LIMIT = 10_000;
/** How long a selection can be worked on. */
const KEPT_MS = 86_400_000;

export interface Selection extends Worth {
  readonly id: string;
  readonly count: number;
  /** How many of them allow an act to the reader now. */
  readonly able: readonly { readonly action: CaseAction; readonly count: number }[];
}

const worth = reachedCases((given: { id: string }, within) =>
  worthCells
    .where('c.id', 'in', sql<string>`(SELECT unnest(s.case_ids) FROM case_selection s WHERE s.id = ${given.id}::uuid)`)
    .where(within('c')),
);

/**
 * Selects the cases under a filter, each as it is now. Refuses more than 10,000.
 * @returns what stands for exactly these, how many, what they are worth and what may be done with them
 */
export async function selectCases(reader: Reader | null, filter: CaseFilter, now: Date): Promise<Selection> {
  assertMay(reader, 'exceptions:work');
  const params: unknown[] = [statusesOf(filter)];
  const condition = caseCondition(reader, filter, now, params);
  const { rows } = await pool.query<{ id: string; version: number; status: CaseStatus; assigneeId: string | null }>(
    `SELECT c.id, c.version, c.status, c.assignee_id AS "assigneeId" FROM exception_case c
      WHERE c.status = ANY($1::text[]) AND ${condition} ORDER BY c.id LIMIT ${SELECTION_LIMIT + 1}`,
    params,
  );
  if (rows.length > SELECTION_LIMIT)
    throw new Refusal('invalid', 'At most 10,000 cases can be worked on at once: narrow the list.', 'filter');
  const id = randomUUID();
  await pool.query<never>(
    `WITH old AS (DELETE FROM case_selection WHERE user_id = $2 AND created_at < $6)
     INSERT INTO case_selection (id, user_id, created_at, case_ids, versions) VALUES ($1, $2, $3, $4::uuid[], $5::int[])`,
    [
      id,
      reader.id,
      now,
      rows.map((row) => row.id),
      rows.map(({ version }) => version),
      new Date(now.getTime() - KEPT_MS),
    ],
  );
  const allowed = rows.flatMap((row) => allowedActions(row, reader));
  return {
    id,
    count: rows.length,
    able: CASE_ACTIONS.map((action) => ({ action, count: allowed.filter((each) => each === action).length })),
    ...worthOf(await worth(reader, { id }, { steady: false })),
  };
}

/** What became of a selection. */
export interface SelectionOutcome {
  readonly done: number;
  readonly conflict: number;
  readonly refused: number;
  /** Those with which nothing was done, 200 at most, with what people call them. */
  readonly left: readonly (ItemOutcome & { readonly number: string; readonly title: string })[];
}
const SHOWN = 200;

/** One act on exactly the cases of a selection; see `actOnCases`. Refuses a selection that is not the reader's. */
export async function actOnSelection(
  reader: Reader | null,
  input: Omit<BulkInput, 'items'> & { readonly selection: string },
  now: Date,
): Promise<SelectionOutcome> {
  assertMay(reader, input.action === 'assign' ? 'exceptions:assign' : 'exceptions:work');
  assertComplete(input);
  const { idempotencyKey, ...rest } = input;
  return unitOfWork((unit) =>
    once(unit.client, reader.id, idempotencyKey, 'actOnSelection', rest, async () => {
      const selection = await rowOf(
        sets
          .selectFrom('case_selection')
          .select(['case_ids as ids', 'versions'])
          .where('id', '=', input.selection)
          .where('user_id', '=', reader.id),
        { on: unit.client },
      );
      if (!selection) throw new Refusal('invalid', 'This selection is not kept any more: select again.', 'selection');
      const { ids, versions } = selection;
      const items = (ids ?? []).map((id, index) => ({ id, version: versions?.[index] ?? 0 }));
      const outcomes = await perform(unit, reader, { ...input, items }, items, now);
      const count = (of: ItemOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === of).length;
      const left = outcomes.filter(({ outcome }) => outcome !== 'done').slice(0, SHOWN);
      const named = await rowsOf(
        sets
          .selectFrom('exception_case')
          .select((eb) => ['id', 'title', eb.cast<string>('number', 'text').as('number')])
          .where(
            'id',
            '=',
            anyOf(
              // What is out of reach is not named either.
              left
                .filter(({ outcome, message }) => outcome === 'conflict' || message !== OUT_OF_REACH)
                .map(({ id }) => id),
              'uuid',
            ),
          ),
        { on: unit.client, steady: false },
      );
      const names = new Map(named.map((row) => [row.id, row]));
      return {
        done: count('done'),
        conflict: count('conflict'),
        refused: count('refused'),
        left: left.map((each) => ({
          ...each,
          number: names.get(each.id)?.number ?? '',
          title: names.get(each.id)?.title ?? 'Out of your reach now',
        })),
      };
    }),
  );
}
