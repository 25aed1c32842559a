/** Which queue owns a case: the first rule that matches, else the type's own queue, else Unrouted. */
import type { PoolClient } from 'pg';
import { DEFAULT_SLA, type SlaPolicy } from '@/domain/sla';
import { fixed, sets } from '@/server/runtime/sets';

const RULES = fixed(() =>
  sets
    .selectFrom('routing_rule')
    .select(['queue_id as queueId', 'case_type as caseType', 'entity_id as entityId', 'region'])
    .where((eb) => eb.ref('enabled'))
    .orderBy('position')
    .orderBy('id'),
);
const QUEUES = fixed(() =>
  sets
    .selectFrom('queue')
    .select(['id', 'unrouted'])
    .select((eb) => eb.ref('sla').$castTo<Partial<SlaPolicy>>().as('sla')),
);

export interface Routing {
  /** The queue of a case; `wanted` is what its type names. */
  queueOf(about: { type: string; entityId: string | null; region: string | null }, wanted: string): string;
  slaOf(queueId: string): SlaPolicy;
}

export async function loadRouting(client: PoolClient): Promise<Routing> {
  const rules = await RULES({}, { on: client, steady: false });
  const queues = await QUEUES({}, { on: client, steady: false });
  const policies = new Map(queues.map(({ id, sla }) => [id, { ...DEFAULT_SLA, ...sla }]));
  const unrouted = queues.find((queue) => queue.unrouted)?.id ?? 'unrouted';
  const matches = (wanted: string | null, value: string | null) => wanted === null || wanted === value;
  return {
    queueOf: (about, wanted) => {
      const rule = rules.find(
        ({ caseType, entityId, region }) =>
          matches(caseType, about.type) && matches(entityId, about.entityId) && matches(region, about.region),
      );
      const queue = rule?.queueId ?? wanted;
      return policies.has(queue) ? queue : unrouted;
    },
    slaOf: (queueId) => policies.get(queueId) ?? DEFAULT_SLA,
  };
}
