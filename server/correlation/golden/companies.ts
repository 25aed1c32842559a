/**
 * Companies: all references that links make one of, whose each of them is by date, and what each account is by date.
 * Read from statements alone, so that it serves the golden rows and any past state of knowledge alike.
 */
import type { Entities } from '@/domain/entities';
import { accountsOf, type GoldenValue } from '@/domain/golden';
import { accountId } from '@/domain/identity';
import { cut, holdingAt, type Interval, joined } from '@/domain/intervals';
import { identityKey } from '@/domain/subjects/account/key';
import { loadEntities } from '../entities';
import { groupBy } from '../load-records';
import type { Queryable } from '../queue';
import type { SourceRow } from '../sources';
import { loadStatements, type Statement } from './statements';

/** System and external ID of a reference. */
export function partsOf(ref: string): readonly [system: string, externalId: string] {
  const identity = identityKey.read(ref);
  if (!identity) throw new Error(`No identity of a system: ${ref}`);
  return [identity.system, identity.externalId];
}

export interface Identity extends Interval {
  readonly ref: string;
  readonly type: string;
  readonly account: string;
}

/** An account while it is so: a row of account_version. */
export interface AccountSpan extends Interval {
  readonly id: string;
  readonly root: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly currency: string | null;
  readonly taxRegistration: string | null;
  readonly golden: Readonly<Record<string, GoldenValue>>;
}

export interface Companies {
  /** Every reference that was looked at. */
  readonly references: ReadonlySet<string>;
  readonly identities: readonly Identity[];
  readonly accounts: readonly AccountSpan[];
}

/**
 * The companies that these references are of. Links are followed in both directions and whenever they hold or once
 * counted, because a change of one moves all that hangs on its ends.
 */
export async function loadCompanies(
  client: Queryable,
  sources: ReadonlyMap<number, SourceRow>,
  seeds: Iterable<string>,
  knownAt?: Date,
  /** Without what their parents became: for those who ask whose references are. */
  plain = false,
): Promise<Companies> {
  const references = new Set(seeds);
  const links = new Map<string, Statement>();
  for (let frontier = [...references]; frontier.length > 0; ) {
    const found = await loadStatements(
      client,
      `s.kind = 'identity' AND (s.external_id = ANY($1) OR s.target = ANY($1))`,
      [frontier],
      knownAt,
    );
    frontier = [];
    for (const link of found) {
      links.set(`${link.signal} ${link.digest}`, link);
      for (const ref of [link.externalId, link.target as string]) {
        if (references.has(ref)) continue;
        references.add(ref);
        frontier.push(ref);
      }
    }
  }
  const stated = await loadStatements(
    client,
    `s.kind = 'account' AND s.external_id = ANY($1)`,
    [[...references]],
    knownAt,
  );
  const entities = await loadEntities(client, knownAt ?? null);
  const course = accountsOf(
    [...links.values()]
      .filter(({ superseded }) => !superseded)
      .map((link) => ({
        ...link,
        ref: link.externalId,
        target: link.target as string,
        type: String(link.body.type ?? 'account'),
      })),
    stated.flatMap((statement) => {
      const source = sources.get(statement.sourceId);
      return statement.superseded || !source
        ? []
        : [{ ...statement, ref: statement.externalId, source: source.name, kind: source.kind }];
    }),
  );
  const identities = course.identities.map(({ ref, root, type, from, to }) => ({
    ref,
    type,
    from,
    to,
    account: accountId(...partsOf(root)),
  }));
  const spans = course.accounts.flatMap(({ root, golden, from, to }) => {
    const [system, externalId] = partsOf(root);
    const value = (name: string) => golden[name]?.value ?? null;
    const parent = value('parent');
    const span = {
      id: accountId(system, externalId),
      root,
      from,
      to,
      name: value('name') ?? externalId,
      parentId: parent ? accountId(golden.parent?.source ?? system, parent) : null,
      entityId: value('entity'),
      region: value('region'),
      currency: value('currency'),
      taxRegistration: value('taxRegistration'),
      golden,
    };
    return span.region !== null && span.currency !== null ? [span] : ofEntity(span, entities);
  });
  if (plain) return { references, identities, accounts: spans };
  const parents = new Set(spans.flatMap((span) => parentOf(span) ?? []));
  const elsewhere = [...parents].filter((ref) => !references.has(ref));
  const others =
    elsewhere.length > 0 ? (await loadCompanies(client, sources, elsewhere, knownAt, true)).identities : [];
  const whose = groupBy([...identities, ...others], ({ ref }) => ref);
  return { references, identities, accounts: spans.flatMap((span) => underParent(span, whose)) };
}

/** The reference that an account names as its parent. */
function parentOf({ root, golden: { parent } }: AccountSpan): string | null {
  const [system] = partsOf(root);
  return parent?.value ? identityKey.text({ system: parent.source ?? system, externalId: parent.value }) : null;
}

/** A parent that became one with another account is that one, while it is; nobody is their own. */
function underParent(span: AccountSpan, whose: ReadonlyMap<string, readonly Identity[]>): AccountSpan[] {
  const course = whose.get(parentOf(span) ?? '');
  if (!course) return [span];
  const pieces = cut(course).flatMap(({ from, to }): AccountSpan[] => {
    const piece = { from: Math.max(from, span.from), to: Math.min(to, span.to) };
    if (piece.from >= piece.to) return [];
    const parentId = holdingAt(course, piece.from)?.account ?? span.parentId;
    return [{ ...span, ...piece, parentId: parentId === span.id ? null : parentId }];
  });
  return joined(pieces, (a, b) => a.parentId === b.parentId);
}

/** What nobody states is the legal entity's, while it is so. */
function ofEntity(span: AccountSpan, entities: Entities): AccountSpan[] {
  return entities.course(span.entityId).flatMap(({ from, to, facts }) => {
    const piece = { from: Math.max(from, span.from), to: Math.min(to, span.to) };
    if (piece.from >= piece.to) return [];
    const { region, currency } = span;
    return [
      { ...span, ...piece, region: region ?? facts?.region ?? null, currency: currency ?? facts?.currency ?? null },
    ];
  });
}

/** What a reference leads to while it does: identities laid over the accounts that they name. */
export function overlay<I extends Interval & { account: string }, A extends Interval & { id: string }>(
  identities: readonly I[],
  accounts: ReadonlyMap<string, readonly A[]>,
): (Interval & { identity: I; account: A })[] {
  return identities
    .flatMap((identity) =>
      (accounts.get(identity.account) ?? []).map((account) => ({
        from: Math.max(identity.from, account.from),
        to: Math.min(identity.to, account.to),
        identity,
        account,
      })),
    )
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
}
