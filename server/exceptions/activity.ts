import { assertMay } from '@/domain/access';
import type { Activity } from '@/domain/exceptions/transitions';
import { type CommentPart, partsOf } from '@/domain/notifications/mentions';
import { reachedCases } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { namesIn } from '@/server/notifications/names';
import { anyOf, sets } from '@/server/runtime/sets';

export interface ActivityRow {
  id: string;
  at: Date;
  actorName: string | null;
  kind: string;
  detail: Record<string, unknown>;
  /** As stored: mentions by ID. */
  comment: string | null;
  /** The comment as it is read, people by name. */
  parts: readonly CommentPart[];
}

const activities = reachedCases((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('case_activity as v')
    .innerJoin('exception_case as c', 'c.id', 'v.case_id')
    .leftJoin('app_user as u', 'u.id', 'v.actor_id')
    .select(['v.case_id as caseId', 'v.at', 'v.kind', 'v.comment'])
    .select((eb) => [
      eb.cast<string>('v.id', 'text').as('id'),
      eb.fn.coalesce('u.name', 'v.actor_id').as('actorName'),
      eb.ref('v.detail').$castTo<ActivityRow['detail']>().as('detail'),
    ])
    .where('v.case_id', '=', anyOf(given.ids, 'uuid'))
    .where(within('c'))
    .orderBy('v.case_id')
    .orderBy('v.id'),
);
/** What happened to a case, by case, oldest first. */
export const activityOfCase = defineLoader<ActivityRow[]>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await activities(reader, { ids });
  const names = await namesIn(rows.map(({ comment }) => comment));
  return grouped(
    rows.map((row) => ({ ...row, parts: row.comment ? partsOf(row.comment, (id) => names.get(id)) : [] })),
    (row) => row.caseId,
  );
});

const words = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A step of escalation: how late the case was, who was told, and what else changed. */
function escalated({ hours, name, takes, severity }: Readonly<Record<string, unknown>>): string {
  const late = Number(hours) > 0 ? `after ${hours} business hours past its due time` : 'as it fell overdue';
  const told = words(name) ? (takes === true ? `: ${words(name)} has it now` : `: ${words(name)} is told`) : '';
  return `Escalated ${late}${told}${words(severity) ? `; severity ${words(severity)}` : ''}.`;
}

/** One sentence for an activity; whose it is stands beside it. */
export function activityText(kind: string, detail: Readonly<Record<string, unknown>>): string {
  const texts: Record<Activity['kind'], string> = {
    opened: 'Opened: the condition was found.',
    resolved: words(detail.resolution) ? `Resolved: ${words(detail.resolution)}` : 'Resolved: the condition is gone.',
    regressed: 'Reopened: the condition holds again.',
    claimed: 'Took the case.',
    assigned: words(detail.name)
      ? `Assigned to ${words(detail.name)}${words(detail.rule) ? ` by the rule “${words(detail.rule)}”` : ''}.`
      : 'Assigned.',
    acknowledged: 'Acknowledged.',
    commented: 'Commented.',
    waiting: `Waits: ${words(detail.reason)}`,
    resumed: words(detail.until) ? 'The wait is over: it goes on by itself.' : 'Goes on.',
    escalated: escalated(detail),
    commanded: `Asked ${words(detail.system)}: ${words(detail.told)}${detail.sent ? '.' : ' (shown, not sent: the source is observed only).'}`,
    'severity raised': words(detail.to) ? `Severity raised to ${words(detail.to)}.` : 'Severity raised.',
  };
  return texts[kind as Activity['kind']] ?? kind;
}
