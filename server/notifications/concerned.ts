/** Whom what happened to cases concerns, in sets: one statement however many activities. */
import type { PoolClient } from 'pg';
import type { Reader, Role } from '@/domain/access';
import { readerFrom } from '@/server/auth/session';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';

/** One activity as it concerns one person. */
export interface Concern {
  readonly activityId: string;
  readonly userId: string;
  /** named by a comment, given the case, named by an escalation; or the case is theirs or watched */
  readonly why: 'mentioned' | 'assigned' | 'escalated' | 'theirs';
  readonly kind: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly caseId: string;
  readonly causeKey: string;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly queueId: string;
}

/**
 * Everybody but the actor whom these activities concern: who is named, whose case it is or was until then, who watches
 * the case, its cause or its account. Who muted a case is told of it only when somebody means them.
 */
export async function concernedBy(client: PoolClient, activityIds: readonly number[]): Promise<Concern[]> {
  const { rows } = await client.query<Concern>(
    `WITH act AS MATERIALIZED (
       SELECT v.id, v.kind, v.at, v.actor_id, v.detail, c.id AS case_id, c.cause_key, c.account_id, c.assignee_id, c.entity_id, c.region, c.queue_id
         FROM case_activity v JOIN exception_case c ON c.id = v.case_id WHERE v.id = ANY($1::bigint[])),
     told AS (
       SELECT a.id, m.user_id, 'mentioned' AS why, 1 AS rank FROM act a, jsonb_array_elements_text(CASE jsonb_typeof(a.detail -> 'mentions') WHEN 'array' THEN a.detail -> 'mentions' ELSE '[]' END) AS m(user_id)
       UNION ALL SELECT a.id, a.detail ->> 'to', 'assigned', 2 FROM act a WHERE a.kind = 'assigned'
       UNION ALL SELECT a.id, m.user_id, 'escalated', 3 FROM act a, jsonb_array_elements_text(CASE WHEN a.kind <> 'assigned' AND jsonb_typeof(a.detail -> 'to') = 'array' THEN a.detail -> 'to' ELSE '[]' END) AS m(user_id)
       UNION ALL SELECT a.id, a.assignee_id, 'theirs', 4 FROM act a WHERE a.assignee_id IS NOT NULL
       UNION ALL SELECT a.id, a.detail ->> 'from', 'theirs', 4 FROM act a WHERE a.kind IN ('claimed', 'assigned') AND a.detail ? 'from'
       UNION ALL SELECT a.id, w.user_id, 'theirs', 4 FROM act a JOIN watch w ON w.kind = 'case' AND w.key = a.case_id::text AND NOT w.muted
       UNION ALL SELECT a.id, w.user_id, 'theirs', 4 FROM act a JOIN watch w ON w.kind = 'cause' AND w.key = a.cause_key AND NOT w.muted
       UNION ALL SELECT a.id, w.user_id, 'theirs', 4 FROM act a JOIN watch w ON w.kind = 'account' AND w.key = a.account_id::text AND NOT w.muted)
     SELECT DISTINCT ON (a.id, t.user_id) a.id::text AS "activityId", t.user_id AS "userId", t.why, a.kind, a.at, a.actor_id AS "actorId",
       a.case_id AS "caseId", a.cause_key AS "causeKey", a.entity_id AS "entityId", a.region, a.queue_id AS "queueId"
       FROM told t JOIN act a ON a.id = t.id
      WHERE t.user_id IS DISTINCT FROM a.actor_id
        AND (t.rank < 4 OR NOT EXISTS (SELECT FROM watch w WHERE w.kind = 'case' AND w.key = a.case_id::text AND w.user_id = t.user_id AND w.muted))
      ORDER BY a.id, t.user_id, t.rank`,
    [activityIds],
  );
  return rows;
}

/** A person who may be told something. */
export interface Recipient extends Reader {
  readonly email: string;
  /** One of the demo company's people: nothing leaves for them. */
  readonly demo: boolean;
  /** What they chose, by name. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly hasWebhook: boolean;
}

/** People who are not disabled and may read cases, by ID, as they are now. */
export async function recipients(
  client: PoolClient | undefined,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Recipient>> {
  const running = { ...(client ? { on: client } : {}), steady: false };
  const rows = await rowsOf(
    sets
      .selectFrom('app_user as u')
      .select(['u.id', 'u.name', 'u.email', 'u.role', 'u.regions', 'u.entities', 'u.demo'])
      .select((eb) => [
        eb
          .exists(eb.selectFrom('webhook as w').select('w.user_id').whereRef('w.user_id', '=', 'u.id'))
          .$castTo<boolean>()
          .as('hasWebhook'),
      ])
      .where('u.id', '=', anyOf(ids, 'text'))
      .where('u.disabled_at', 'is', null),
    running,
  );
  const queues = await rowsOf(
    sets
      .selectFrom('team_member as m')
      .innerJoin('queue as q', 'q.team_id', 'm.team_id')
      .select(['m.user_id as userId', 'q.id'])
      .where('m.user_id', '=', anyOf(ids, 'text')),
    running,
  );
  const preferences = await rowsOf(
    sets
      .selectFrom('preference')
      .select(['user_id as userId', 'name', 'value'])
      .where('user_id', '=', anyOf(ids, 'text')),
    running,
  );
  return new Map(
    rows.flatMap((row): [string, Recipient][] => {
      const own = queues.filter(({ userId }) => userId === row.id).map(({ id }) => id);
      const reader = readerFrom({ ...row, role: row.role as Role, queues: own });
      if (!reader.permissions.has('exceptions:read')) return [];
      const chosen = new Map(
        preferences.filter(({ userId }) => userId === row.id).map(({ name, value }) => [name, value]),
      );
      return [[row.id, { ...reader, email: row.email, demo: row.demo, chosen, hasWebhook: row.hasWebhook }]];
    }),
  );
}
