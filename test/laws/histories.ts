/**
 * Random histories of a small company: few identities, so that contents conflict, revisions compete and documents meet
 * whatever refers to them, in every combination that the sources' protocol allows.
 */
import fc from 'fast-check';
import { type Delivery, delivery, type Entity } from './company';
import { anything, received } from './said';

/** Every history is looked at from here: two periods are over, the third one runs. */
export const CLOCK = '2026-03-20T12:00:00Z';
export const ENTITIES: readonly Entity[] = [
  { id: 'US', region: 'North America', currency: 'USD', zone: 'America/New_York' },
  { id: 'IN', region: 'Asia', currency: 'INR', zone: 'Asia/Kolkata', postingHours: 48 },
];

/** A delivery and its place in the order under test. */
export interface Planned {
  delivery: Delivery;
  /** Deliveries are sent in order of this. */
  place: number;
  /** Sent a second time, here. */
  again: number | null;
  /** A request ends here; 0: nothing is worked off, else so many workers at once. */
  cut: number | null;
}

/** What most companies have said before anything else; each part may be missing. */
const ground: readonly Delivery[] = [
  delivery('billing', 'g-product', 'product.upserted.v1', '2026-01-01T00:00:00Z', {
    sku: 'API',
    name: 'API',
    meters: [{ meter: 'api-calls', unit: 'call', units: [{ unit: 'kcall', factor: '1000' }] }],
  }),
  delivery('crm', 'g-account', 'account.upserted.v1', '2026-01-01T00:00:00Z', {
    account: 'acc-1',
    name: 'Northwind',
    entity: 'US',
  }),
  delivery('crm', 'g-link-1', 'identity.linked.v1', '2026-01-01T00:00:00Z', {
    system: 'billing',
    externalId: 'cus-1',
    account: { system: 'crm', id: 'acc-1' },
  }),
  delivery('crm', 'g-link-2', 'identity.linked.v1', '2026-01-01T00:00:00Z', {
    system: 'metering',
    externalId: 'tenant-1',
    account: { system: 'crm', id: 'acc-1' },
  }),
  delivery('billing', 'g-sub', 'subscription.created.v1', '2026-01-01T00:00:00Z', {
    subscription: 'sub-1',
    customer: 'cus-1',
    startAt: '2026-01-01T00:00:00Z',
    charges: [{ code: 'api', kind: 'usage', meter: 'api-calls', unitAmount: '0.25', currency: 'USD' }],
    billing: { anchor: '2026-01-01T00:00:00Z' },
  }),
].map(({ source, event: sent }) =>
  delivery(source, sent.id, sent.type, sent.time, sent.data, received(sent.id, sent.data)),
);

/** Null `none` times out of `all`. */
const rarely = <T>(none: number, all: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: none, arbitrary: fc.constant(null) }, { weight: all - none, arbitrary });
const planned = (what: fc.Arbitrary<Delivery>): fc.Arbitrary<Planned> =>
  fc.record({ delivery: what, place: fc.nat(999), again: rarely(2, 3, fc.nat(999)), cut: rarely(1, 2, fc.nat(3)) });

/** A history: what is sent, and one way to send it. */
export const history = (most: number): fc.Arbitrary<Planned[]> =>
  fc
    .tuple(
      fc.tuple(...ground.map((one) => rarely(1, 8, planned(fc.constant(one))))),
      fc.array(planned(anything), { minLength: 1, maxLength: most, size: 'max' }),
    )
    .map(([base, rest]) => [...base.filter((one) => one !== null), ...rest]);

/** The requests of a plan, in order, each with how many workers settle after it. */
export function requestsOf(plan: readonly Planned[]): { deliveries: Delivery[]; workers: number }[] {
  const moments = plan
    .flatMap((one) => [
      { at: one.place, one },
      ...(one.again === null ? [] : [{ at: one.again, one: { ...one, cut: null } }]),
    ])
    .sort((a, b) => a.at - b.at);
  const requests = [{ deliveries: [] as Delivery[], workers: 0 }];
  for (const { one } of moments) {
    const last = requests.at(-1) as (typeof requests)[number];
    last.deliveries.push(one.delivery);
    if (one.cut === null) continue;
    last.workers = one.cut;
    requests.push({ deliveries: [], workers: 0 });
  }
  return requests;
}
