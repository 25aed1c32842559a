import { type Reader, Refusal } from '@/domain/access';
import { CASE_STATUSES, type CaseStatus, OPEN_STATUSES, type Severity } from '@/domain/exceptions/statuses';
import { causeId } from '@/domain/identity';
import { caseReach, places } from '@/server/access';
import { CASES } from '@/server/kpis';

/** Which cases; what is absent matches all. IDs are local ones. */
export interface CaseFilter {
  context?: {
    regions?: readonly string[] | null;
    entities?: readonly string[] | null;
    from?: string | null;
    to?: string | null;
  } | null;
  search?: string | null;
  types?: readonly string[] | null;
  statuses?: readonly CaseStatus[] | null;
  /** Any status that is not resolved or closed; false: only those. */
  open?: boolean | null;
  severities?: readonly Severity[] | null;
  queues?: readonly string[] | null;
  assignee?: string | null;
  mine?: boolean | null;
  unassigned?: boolean | null;
  overdue?: boolean | null;
  /** Three quarters of the time are used and it is not overdue; false: anything else. */
  warning?: boolean | null;
  waiting?: boolean | null;
  escalated?: boolean | null;
  regressed?: boolean | null;
  causeKey?: string | null;
  /** The documents of the cases would post to the period that closes then. */
  cutoffAt?: Date | null;
  account?: string | null;
  transaction?: string | null;
  /** These alone. */
  ids?: readonly string[] | null;
  /** A notification of the reader's about several cases: those of the act, or of the cause. */
  told?: string | null;
  /** Code of a figure of a dashboard: the cases that it counts, on the days that it counts them by. */
  figure?: string | null;
}

const SEARCH_LIMIT = 200;

/** Whether one plan serves all values of a filter: not of a text or of days. */
export const isSteady = ({ search, context, figure }: CaseFilter): boolean =>
  !search?.trim() && !figure && !context?.from && !context?.to;

/** The statuses that a filter lets through. */
export function statusesOf(filter: CaseFilter): CaseStatus[] {
  const late = filter.overdue === true || filter.warning === true;
  return CASE_STATUSES.filter((status) => {
    const open = OPEN_STATUSES.includes(status);
    if (filter.statuses?.length && !filter.statuses.includes(status)) return false;
    if (filter.open != null && filter.open !== open) return false;
    if (filter.waiting != null && filter.waiting !== (status === 'waiting')) return false;
    // What is closed is not late any more.
    return open || !late;
  });
}

/** `%text%` with the pattern's own characters taken literally. */
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

/**
 * The condition of a filter, the reader's reach included, on `exception_case c`; statuses stand apart
 * ({@link statusesOf}). A period means the cases that were open at some time within it, days in UTC.
 */
export function caseCondition(reader: Reader, filter: CaseFilter, now: Date, params: unknown[]): string {
  const conditions = [caseReach(reader, 'c', params)];
  const add = (condition: (value: string) => string, value: unknown) => {
    params.push(value);
    conditions.push(condition(`$${params.length}`));
  };
  const list = (column: string, values: readonly string[] | null | undefined) => {
    if (values?.length) add((value) => `${column} = ANY(${value}::text[])`, values);
  };
  conditions.push(...places('c', filter.context, params));
  if (filter.figure) conditions.push(...figureCases(filter.figure, filter.context ?? {}, params));
  else if (filter.context?.to)
    add((value) => `c.since < (${value}::date + 1)::timestamp AT TIME ZONE 'UTC'`, filter.context.to);
  if (filter.context?.from && !filter.figure)
    add(
      (value) => `(c.resolved_at IS NULL OR c.resolved_at >= ${value}::date::timestamp AT TIME ZONE 'UTC')`,
      filter.context.from,
    );
  list('c.type', filter.types);
  list('c.severity', filter.severities);
  list('c.queue_id', filter.queues);
  if (filter.assignee) add((value) => `c.assignee_id = ${value}`, filter.assignee);
  if (filter.mine) add((value) => `c.assignee_id = ${value}`, reader.id);
  if (filter.unassigned) conditions.push('c.assignee_id IS NULL');
  if (filter.overdue === true) add((value) => `c.due_at < ${value}::timestamptz`, now);
  if (filter.overdue === false) add((value) => `c.due_at >= ${value}::timestamptz`, now);
  if (filter.warning === true)
    add((value) => `(c.warn_at <= ${value}::timestamptz AND c.due_at >= ${value}::timestamptz)`, now);
  if (filter.warning === false)
    add((value) => `NOT (c.warn_at <= ${value}::timestamptz AND c.due_at >= ${value}::timestamptz)`, now);
  if (filter.escalated != null) add((value) => `c.escalated = ${value}::boolean`, filter.escalated);
  if (filter.regressed != null) add((value) => `c.regressed = ${value}::boolean`, filter.regressed);
  if (filter.causeKey) add((value) => `c.cause_id = ${value}::uuid`, causeId(filter.causeKey));
  if (filter.cutoffAt) add((value) => `c.cutoff_at = ${value}::timestamptz`, filter.cutoffAt);
  if (filter.account) add((value) => `c.account_id = ${value}::uuid`, filter.account);
  if (filter.transaction)
    add(
      (value) => `c.id IN (SELECT case_id FROM case_transaction WHERE transaction_id = ${value}::uuid)`,
      filter.transaction,
    );
  if (filter.ids) add((value) => `c.id = ANY(${value}::uuid[])`, filter.ids);
  if (filter.told) {
    const own = `FROM notification n WHERE n.id = $${params.push(filter.told)}::uuid AND n.user_id = $${params.push(reader.id)}::text`;
    conditions.push(
      `(c.id = ANY(ARRAY(SELECT unnest(n.case_ids) ${own})) OR c.cause_key = (SELECT n.cause_key ${own} AND n.actor_id IS NULL))`,
    );
  }
  const search = filter.search?.trim().slice(0, SEARCH_LIMIT);
  if (search) conditions.push(searchCondition(search, params));
  return conditions.join(' AND ');
}

function figureCases(code: string, context: NonNullable<CaseFilter['context']>, params: unknown[]): string[] {
  const cases = CASES[code];
  if (!cases)
    throw new Refusal(
      'invalid',
      'This figure is not known any more; open it from its dashboard again.',
      'filter.figure',
    );
  return cases(context, params);
}

/** By number, title, subject, account name, or any identifier of a transaction that the case touches. */
function searchCondition(search: string, params: unknown[]): string {
  const number = /^#?(\d{1,18})$/.exec(search)?.[1];
  params.push(containing(search), search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&'));
  const [part, prefix] = [`$${params.length - 1}`, `$${params.length}`];
  const ways = [
    `SELECT id FROM exception_case WHERE title ILIKE ${part}`,
    `SELECT id FROM exception_case WHERE subject_id ILIKE ${part}`,
    `SELECT m.id FROM account a JOIN exception_case m ON m.account_id = a.id WHERE a.name ILIKE ${part}`,
    `SELECT ct.case_id FROM identifier i JOIN case_transaction ct ON ct.transaction_id = i.transaction_id WHERE i.value LIKE ${prefix} || '%'`,
  ];
  if (number) {
    params.push(number);
    ways.push(`SELECT id FROM exception_case WHERE number = $${params.length}::bigint`);
  }
  // Apart from one another, so that each way has its own index; as alternatives of one condition they would have none.
  return `c.id IN (${ways.join(' UNION ALL ')})`;
}
