import { assertMay } from '@/domain/access';
import type { Activity } from '@/domain/exceptions/transitions';
import { reach } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';

export interface ActivityRow {
  id: string;
  at: Date;
  actorName: string | null;
  kind: string;
  detail: Record<string, unknown>;
  comment: string | null;
}

/** What happened to a case, by case, oldest first. */
export const activityOfCase = defineLoader<ActivityRow[]>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<ActivityRow & { caseId: string }>(
    prepared(
      `SELECT v.case_id AS "caseId", v.id::text AS id, v.at, coalesce(u.name, v.actor_id) AS "actorName", v.kind, v.detail, v.comment
     FROM case_activity v JOIN exception_case c ON c.id = v.case_id LEFT JOIN app_user u ON u.id = v.actor_id
     WHERE v.case_id = ANY($1::uuid[]) AND ${reach(reader, 'c', params)} ORDER BY v.case_id, v.id`,
      params,
    ),
  );
  return grouped(rows, (row) => row.caseId);
});

const words = (value: unknown): string => (typeof value === 'string' ? value : '');

/** One sentence for an activity; whose it is stands beside it. */
export function activityText(kind: string, detail: Readonly<Record<string, unknown>>): string {
  const texts: Record<Activity['kind'], string> = {
    opened: 'Opened: the condition was found.',
    resolved: words(detail.resolution) ? `Resolved: ${words(detail.resolution)}` : 'Resolved: the condition is gone.',
    regressed: 'Reopened: the condition holds again.',
    claimed: 'Took the case.',
    assigned: words(detail.name) ? `Assigned to ${words(detail.name)}.` : 'Assigned.',
    acknowledged: 'Acknowledged.',
    commented: 'Commented.',
    'severity raised': words(detail.to) ? `Severity raised to ${words(detail.to)}.` : 'Severity raised.',
  };
  return texts[kind as Activity['kind']] ?? kind;
}
