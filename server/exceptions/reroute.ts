/** Routing again on demand: whoever the rules would give a case to now gets it; what a person decided is kept. */
import { assertMay, type Reader } from '@/domain/access';
import { exceptionType } from '@/domain/exceptions';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { type Act, reassign } from '@/domain/exceptions/transitions';
import { text } from '@/domain/money';
import type { Policies } from '@/domain/policies/policies';
import { assigneeBy, type Candidate, keepsAssignee, type Routable, routeOf } from '@/domain/routing';
import { inReporting } from '@/domain/sla';
import { once } from '@/server/idempotency';
import { loadPolicies } from '@/server/policies/queries';
import { pool, prisma, type Unit, unitOfWork } from '@/server/runtime/db';
import { assertSeesAll } from '@/server/setup/routing';
import { recheckCases } from '@/server/spine/recheck';
import { type Locked, lockCases } from './lock';
import { Workers } from './people';
import { type KeptRule, loadRules } from './routing';
import { writeActs } from './write-acts';

/** So many cases are listed one by one; all are counted, and named by the audit entry. */
const LISTED = 200;

/** One case that goes to somebody else. */
export interface Rerouted {
  readonly id: string;
  readonly title: string;
  readonly from: string | null;
  readonly to: string;
  readonly rule: string;
}
export interface Rerouting {
  /** open cases that were looked at */
  readonly open: number;
  /** with a person by a person's decision: left as they are */
  readonly kept: number;
  /** a rule would give them to somebody, and nobody is there */
  readonly nobody: number;
  readonly given: number;
  /** how many go to whom, the most first */
  readonly people: readonly { readonly name: string; readonly count: number }[];
  /** the first of those given */
  readonly cases: readonly Rerouted[];
}

interface Row {
  id: string;
  title: string;
  type: string;
  entityId: string | null;
  region: string | null;
  accountId: string | null;
  salesOwner: string | null;
  segment: string | null;
  source: string | null;
  amount: string | null;
  currency: string | null;
  since: Date;
  assigneeId: string | null;
  assigneeName: string | null;
  assignedBy: string | null;
}

const OPEN = `SELECT c.id, c.title, c.type, c.entity_id AS "entityId", c.region, c.account_id AS "accountId", a.sales_owner AS "salesOwner", a.segment, c.source,
    c.amount_at_risk AS amount, c.currency, c.since, c.assignee_id AS "assigneeId", u.name AS "assigneeName", c.assigned_by AS "assignedBy"
  FROM exception_case c LEFT JOIN account a ON a.id = c.account_id LEFT JOIN app_user u ON u.id = c.assignee_id
 WHERE c.status = ANY($1::text[]) ORDER BY c.due_at, c.id`;

interface Given {
  readonly row: Row;
  readonly to: Candidate;
  readonly rule: KeptRule;
}

/** Who would get what; nothing is written. */
async function decide(client: Pick<Unit['client'], 'query'>, now: Date) {
  const rules = await loadRules(client);
  const workers = await Workers.load(client, now);
  const policies = await loadPolicies(client);
  const queues = new Map((await prisma.queue.findMany({ select: { id: true, teamId: true } })).map((q) => [q.id, q]));
  const { rows } = await client.query<Row>(OPEN, [OPEN_STATUSES]);
  const turns = new Map<number, string>();
  const given: Given[] = [];
  let kept = 0;
  let nobody = 0;
  for (const row of rows) {
    const rule = routeOf(rules, routable(row, policies)).rule as KeptRule | null;
    if (!rule?.assignment) continue;
    if (row.assigneeId !== null && row.assignedBy !== 'rule') {
      kept += 1;
      continue;
    }
    const queueId = rule.queue ?? exceptionType(row.type)?.queue ?? 'unrouted';
    const candidates = workers.candidates({ ...row, queueId }, queues.get(queueId)?.teamId ?? null);
    if (row.assigneeId && keepsAssignee(rule.assignment, row.assigneeId, candidates, workers.absences, now)) continue;
    const last = turns.get(rule.id) ?? rule.lastAssignee;
    const to = assigneeBy(rule.assignment, candidates, row, last, workers.absences, now);
    if (!to) nobody += 1;
    if (!to || to.id === row.assigneeId) continue;
    turns.set(rule.id, to.id);
    workers.gave(to.id);
    given.push({ row, to, rule });
  }
  return { open: rows.length, kept, nobody, given, turns };
}

function routable(row: Row, policies: Policies): Routable {
  const amount = inReporting(row, policies);
  return {
    ...row,
    class: exceptionType(row.type)?.class ?? null,
    amount: amount && text(amount),
    unconverted: row.amount !== null && amount === null,
  };
}

function told({ given, turns: _, ...counts }: Awaited<ReturnType<typeof decide>>): Rerouting {
  const people = new Map<string, { name: string; count: number }>();
  for (const { to } of given) {
    const held = people.get(to.id) ?? { name: to.name, count: 0 };
    held.count += 1;
    people.set(to.id, held);
  }
  return {
    ...counts,
    given: given.length,
    people: [...people.values()].sort((a, b) => b.count - a.count),
    cases: given.slice(0, LISTED).map(({ row, to, rule }) => ({
      ...{ id: row.id, title: row.title, from: row.assigneeName },
      ...{ to: to.name, rule: rule.name },
    })),
  };
}

/** What routing again would do now. */
export async function previewRerouting(reader: Reader | null, now: Date): Promise<Rerouting> {
  assertMay(reader, 'setup:write');
  assertSeesAll(reader);
  return told(await decide(pool, now));
}

/** Routes all open cases again, as one act; queue, severity and deadline follow by themselves. */
export async function rerouteCases(
  reader: Reader | null,
  input: { readonly idempotencyKey: string },
  now: Date,
): Promise<Rerouting> {
  assertMay(reader, 'setup:write');
  assertSeesAll(reader);
  return unitOfWork((unit) =>
    once(unit.client, reader.id, input.idempotencyKey, 'rerouteExceptions', {}, async () => {
      const decided = await decide(unit.client, now);
      const byId = new Map(decided.given.map((each) => [each.row.id, each]));
      const locked = await lockCases(unit.client, reader, [...byId.keys()]);
      const acts = locked.flatMap((row): { row: Locked; act: Act }[] => {
        const each = byId.get(row.id);
        // Somebody took it, or it closed, since it was looked at.
        const same = each && row.assigneeId === each.row.assigneeId && OPEN_STATUSES.includes(row.status);
        return same ? [{ row, act: reassign(row, reader, each.to, each.rule.name, now) }] : [];
      });
      await writeActs(unit.client, reader, acts, { reason: null }, now);
      for (const [id, lastAssignee] of decided.turns)
        await unit.prisma.routingRule.update({ where: { id }, data: { lastAssignee } });
      await recheckCases(unit.client);
      const done = new Set(acts.map(({ row }) => row.id));
      return told({ ...decided, given: decided.given.filter(({ row }) => done.has(row.id)) });
    }),
  );
}
