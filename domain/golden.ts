/** Golden master data: per attribute the statement of the system that owns it; disagreement stays visible. */
import { compareVersions, type Version } from './version';

export type SourceKind = 'metering' | 'billing' | 'crm' | 'erp' | 'payments';

/** One system's statement of an account, its version in force. */
export interface AccountStatement extends Version {
  readonly source: string;
  readonly kind: SourceKind | string;
  readonly signal: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface GoldenValue {
  value: string | null;
  source: string | null;
  signal: string | null;
  others: { source: string; value: string }[];
}

// Who owns an attribute: tax is the ERP's, terms are the CRM's, charging is billing's.
const CRM_FIRST = ['crm', 'billing', 'erp', 'metering', 'payments'];
const ERP_FIRST = ['erp', 'billing', 'crm', 'metering', 'payments'];
const BILLING_FIRST = ['billing', 'crm', 'erp', 'metering', 'payments'];
export const ACCOUNT_OWNERS: Readonly<Record<string, readonly string[]>> = {
  name: CRM_FIRST,
  parent: CRM_FIRST,
  segment: CRM_FIRST,
  salesOwner: CRM_FIRST,
  renewalAt: CRM_FIRST,
  status: CRM_FIRST,
  entity: BILLING_FIRST,
  region: BILLING_FIRST,
  currency: BILLING_FIRST,
  taxRegistration: ERP_FIRST,
  taxCode: ERP_FIRST,
};

/** Golden attributes of an account from the statements in force of all its identities. Pure: a function of the set. */
export function goldenAccount(statements: readonly AccountStatement[]): Record<string, GoldenValue> {
  const golden: Record<string, GoldenValue> = {};
  for (const [attribute, owners] of Object.entries(ACCOUNT_OWNERS)) {
    const rank = (kind: string) => (owners.includes(kind) ? owners.indexOf(kind) : owners.length);
    const stated = statements
      .filter((statement) => statement.body[attribute] !== undefined && statement.body[attribute] !== null)
      .sort((a, b) => rank(a.kind) - rank(b.kind) || compareVersions(b, a) || (a.source < b.source ? -1 : 1));
    const [best, ...rest] = stated;
    if (!best) continue;
    const value = String(best.body[attribute]);
    golden[attribute] = {
      value,
      source: best.source,
      signal: best.signal,
      others: rest.map((other) => ({ source: other.source, value: String(other.body[attribute]) })),
    };
  }
  return golden;
}

/**
 * The root of an identity: links are followed until one that is linked to nothing. A cycle ends at its lowest
 * reference, so that every member finds the same root.
 */
export function rootOf(start: string, links: ReadonlyMap<string, string>): string {
  const seen = [start];
  let at = start;
  for (;;) {
    const next = links.get(at);
    if (next === undefined || next === at) return at;
    const loop = seen.indexOf(next);
    if (loop >= 0) return seen.slice(loop).sort()[0] as string;
    seen.push(next);
    at = next;
  }
}
