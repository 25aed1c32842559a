import type { Reader } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { StageName, TransactionStatus, VarianceClass } from '@/domain/stages';
import { places, reach } from '@/server/access';
import { figureCondition } from './figures';
import { type ContextFilter, periodCondition } from './period';

export interface TransactionFilter {
  readonly context?: ContextFilter | null;
  readonly search?: string | null;
  readonly statuses?: readonly TransactionStatus[] | null;
  readonly stages?: readonly StageName[] | null;
  readonly kinds?: readonly string[] | null;
  readonly currencies?: readonly string[] | null;
  /** Local ID of an account. */
  readonly account?: string | null;
  readonly subscription?: string | null;
  readonly exceptionTypes?: readonly string[] | null;
  /** Local ID of a cause: only transactions that an open case of it touches. */
  readonly cause?: string | null;
  readonly withOpenCases?: boolean | null;
  readonly varianceClasses?: readonly VarianceClass[] | null;
  /** Of the differences of quantity: what says most of all three. */
  readonly quantityClasses?: readonly VarianceClass[] | null;
  readonly figure?: string | null;
}

/** Conditions on the alias `t` for everything of a filter but its search text, the reader's reach first. */
export function conditionsOf(reader: Reader, filter: TransactionFilter, params: unknown[]): string[] {
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const among = (column: string, given: readonly string[] | null | undefined) =>
    // One value as such: only then does an index on (column, order) give the order too.
    given?.length === 1
      ? [`t.${column} = ${value(given[0], 'text')}`]
      : given?.length
        ? [`t.${column} = ANY(${value(given, 'text[]')})`]
        : [];
  const conditions = [
    reach(reader, 't', params),
    ...places('t', filter.context, params),
    ...among('status', filter.statuses),
    ...among('stage', filter.stages),
    ...among('kind', filter.kinds),
    ...among('currency', filter.currencies),
  ];
  // A figure says itself which day its records are counted on; without one the period's start counts.
  if (filter.figure) conditions.push(...figureCondition(filter.figure, filter.context ?? {}, params));
  else conditions.push(...periodCondition(filter.context ?? {}, params));
  if (filter.account) conditions.push(`t.account_id = ${value(filter.account, 'uuid')}`);
  if (filter.subscription) conditions.push(`t.subscription = ${value(filter.subscription, 'text')}`);
  if (filter.withOpenCases != null) conditions.push(filter.withOpenCases ? 't.open_cases > 0' : 't.open_cases = 0');
  if (filter.varianceClasses?.length) {
    const classes = value(filter.varianceClasses, 'text[]');
    conditions.push(`(t.invoice_variance_class = ANY(${classes}) OR t.posting_variance_class = ANY(${classes}))`);
    // Every class but "none" is of a difference; saying so lets an index of the differing rows serve it.
    if (!filter.varianceClasses.includes('none'))
      conditions.push('(t.invoice_variance <> 0 OR t.posting_variance <> 0)');
  }
  if (filter.quantityClasses?.length) {
    conditions.push(...among('quantity_variance_class', filter.quantityClasses));
    // As above: a few differ, and have an index of their own.
    if (!filter.quantityClasses.includes('none')) conditions.push(`t.quantity_variance_class <> 'none'`);
  }
  if (filter.exceptionTypes?.length) {
    conditions.push(
      `t.id IN (SELECT ct.transaction_id FROM exception_case c JOIN case_transaction ct ON ct.case_id = c.id
         WHERE c.type = ANY(${value(filter.exceptionTypes, 'text[]')}) AND c.status = ANY(${value(OPEN_STATUSES, 'text[]')}))`,
    );
  }
  if (filter.cause) {
    conditions.push(
      `t.id IN (SELECT ct.transaction_id FROM exception_case c JOIN case_transaction ct ON ct.case_id = c.id
         WHERE c.cause_id = ${value(filter.cause, 'uuid')} AND c.status = ANY(${value(OPEN_STATUSES, 'text[]')}))`,
    );
  }
  return conditions.filter((condition) => condition !== 'true');
}

/** Transactions that a search finds are looked up one by one up to here; above, the list's own order is walked. */
const NARROW = 2_000;

export interface Search {
  /** Common table expressions `hits` (IDs, some twice) and `spread` (whether there are more). */
  readonly ctes: string;
  /** Conditions on `t`, one for few hits and one for many; each is planned apart and only one is run. */
  readonly narrow: string;
  readonly wide: string;
}

/** A text for LIKE as a pattern that finds it literally. */
export const literal = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

/**
 * Search by any identifier's beginning, the transaction's number, or a part of an account's name.
 *
 * A rare text is answered from the identifiers, a frequent one ("inv-") by walking the list's order and testing each
 * row. Which it is shows only when counted, so the statement holds both and a condition that does not depend on the
 * row keeps one of them from running.
 */
export function searchOf(text: string, params: unknown[]): Search {
  const trimmed = text.trim().toLowerCase();
  const prefix = `$${params.push(`${literal(trimmed)}%`)}::text`;
  const name = `$${params.push(`%${literal(trimmed)}%`)}::text`;
  const digits = /^(?:tx-|#)?(\d{1,15})$/.exec(trimmed)?.[1];
  const number = digits ? `$${params.push(digits)}::bigint` : null;
  const accounts = `SELECT id FROM account WHERE name ILIKE ${name}`;
  return {
    // Counted before duplicates go, so that a branch cut short can't pass for a complete one.
    ctes: `hits AS MATERIALIZED (
        ${number ? `SELECT id FROM transaction WHERE number = ${number} UNION ALL` : ''}
        SELECT id FROM (SELECT transaction_id AS id FROM identifier WHERE value LIKE ${prefix} LIMIT ${NARROW + 1}) by_identifier
        UNION ALL
        SELECT id FROM (SELECT o.id FROM transaction o WHERE o.account_id IN (${accounts}) LIMIT ${NARROW + 1}) by_account),
    spread AS MATERIALIZED (SELECT count(*) > ${NARROW} AS yes FROM hits)`,
    narrow: 'NOT (SELECT yes FROM spread) AND t.id IN (SELECT id FROM hits)',
    wide: `(SELECT yes FROM spread) AND (EXISTS (SELECT FROM identifier i WHERE i.transaction_id = t.id AND i.value LIKE ${prefix})
      OR t.account_id IN (${accounts})${number ? ` OR t.number = ${number}` : ''})`,
  };
}
