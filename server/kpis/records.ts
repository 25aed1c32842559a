/**
 * Drill-through: conditions on the transactions (alias `t`) or cases (alias `c`) that make a figure up. Rows found are exactly those whose
 * contributions the figure adds.
 */
import type { StageName } from '@/domain/stages';
import { type ContextFilter, daysBetween, periodCondition } from '@/server/transactions/period';

/** @param argument what stands after the colon of a figure's code */
export type Condition = (argument: string | undefined, context: ContextFilter, params: unknown[]) => string[];

/** Money counts on the day on which its period starts. */
export const moneyRecords =
  (condition: (argument: string | undefined, params: unknown[]) => string): Condition =>
  (argument, context, params) => [condition(argument, params), ...periodCondition(context, params)];

export const ORIGIN = 'NOT t.without_origin';

/** A difference between two stages, all of it or one part. */
export function differs(stage: 'invoice' | 'posting', argument: string | undefined, params: unknown[]): string {
  const any = `t.${stage}_variance <> 0 AND ${ORIGIN}`;
  if (!argument) return any;
  const parts = `t.${stage}_variance_class <> 'none' AND ${ORIGIN} AND t.${stage}_variance_parts`;
  if (argument === 'uncredited') return `${parts} - 'credited' <> '{}'`;
  if (argument === 'explained') return `${parts} - 'unexplained' <> '{}'`;
  return `${parts} ? $${params.push(argument)}::text`;
}

/** A lag counts on the day on which its stage was completed; the instant is kept as ISO text in UTC, so that text order is time order. */
export const lagRecords =
  (stage: StageName): Condition =>
  (_argument, context, params) => {
    const completed = `(t.lags -> '${stage}' ->> 'completed')`;
    const days = daysBetween(
      completed,
      `(${completed}::timestamptz AT TIME ZONE t.zone)::date`,
      context,
      params,
      (value) => `${value}::text`,
    );
    return days.length ? days : [`${completed} IS NOT NULL`];
  };

/** Rows that add to a KPI of the rollup on these days: what a row adds is kept on the row itself. */
export const contributors =
  (kpi: string): Condition =>
  (argument, { from, to }, params) => {
    const tests = [
      '@.kpi == $kpi',
      ...(from ? ['@.day >= $from'] : []),
      ...(to ? ['@.day <= $to'] : []),
      ...(argument ? ['@.dimension == $dimension'] : []),
    ];
    const values = {
      kpi,
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(argument ? { dimension: argument } : {}),
    };
    return [
      `jsonb_path_exists(t.contributions, '$[*] ? (${tests.join(' && ')})', $${params.push(JSON.stringify(values))}::jsonb)`,
    ];
  };

export type CaseCondition = (context: ContextFilter, params: unknown[]) => string[];

/** Cases to which something happened on these days, in UTC. */
export const caseRecords =
  (column: string): CaseCondition =>
  ({ from, to }, params) => [
    `c.${column} IS NOT NULL`,
    ...(from ? [`c.${column} >= $${params.push(`${from}T00:00:00Z`)}::timestamptz`] : []),
    ...(to ? [`c.${column} < $${params.push(`${to}T00:00:00Z`)}::timestamptz + interval '1 day'`] : []),
  ];
