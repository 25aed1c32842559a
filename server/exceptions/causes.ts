/** Causes: what several cases have in common and is mended once, with all that it blocks and how it came and went. */
import { sql } from 'kysely';
import { assertMay, type Reader } from '@/domain/access';
import { accountOfCause, causeWords } from '@/domain/exceptions/causes';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { reachedCases } from '@/server/access';
import { sets } from '@/server/runtime/sets';
import { type Worth, worthCells, worthOf } from './amounts';
import { accountNames } from './groups';

/** Where open cases of a cause lie, and who has them. */
export interface CauseOwner {
  readonly queueId: string;
  readonly queueTitle: string;
  readonly teamName: string;
  readonly assignee: string | null;
  readonly count: number;
}

/** A time through which at least one case of a cause was open. */
export interface Episode {
  readonly openedAt: Date;
  /** null while it lasts */
  readonly closedAt: Date | null;
  /** cases that were open in it */
  readonly cases: number;
  /** the case that closed last, and by what */
  readonly lastCase: { readonly id: string; readonly number: string } | null;
  readonly evidence: string | null;
}

export interface CauseRow {
  readonly id: string;
  readonly key: string;
  readonly words: string;
  readonly accountId: string | null;
  readonly open: number;
  readonly overdue: number;
  readonly warning: number;
  readonly worth: Worth;
  readonly transactions: number;
  /** since when the oldest open condition holds */
  readonly since: Date | null;
  readonly nextDueAt: Date | null;
  /** cases of it that nobody has */
  readonly unclaimed: number;
  /** open cases that the reader may claim now */
  readonly claimable: number;
  readonly owners: readonly CauseOwner[];
  /** the latest first */
  readonly episodes: readonly Episode[];
}

interface Given extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly now: Date;
  readonly me: string;
  /** whether the reader takes from others too, and from whom else */
  readonly assigns: boolean;
  readonly away: readonly string[];
}
const isOpen = sql<boolean>`c.status = ANY(${sql.lit(`{"${OPEN_STATUSES.join('","')}"}`)}::text[])`;

const figures = reachedCases((given: Given, within) =>
  sets
    .selectFrom('exception_case as c')
    .select((eb) => [
      eb.fn.max('c.cause_key').as('key'),
      sql<number>`(count(*) FILTER (WHERE ${isOpen}))::int`.as('open'),
      sql<number>`(count(*) FILTER (WHERE ${isOpen} AND c.due_at < ${given.now}))::int`.as('overdue'),
      sql<number>`(count(*) FILTER (WHERE ${isOpen} AND c.warn_at <= ${given.now} AND c.due_at >= ${given.now}))::int`.as(
        'warning',
      ),
      sql<number>`(count(*) FILTER (WHERE ${isOpen} AND c.assignee_id IS NULL))::int`.as('unclaimed'),
      sql<number>`(count(*) FILTER (WHERE ${isOpen} AND c.assignee_id IS DISTINCT FROM ${given.me}::text
        AND (${given.assigns}::boolean OR c.assignee_id IS NULL OR c.assignee_id = ANY(${given.away}::text[]))))::int`.as(
        'claimable',
      ),
      sql<Date | null>`min(c.since) FILTER (WHERE ${isOpen})`.as('since'),
      sql<Date | null>`min(c.due_at) FILTER (WHERE ${isOpen})`.as('nextDueAt'),
    ])
    .where('c.cause_id', '=', given.id)
    .where(within('c')),
);
const cells = reachedCases((given: Given, within) =>
  worthCells.where('c.cause_id', '=', given.id).where(isOpen).where(within('c')),
);
const touched = reachedCases((given: Given, within) =>
  sets
    .selectFrom('exception_case as c')
    .innerJoin('case_transaction as ct', 'ct.case_id', 'c.id')
    .select((eb) => eb.cast<number>(eb.fn.count('ct.transaction_id').distinct(), 'int4').as('n'))
    .where('c.cause_id', '=', given.id)
    .where(isOpen)
    .where(within('c')),
);
const owners = reachedCases((given: Given, within) =>
  sets
    .selectFrom('exception_case as c')
    .innerJoin('queue as q', 'q.id', 'c.queue_id')
    .innerJoin('team as t', 't.id', 'q.team_id')
    .leftJoin('app_user as u', 'u.id', 'c.assignee_id')
    .select(['c.queue_id as queueId', 'q.title as queueTitle', 't.name as teamName', 'u.name as assignee'])
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'int4').as('count'))
    .where('c.cause_id', '=', given.id)
    .where(isOpen)
    .where(within('c'))
    .groupBy(['c.queue_id', 'q.title', 't.name', 'u.name'])
    .orderBy('count', 'desc'),
);

interface Step {
  readonly at: Date;
  readonly caseId: string;
  readonly number: string;
  readonly opens: boolean;
  readonly resolution: string | null;
}
const MOST_STEPS = 10_000;
/** Openings and closings of its cases; at one instant what opens comes first, so that a handing over is no end. */
const steps = reachedCases((given: Given, within) =>
  sets
    .selectFrom('exception_case as c')
    .innerJoin('case_activity as v', 'v.case_id', 'c.id')
    .select((eb) => ['v.at', 'v.case_id as caseId', eb.cast<string>('c.number', 'text').as('number'), 'c.resolution'])
    .select(sql<boolean>`v.kind IN ('opened', 'regressed')`.as('opens'))
    .where('c.cause_id', '=', given.id)
    .where(sql<boolean>`v.kind IN ('opened', 'regressed', 'resolved', 'written off', 'force-closed')`)
    .where(within('c'))
    .orderBy('v.at')
    .orderBy('opens', 'desc')
    .orderBy('v.id')
    .limit(MOST_STEPS),
);

/** Times through which something was open, the latest first. */
export function episodesOf(acts: readonly Step[]): Episode[] {
  const episodes: Episode[] = [];
  const open = new Set<string>();
  let cases = new Set<string>();
  let openedAt: Date | null = null;
  for (const { at, caseId, number, opens, resolution } of acts) {
    if (opens) {
      openedAt ??= at;
      open.add(caseId);
      cases.add(caseId);
      continue;
    }
    open.delete(caseId);
    if (open.size > 0 || openedAt === null) continue;
    const lastCase = { id: caseId, number };
    episodes.push({ openedAt, closedAt: at, cases: cases.size, lastCase, evidence: resolution });
    openedAt = null;
    cases = new Set();
  }
  if (openedAt) episodes.push({ openedAt, closedAt: null, cases: cases.size, lastCase: null, evidence: null });
  return episodes.reverse();
}

/** One cause with all that it blocks within reach, or null when there is no case of it there. */
export async function findCause(reader: Reader | null, id: string, now: Date): Promise<CauseRow | null> {
  assertMay(reader, 'exceptions:read');
  const { permissions, standsInFor: away = [] } = reader;
  const given = { id, now, me: reader.id, assigns: permissions.has('exceptions:assign'), away };
  const [[found], worth, [blocked], held, acts] = await Promise.all([
    figures(reader, given),
    cells(reader, given),
    touched(reader, given),
    owners(reader, given),
    steps(reader, given),
  ]);
  const key = found?.key;
  if (!found || !key) return null;
  const accountId = accountOfCause(key);
  const names = await accountNames(accountId ? [accountId] : []);
  return {
    ...found,
    claimable: permissions.has('exceptions:work') ? found.claimable : 0,
    id,
    key,
    words: causeWords(key, names.get(accountId ?? '') ?? null),
    accountId,
    worth: worthOf(worth),
    transactions: blocked?.n ?? 0,
    owners: held,
    episodes: episodesOf(acts),
  };
}
