/**
 * Drill-through: the transactions behind a figure of a dashboard. The figure's link carries the code; the rows found
 * are exactly those whose contributions make the figure up (domain/fold.ts).
 */
import { Refusal } from '@/domain/access';
import type { StageName } from '@/domain/stages';
import { type ContextFilter, daysBetween, periodCondition } from './period';

type Condition = (argument: string | undefined, context: ContextFilter, params: unknown[]) => string[];

/** Money counts on the day on which its period starts. */
const money =
  (condition: (argument: string | undefined, params: unknown[]) => string): Condition =>
  (argument, context, params) => [condition(argument, params), ...periodCondition(context, params)];

const ORIGIN = 'NOT t.without_origin';

function differs(stage: 'invoice' | 'posting', argument: string | undefined, params: unknown[]): string {
  const any = `t.${stage}_variance <> 0 AND ${ORIGIN}`;
  if (!argument) return any;
  if (argument === 'uncredited') return `${any} AND t.${stage}_variance_class <> 'credited'`;
  if (argument === 'explained') return `${any} AND t.${stage}_variance_class <> 'unexplained'`;
  return `${any} AND t.${stage}_variance_class = $${params.push(argument)}::text`;
}

/** A lag counts on the day on which its stage was completed; the instant is kept as ISO text in UTC, so that text order is time order. */
const lag =
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
const contributes =
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

/** The transactions of refused documents, few among many: found from the refusals. */
const FAILED = `t.id IN (SELECT d.transaction_id FROM record r JOIN record_link l ON l.from_id = r.id JOIN document_line d ON d.document_id = l.to_id
  WHERE r.kind = 'posting failure' AND r.in_force AND d.transaction_id IS NOT NULL)`;

const FIGURES: Readonly<Record<string, Condition>> = {
  'money.rated': money(() => `t.rated AND t.kind <> 'prepaid drawdown' AND ${ORIGIN}`),
  'money.invoiced': money(() => `t.invoiced_amount <> 0 AND ${ORIGIN}`),
  'money.posted': money(() => `t.posted_amount <> 0 AND ${ORIGIN}`),
  'money.credited': money(() => 't.credited_amount <> 0'),
  'money.settled': money(() => 't.settled_amount <> 0'),
  'variance.invoice': money((argument, params) => differs('invoice', argument, params)),
  'variance.posting': money((argument, params) => differs('posting', argument, params)),
  variance: money(
    (argument, params) => `((${differs('invoice', argument, params)}) OR (${differs('posting', argument, params)}))`,
  ),
  'without origin': money(() => 't.without_origin'),
  'lag.invoice': lag('invoiced'),
  'lag.posting': lag('posted'),
  'lag.settlement': lag('settled'),
  'lag.crm': lag('crm sync'),
  'posting.attempt': contributes('posting.attempt'),
  'posting.failure': (argument, context, params) => [
    FAILED,
    ...contributes('posting.failure')(argument, context, params),
  ],
  'posting.posted': contributes('posting.posted'),
  'posting.first pass': contributes('posting.first pass'),
};

/**
 * SQL conditions on the alias `t` for the code of a figure: a name of the registry, with an argument after a colon.
 * Refuses a code that no figure carries.
 */
export function figureCondition(code: string, context: ContextFilter, params: unknown[]): string[] {
  const [name = '', ...argument] = code.split(':');
  const figure = FIGURES[name];
  if (!figure)
    throw new Refusal(
      'invalid',
      'This figure is not known any more; open it from its dashboard again.',
      'filter.figure',
    );
  return figure(argument.length ? argument.join(':') : undefined, context, params);
}

/** Every code, without arguments. */
export const FIGURE_CODES: readonly string[] = Object.keys(FIGURES);
