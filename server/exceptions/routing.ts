/** Which queue owns a case: the first rule that matches, else the type's own queue, else Unrouted. */
import type { PoolClient } from 'pg';
import { DEFAULT_SLA, type SlaPolicy } from '@/domain/sla';

interface Rule {
  queueId: string;
  caseType: string | null;
  entityId: string | null;
  region: string | null;
}

export interface Routing {
  /** The queue of a case; `wanted` is what its type names. */
  queueOf(about: { type: string; entityId: string | null; region: string | null }, wanted: string): string;
  slaOf(queueId: string): SlaPolicy;
}

export async function loadRouting(client: PoolClient): Promise<Routing> {
  const rules = await client.query<Rule>(
    'SELECT queue_id AS "queueId", case_type AS "caseType", entity_id AS "entityId", region FROM routing_rule WHERE enabled ORDER BY position, id',
  );
  const queues = await client.query<{ id: string; unrouted: boolean; sla: Partial<SlaPolicy> }>(
    'SELECT id, unrouted, sla FROM queue',
  );
  const policies = new Map(queues.rows.map(({ id, sla }) => [id, { ...DEFAULT_SLA, ...sla }]));
  const unrouted = queues.rows.find((queue) => queue.unrouted)?.id ?? 'unrouted';
  const matches = (wanted: string | null, value: string | null) => wanted === null || wanted === value;
  return {
    queueOf: (about, wanted) => {
      const rule = rules.rows.find(
        ({ caseType, entityId, region }) =>
          matches(caseType, about.type) && matches(entityId, about.entityId) && matches(region, about.region),
      );
      const queue = rule?.queueId ?? wanted;
      return policies.has(queue) ? queue : unrouted;
    },
    slaOf: (queueId) => policies.get(queueId) ?? DEFAULT_SLA,
  };
}
