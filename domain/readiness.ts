/**
 * Pre-billing validation: whether the next invoice of a subscription would come out right, and what stands in its way.
 * Pure; what would fail after the bill run is said before it.
 */
import { type SubscriptionVersion, scheduleOf, versionFor } from './attribution';
import { periodAt } from './calendar';
import { terms } from './terms';

export const OBSTACLES = [
  'identity',
  'contract',
  'entitlement',
  'product',
  'tax attribute',
  'erp customer',
  'usage not aggregated',
  'source silent',
] as const;
export type ObstacleCode = (typeof OBSTACLES)[number];

/** What each obstacle is called, and what it does to the invoice. */
export const OBSTACLE_TERM = terms({
  identity: ['Identity not mapped', 'broken', 'Nobody knows, or systems disagree, whose account the customer is.'],
  contract: ['Contract out of step', 'risk', 'Billing would charge something else than was contracted.'],
  entitlement: ['Not entitled', 'risk', 'The invoice would charge for what the customer may not use.'],
  product: ['Product not in the ERP', 'broken', 'A product on the invoice has no item or mapping: posting would fail.'],
  'tax attribute': ['Tax code missing', 'broken', 'The account has no tax code: the ERP would refuse the invoice.'],
  'erp customer': ['ERP customer missing', 'broken', 'The ERP does not know the customer: posting would fail.'],
  'usage not aggregated': ['Usage not complete', 'risk', 'Metering has not stated the usage of the period that ended.'],
  'source silent': ['Source silent', 'risk', 'A system that meters this usage is silent: some of it may be missing.'],
} satisfies Readonly<Record<ObstacleCode, Parameters<typeof terms>[0][string]>>);

/** One reason why an invoice would not come out right. */
export interface Obstacle {
  readonly code: ObstacleCode;
  /** In words, what exactly. */
  readonly about: string;
  /** The case that says so; null where it has none of its own. */
  readonly caseId: string | null;
}

/** The next bill run of a subscription and the period that it invoices. */
export interface BillRun {
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly at: Date;
}

const HOUR = 3_600_000;

/** The first bill run after an instant; null where the subscription ended before its period began, or nobody stated it. */
export function nextBillRun(
  history: { readonly system: string; readonly externalId: string; readonly versions: readonly SubscriptionVersion[] },
  now: Date,
): BillRun | null {
  const today = versionFor({ id: '', ...history }, now);
  if (!today) return null;
  const wait = today.body.billing.billRunHours * HOUR;
  const first = Math.max(now.getTime() - wait, Date.parse(today.body.startAt));
  const version = versionFor({ id: '', ...history }, new Date(first)) ?? today;
  const { start, end } = periodAt(scheduleOf(version.body), new Date(first));
  const { endAt, status } = today.body;
  if (status !== 'active' || (endAt && Date.parse(endAt) <= start.getTime())) return null;
  return { periodStart: start, periodEnd: end, at: new Date(end.getTime() + wait) };
}
