/** Golden master data: per attribute the statement of the system that owns it; disagreement stays visible. */
import { cut, type Holding, holdingAt, holdings, type Interval, joined } from './intervals';
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

/** One identifier of one system, as one text. */
type Reference = string;

/** A statement that a reference is the same company as another, while it holds. */
export interface LinkStatement extends Version, Interval {
  readonly ref: Reference;
  readonly target: Reference;
  readonly type: string;
}

/** A system's statement of the account that it calls `ref`, while it holds. */
export interface DatedStatement extends AccountStatement, Interval {
  readonly ref: Reference;
}

/** Whose a reference is, while it is. */
export interface IdentityCourse extends Interval {
  readonly ref: Reference;
  /** The reference that the account is named by. */
  readonly root: Reference;
  readonly type: string;
}

/** What an account is, while it is so. */
export interface AccountCourse extends Interval {
  readonly root: Reference;
  readonly golden: Record<string, GoldenValue>;
}

/** The references that links, at whatever time, make one company of. */
function companies(links: readonly LinkStatement[], statements: readonly DatedStatement[]): Reference[][] {
  const above = new Map<Reference, Reference>();
  const top = (ref: Reference): Reference => {
    let at = ref;
    for (let next = above.get(at); next !== undefined && next !== at; next = above.get(at)) at = next;
    above.set(ref, at);
    return at;
  };
  for (const { ref, target } of links) above.set(top(ref), top(target));
  for (const { ref } of statements) top(ref);
  const groups = new Map<Reference, Reference[]>();
  for (const ref of above.keys()) {
    const group = groups.get(top(ref));
    if (group) group.push(ref);
    else groups.set(top(ref), [ref]);
  }
  return [...groups.values()];
}

const group = <T extends { readonly ref: Reference }>(list: readonly T[]): Map<Reference, T[]> => {
  const groups = new Map<Reference, T[]>();
  for (const one of list) {
    const found = groups.get(one.ref);
    if (found) found.push(one);
    else groups.set(one.ref, [one]);
  }
  return groups;
};

/**
 * Whose each reference is and what each account is, over all of time: at every instant the links that hold then lead
 * to the root, and the statements that hold then of all references with that root give the golden values. An account is
 * there while any of its references was ever stated as an account. Pure: a function of the set.
 */
export function accountsOf(
  links: readonly LinkStatement[],
  statements: readonly DatedStatement[],
): { identities: IdentityCourse[]; accounts: AccountCourse[] } {
  const [linksOf, statementsOf] = [group(links), group(statements)];
  const identities: IdentityCourse[] = [];
  const accounts: AccountCourse[] = [];
  for (const refs of companies(links, statements)) {
    const led = new Map(refs.map((ref) => [ref, holdings(linksOf.get(ref) ?? [])]));
    const stated = new Map(refs.map((ref) => [ref, holdings(statementsOf.get(ref) ?? [])]));
    const whose = new Map<Reference, IdentityCourse[]>();
    const what = new Map<Reference, AccountCourse[]>();
    for (const piece of cut([...led.values()].flat())) {
      const now = new Map(
        refs.flatMap((ref) => {
          const link = holdingAt(led.get(ref) as Holding<LinkStatement>[], piece.from);
          return link ? [[ref, link.version] as const] : [];
        }),
      );
      const targets = new Map([...now].map(([ref, { target }]) => [ref, target]));
      const members = new Map<Reference, Reference[]>();
      for (const ref of refs) {
        const root = rootOf(ref, targets);
        members.set(root, [...(members.get(root) ?? []), ref]);
      }
      for (const [root, mine] of members) {
        if (!mine.some((ref) => statementsOf.has(ref))) continue;
        for (const ref of mine)
          if (ref === root || now.has(ref) || statementsOf.has(ref))
            add(whose, ref, { ...piece, ref, root, type: now.get(ref)?.type ?? 'account' });
        for (const golden of goldenIn(piece, mine, stated)) add(what, root, { ...golden, root });
      }
    }
    for (const course of whose.values())
      identities.push(...joined(course, (a, b) => a.root === b.root && a.type === b.type));
    for (const course of what.values())
      accounts.push(...joined(course, (a, b) => JSON.stringify(a.golden) === JSON.stringify(b.golden)));
  }
  return { identities, accounts };
}

function add<T>(groups: Map<Reference, T[]>, key: Reference, value: T): void {
  const found = groups.get(key);
  if (found) found.push(value);
  else groups.set(key, [value]);
}

/** Golden values of these references over one piece of time, cut where a statement begins or ends to hold. */
function goldenIn(
  piece: Interval,
  refs: readonly Reference[],
  stated: ReadonlyMap<Reference, readonly Holding<DatedStatement>[]>,
): (Interval & { golden: Record<string, GoldenValue> })[] {
  const courses = refs.map((ref) => stated.get(ref) ?? []);
  return cut(courses.flat()).flatMap(({ from, to }) => {
    const [begin, end] = [Math.max(from, piece.from), Math.min(to, piece.to)];
    if (begin >= end) return [];
    const then = courses.flatMap((course) => holdingAt(course, begin)?.version ?? []);
    return [{ from: begin, to: end, golden: goldenAccount(then) }];
  });
}
