/** What is charged for a product against the catalogue and the ERPs. */
import type { FactOf } from '../../facts';
import { decimal, sum, text } from '../../money';
import type { At } from '../../policies/policies';
import { isRole } from '../../records';

type Sync = FactOf<'product sync' | 'failed product sync'>;

/** A legal entity some of whose transactions are of the product. */
export interface Place {
  readonly entityId: string;
  readonly region: string;
  /** When the first of them was known. */
  readonly since: Date;
  /** Whether the ERP maps the entity's products one by one. */
  readonly mapsProducts: boolean;
  readonly isMapped: boolean;
  /** Rated or invoiced and not posted, by currency; only where the mapping is missing. */
  readonly open: readonly { readonly currency: string; readonly amount: string }[];
}

export interface ProductFacts {
  readonly sku: string;
  /** Of the catalogue; null where no system states the product. */
  readonly name: string | null;
  readonly erpItem: string | null;
  readonly places: readonly Place[];
  /** Whether a billing system that charges for it states products at all. */
  readonly hasCatalogue: boolean;
  readonly syncs: readonly Sync[];
  /** Whether some other product of the system that states it was ever told to an ERP. */
  readonly isSynced: boolean;
}

/** An ERP that refused the product since it took it last. */
export interface FailingTarget {
  readonly target: string;
  readonly last: Sync;
  readonly since: Date;
}

export interface ProductState extends ProductFacts {
  readonly failing: readonly FailingTarget[];
  /** Nobody confirmed it though it is charged for: from when on that is too long. Null when somebody did, or nobody waits for it. */
  readonly unconfirmedFrom: Date | null;
  readonly unmapped: readonly Place[];
}

export function productState(facts: ProductFacts, { now, policies }: At): ProductState {
  const { syncs, places, name, erpItem, isSynced } = facts;
  const byTarget = new Map<string, Sync[]>();
  const ordered = [...syncs].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1));
  for (const sync of ordered) byTarget.set(sync.body.target, [...(byTarget.get(sync.body.target) ?? []), sync]);
  const failing = [...byTarget].flatMap(([target, mine]): FailingTarget[] => {
    const good = mine.findLastIndex((sync) => isRole(sync, 'product sync'));
    const [first] = mine.slice(good + 1);
    return first ? [{ target, last: mine.at(-1) as Sync, since: first.occurredAt }] : [];
  });
  const since = places.length > 0 ? Math.min(...places.map((place) => place.since.getTime())) : null;
  const waits = name !== null && isSynced && syncs.length === 0 && since !== null;
  const { productHours } = policies.of('agreement', now, { entityId: onlyEntity(places) });
  return {
    ...facts,
    failing,
    unconfirmedFrom: waits ? new Date(since + Number(productHours) * 3_600_000) : null,
    unmapped: erpItem === null ? places.filter(({ mapsProducts, isMapped }) => mapsProducts && !isMapped) : [],
  };
}

const onlyEntity = (places: readonly Place[]): string | null =>
  places.length === 1 ? (places[0]?.entityId ?? null) : null;

/** Entity and region of a case about these places: of one place its own, of several that nobody's alone. */
export const placeOf = (places: readonly Place[]): { entityId: string | null; region: string | null } => ({
  entityId: onlyEntity(places),
  region: places.length === 1 ? (places[0]?.region ?? null) : null,
});

/** What is not posted of these places, where it is of one currency; null otherwise. */
export function openOf(places: readonly Place[]): { amount: string; currency: string } | null {
  const all = places.flatMap(({ open }) => open).filter(({ amount }) => !decimal(amount).isZero());
  const [first] = all;
  if (!first || all.some(({ currency }) => currency !== first.currency)) return null;
  return { amount: text(sum(all.map(({ amount }) => amount))), currency: first.currency };
}
