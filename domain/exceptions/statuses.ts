/** How badly a case hurts, and how far it is. */

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CASE_STATUSES = [
  'open',
  'acknowledged',
  'in progress',
  'waiting',
  'replaying',
  'awaiting evidence',
  'resolved',
  'written off',
  'force-closed',
] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];
/** Statuses in which somebody still has to do something. */
export const OPEN_STATUSES: readonly CaseStatus[] = CASE_STATUSES.slice(0, 6);
