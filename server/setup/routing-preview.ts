/** What rules would do, before they are saved: which open cases move, and which of the past they would have caught. */
import { assertMay, type Reader } from '@/domain/access';
import { exceptionType } from '@/domain/exceptions';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { text } from '@/domain/money';
import { asks, type Routable, routeOf } from '@/domain/routing';
import { inReporting } from '@/domain/sla';
import { loadPolicies } from '@/server/policies/queries';
import { pool, prisma } from '@/server/runtime/db';
import { assertSeesAll, type RuleInput, rulesOf } from './routing';

/** Days back that the past is asked for. */
export const PAST_DAYS = 90;
const SHOWN = 5;

export interface PreviewedRule {
  readonly name: string;
  /** open cases that it would decide about */
  readonly open: number;
  /** closed cases, opened within the last 90 days, that it would have decided about */
  readonly past: number;
  /** open cases that it could not weigh, for want of a rate into the reporting currency */
  readonly unconverted: number;
  /** IDs of the newest cases that it catches, open or past */
  readonly cases: readonly string[];
}
export interface RoutingPreview {
  readonly open: number;
  readonly past: number;
  /** between which queues how many open cases would move, the most first; codes */
  readonly moves: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  readonly rules: readonly PreviewedRule[];
}

/** Cases that are alike in all that the rules ask. */
interface Cell {
  type: string;
  entityId: string | null;
  region: string | null;
  accountId: string | null;
  salesOwner: string | null;
  segment: string | null;
  source: string | null;
  amount: string | null;
  currency: string | null;
  day: string | null;
  queueId: string;
  open: boolean;
  n: number;
  newest: string[];
}

/**
 * Counts what these rules would do to all cases, by the predicate that routes. Cases that are alike in what the rules
 * ask are weighed as one; what no rule asks is not read.
 */
export async function previewRouting(
  reader: Reader | null,
  inputs: readonly RuleInput[],
  now: Date,
): Promise<RoutingPreview> {
  assertMay(reader, 'setup:write');
  assertSeesAll(reader);
  const rules = await rulesOf({ prisma }, inputs);
  const asked = asks(rules);
  const accounts = rules.some(({ enabled, when }) => enabled && when.accounts.length > 0);
  const since = new Date(now.getTime() - PAST_DAYS * 86_400_000);
  const policies = asked.amount ? await loadPolicies(pool) : null;
  const { rows } = await pool.query<Cell>(
    `SELECT c.type, c.entity_id AS "entityId", c.region, c.source, c.queue_id AS "queueId", c.status = ANY($1::text[]) AS open,
            ${accounts ? 'c.account_id' : 'NULL::uuid'} AS "accountId",
            ${asked.account ? 'a.sales_owner AS "salesOwner", a.segment' : 'NULL AS "salesOwner", NULL AS segment'},
            ${asked.amount ? `c.amount_at_risk AS amount, c.currency, (c.since AT TIME ZONE 'UTC')::date::text AS day` : 'NULL::numeric AS amount, NULL AS currency, NULL AS day'},
            count(*)::int AS n, (array_agg(c.id::text ORDER BY c.opened_at DESC))[1:${SHOWN}] AS newest
       FROM exception_case c ${asked.account ? 'LEFT JOIN account a ON a.id = c.account_id' : ''}
      WHERE c.status = ANY($1::text[]) OR c.opened_at >= $2
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`,
    [OPEN_STATUSES, since],
  );
  const queues = new Map((await prisma.queue.findMany({ select: { id: true, unrouted: true } })).map((q) => [q.id, q]));
  const unrouted = [...queues.values()].find((queue) => queue.unrouted)?.id ?? 'unrouted';
  const moves = new Map<string, { from: string; to: string; count: number }>();
  const found = rules.map(({ name }) => ({ name, open: 0, past: 0, unconverted: 0, cases: [] as string[] }));
  const byRule = new Map(rules.map((rule, index) => [rule, found[index] as (typeof found)[number]]));
  let open = 0;
  let past = 0;
  for (const cell of rows) {
    if (cell.open) open += cell.n;
    else past += cell.n;
    const { rule, unconverted } = routeOf(rules, routable(cell));
    if (cell.open) for (const each of unconverted) add(byRule.get(each), 'unconverted', cell);
    const caught = rule && byRule.get(rule);
    if (caught) {
      add(caught, cell.open ? 'open' : 'past', cell);
      if (caught.cases.length < SHOWN) caught.cases.push(...cell.newest.slice(0, SHOWN - caught.cases.length));
    }
    const wanted = rule?.queue ?? exceptionType(cell.type)?.queue ?? unrouted;
    const to = queues.has(wanted) ? wanted : unrouted;
    if (!cell.open || to === cell.queueId) continue;
    const key = JSON.stringify([cell.queueId, to]);
    const move = moves.get(key) ?? { from: cell.queueId, to, count: 0 };
    move.count += cell.n;
    moves.set(key, move);
  }
  return { open, past, moves: [...moves.values()].sort((a, b) => b.count - a.count), rules: found };

  function routable(cell: Cell): Routable {
    const { day, currency } = cell;
    const amount = policies && day && inReporting({ ...cell, currency, since: new Date(`${day}T00:00:00Z`) }, policies);
    return {
      ...cell,
      class: exceptionType(cell.type)?.class ?? null,
      amount: amount ? text(amount) : null,
      unconverted: policies !== null && cell.amount !== null && !amount,
    };
  }
}

function add(
  rule: { open: number; past: number; unconverted: number } | undefined,
  what: 'open' | 'past' | 'unconverted',
  { n }: Cell,
): void {
  if (rule) rule[what] += n;
}
