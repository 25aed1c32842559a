/** The rules that say where cases go, and what the queues promise: read once for a set of cases. */
import type { PoolClient } from 'pg';
import { exceptionType } from '@/domain/exceptions';
import type { TypedFinding } from '@/domain/exceptions/define';
import type { Severity } from '@/domain/exceptions/statuses';
import { text } from '@/domain/money';
import type { At } from '@/domain/policies/policies';
import {
  type Assignment,
  asks,
  NO_CONDITIONS,
  type Routable,
  type Routed,
  type RoutingRule,
  type RuleConditions,
  routeOf,
} from '@/domain/routing';
import { DEFAULT_SLA, type EscalationStep, inReporting, type SlaPolicy } from '@/domain/sla';
import { anyOf, fixed, sets } from '@/server/runtime/sets';

/** A rule as it is kept, with who got a case by it last. */
export interface KeptRule extends RoutingRule {
  readonly lastAssignee: string | null;
}

const RULES = fixed(() =>
  sets
    .selectFrom('routing_rule')
    .select(['id', 'name', 'enabled', 'queue_id as queue', 'watchers', 'last_assignee as lastAssignee'])
    .select((eb) => [
      eb.ref('conditions').$castTo<Partial<RuleConditions>>().as('conditions'),
      eb.ref('assignment').$castTo<Assignment | null>().as('assignment'),
      eb.ref('severity').$castTo<Severity | null>().as('severity'),
    ])
    .orderBy('position')
    .orderBy('id'),
);

/** All rules in their order. */
export async function loadRules(client?: Pick<PoolClient, 'query'>): Promise<KeptRule[]> {
  const rows = await RULES({}, { ...(client ? { on: client } : {}), steady: false });
  return rows.map(({ conditions, watchers, ...row }) => ({
    ...row,
    watchers: watchers ?? [],
    when: { ...NO_CONDITIONS, ...conditions },
  }));
}

const QUEUES = fixed(() =>
  sets
    .selectFrom('queue')
    .select(['id', 'unrouted', 'team_id as teamId', 'moved_to as movedTo'])
    .select((eb) => [
      eb.ref('sla').$castTo<Partial<SlaPolicy>>().as('sla'),
      eb.ref('escalation').$castTo<EscalationStep[]>().as('escalation'),
    ]),
);
const ACCOUNTS = fixed((given: { ids: readonly string[] }) =>
  sets
    .selectFrom('account')
    .select(['id', 'sales_owner as salesOwner', 'segment'])
    .where('id', '=', anyOf(given.ids, 'uuid')),
);

type Placed = Routed & { readonly queueId: string };

export interface Routing {
  /** Where a case goes; `wanted` is the queue that its type names. */
  place(about: Routable, wanted: string): Placed;
  slaOf(queueId: string): SlaPolicy;
  stepsOf(queueId: string): readonly EscalationStep[];
  /** code of the team of a queue */
  teamOf(queueId: string): string | null;
  /** What rules may ask of a finding. */
  about(finding: TypedFinding, source: string | null, at: At): Routable;
}

/** Rules, queues and, where rules ask for them, what accounts of these findings say. */
export async function loadRouting(client: PoolClient, findings: readonly TypedFinding[]): Promise<Routing> {
  const rules = await loadRules(client);
  const queues = new Map((await QUEUES({}, { on: client, steady: false })).map((queue) => [queue.id, queue]));
  const unrouted = [...queues.values()].find((queue) => queue.unrouted)?.id ?? 'unrouted';
  /** The queue itself, else the one that took its cases over. */
  const standing = (id: string, turns = 10): string => {
    const queue = queues.get(id);
    if (!queue || turns === 0) return unrouted;
    return queue.movedTo === null ? id : standing(queue.movedTo, turns - 1);
  };
  const asked = asks(rules);
  const ids = asked.account ? [...new Set(findings.flatMap(({ accountId }) => accountId ?? []))] : [];
  const accounts = new Map(
    (ids.length > 0 ? await ACCOUNTS({ ids }, { on: client, steady: false }) : []).map((row) => [row.id, row]),
  );
  return {
    place: (about, wanted) => {
      const routed = routeOf(rules, about);
      const queue = routed.rule?.queue ?? wanted;
      return { ...routed, queueId: standing(queue) };
    },
    slaOf: (queueId) => ({ ...DEFAULT_SLA, ...queues.get(queueId)?.sla }),
    stepsOf: (queueId) => queues.get(queueId)?.escalation ?? [],
    teamOf: (queueId) => queues.get(queueId)?.teamId ?? null,
    about: (finding, source, { policies }) => {
      const account = accounts.get(finding.accountId ?? '');
      const { amountAtRisk, currency, entityId, since } = finding;
      const amount = asked.amount ? inReporting({ amount: amountAtRisk, currency, entityId, since }, policies) : null;
      return {
        type: finding.type,
        class: exceptionType(finding.type)?.class ?? null,
        entityId,
        region: finding.region,
        accountId: finding.accountId,
        salesOwner: account?.salesOwner ?? null,
        segment: account?.segment ?? null,
        source,
        amount: amount && text(amount),
        unconverted: asked.amount && amountAtRisk !== null && amount === null,
      };
    },
  };
}
