/** The days that a reader looks at, as SQL conditions that an index can serve. */

/** Region, entity and period that a reader looks at; days are those of the transaction's zone, both ends included. */
export interface ContextFilter {
  readonly regions?: readonly string[] | null;
  readonly entities?: readonly string[] | null;
  readonly from?: string | null;
  readonly to?: string | null;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Days of an instant, in the zone of its transaction, both ends included. The first comparison is a plain range, so
 * that an index serves it; only rows within a zone's offset of either end are asked for their day.
 *
 * @param column the instant, an SQL expression
 * @param day the same as a date in the transaction's zone, an SQL expression
 * @param bound writes an instant as an SQL value of the column's type
 */
export function daysBetween(
  column: string,
  day: string,
  context: ContextFilter,
  params: unknown[],
  bound = (value: string) => `${value}::timestamptz`,
): string[] {
  const instant = (at: number) => bound(`$${params.push(new Date(at).toISOString())}`);
  const conditions: string[] = [];
  if (context.from) {
    const start = Date.parse(`${context.from}T00:00:00Z`);
    conditions.push(
      `${column} >= ${instant(start - 14 * HOUR)}`,
      `(${column} >= ${instant(start + 12 * HOUR)} OR ${day} >= $${params.push(context.from)}::date)`,
    );
  }
  if (context.to) {
    const end = Date.parse(`${context.to}T00:00:00Z`) + DAY;
    conditions.push(
      `${column} < ${instant(end + 12 * HOUR)}`,
      `(${column} < ${instant(end - 14 * HOUR)} OR ${day} <= $${params.push(context.to)}::date)`,
    );
  }
  return conditions;
}

/** Period start within the days of a context. */
export const periodCondition = (context: ContextFilter, params: unknown[]): string[] =>
  daysBetween('t.period_start', '(t.period_start AT TIME ZONE t.zone)::date', context, params);
