import { dayIn } from '../../../calendar';
import { rejectionType } from '../rejection';

export const postingRejectedPeriodClosed = rejectionType({
  code: 'posting-rejected-period-closed',
  title: 'Posting rejected: period closed',
  queue: 'posting',
  severity: 'high',
  rule: 'The ERP refused the document because its accounting period is closed, and has not posted it since.',
  consequence: 'The amount misses the period it belongs to; it needs a later posting date or the period open again.',
  remedy: 'Let the controller reopen the period or post with a date in the open period, then retry.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'period closed',
  reason: 'period closed',
  cause: ({ facts: { entity, record } }) => ({
    kind: 'closed-period',
    about: 'other',
    id: `${entity?.id ?? 'an unknown entity'}, ${dayIn(record.occurredAt, entity?.calendar.zone ?? 'UTC').slice(0, 7)}`,
  }),
});
