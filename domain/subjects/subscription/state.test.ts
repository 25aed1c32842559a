import { describe, expect, it } from 'vitest';
import { exampleFact } from '../../example-fact';
import { text } from '../../money';
import { STANDARD } from '../../policies/policies';
import { subscriptionBody } from '../../signals/commercial';
import type { Contract, PriceFact, SubscriptionFacts } from './facts';
import { subscriptionState } from './state';

const NOW = new Date('2026-03-20T12:00:00Z');
const body = (change: object = {}) =>
  subscriptionBody.parse({
    ...{ subscription: 'sub-1', customer: 'cus-1', startAt: '2026-01-01T00:00:00Z' },
    billing: { anchor: '2026-01-01T00:00:00Z' },
    charges: [
      { code: 'seats', kind: 'recurring', product: 'SEAT', quantity: '10', unitAmount: '40.00', currency: 'USD' },
    ],
    ...change,
  });
const facts = (change: Partial<SubscriptionFacts> = {}): SubscriptionFacts => ({
  ...{ system: 'billing', externalId: 'sub-1', account: null, tax: 'not asked' },
  versions: [{ validFrom: new Date('2026-01-01T00:00:00Z'), signal: '00', body: body() }],
  ...{ contracts: [], orders: [], entitlements: [], entitling: new Set(), prices: [], charges: [] },
  ...{ unpaid: [], uses: [], recent: [], around: [] },
  ...change,
});
const state = (change: Partial<SubscriptionFacts> = {}, now = NOW) =>
  subscriptionState(facts(change), { now, policies: STANDARD });
const version = (from: string, to: string | null, revision: bigint) => ({
  from: Date.parse(from),
  to: to ? Date.parse(to) : Number.POSITIVE_INFINITY,
  ...{ revision, updatedMicros: null, timeMicros: Date.parse(from) * 1000, digest: String(revision) },
});

describe('what was contracted', () => {
  const contract = (change: object): Contract => ({
    ...version('2026-01-02T00:00:00Z', null, 1n),
    source: 'crm',
    body: body(change),
  });
  const differ = (change: object) =>
    state({ contracts: [contract(change)] }).disagreement?.differences.map(({ what, contracted, billed }) => [
      what,
      contracted,
      billed,
    ]) ?? [];
  it('agrees with billing where both say the same, a start within a day included', () => {
    expect(differ({ startAt: '2026-01-01T05:00:00Z' })).toEqual([]);
  });
  it('differs in term, charges and commitment, attribute by attribute', () => {
    expect(differ({ endAt: '2026-12-31T00:00:00Z' })).toEqual([['End', '2026-12-31', 'open end']]);
    expect(
      differ({ charges: [{ code: 'seats', kind: 'recurring', quantity: '12', unitAmount: '38', currency: 'USD' }] }),
    ).toEqual([
      ['Quantity of seats', '12', '10'],
      ['Unit price of seats', '38 USD', '40 USD'],
    ]);
    expect(
      differ({
        commitment: { amount: '900', currency: 'USD', from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
      }),
    ).toEqual([['Commitment', '900 USD', 'not stated']]);
  });
  it('may differ for as long as billing may take to follow, and says when that is over', () => {
    const late = { contracts: [contract({ endAt: '2026-12-31T00:00:00Z' })] };
    const early = state(late, new Date('2026-01-04T23:00:00Z'));
    expect([early.disagreement, early.wakeAt?.toISOString()]).toEqual([null, '2026-01-05T00:00:00.000Z']);
    expect(state(late, new Date('2026-01-05T00:00:00Z')).disagreement).not.toBeNull();
  });
});

it('a seat more on another order fits when the orders add up, or when the last one says it all', () => {
  const order = (id: string, quantity: string, at: string) =>
    exampleFact('order', 'crm', {
      ...{ order: id, bookedAt: at, lines: [{ line: '1', product: 'SEAT', quantity, amount: '40' }] },
    });
  const orders = (...quantities: string[]) =>
    state({
      orders: quantities.map((quantity, place) => order(`or-${place}`, quantity, `2026-01-0${place + 2}T00:00:00Z`)),
    }).disagreement?.differences.length ?? 0;
  expect([orders('8', '2'), orders('8', '10'), orders('8', '3'), orders('12')]).toEqual([0, 0, 1, 1]);
});

describe('prices', () => {
  const price = (unitAmount: string, change: Partial<PriceFact> = {}): PriceFact => ({
    ...version('2026-01-01T00:00:00Z', null, 1n),
    ...{ id: 'pr-1', course: 'pr-1', product: 'API', meter: 'api-calls', isAgreed: false, currency: 'USD', unit: null },
    unitAmount,
    ...change,
  });
  const charge = { ...exampleFact('charge', 'billing'), transactionId: null };
  const drift = (...prices: PriceFact[]) =>
    state({ prices, charges: [charge] }).drifts.map(({ difference }) => text(difference));
  it('drift by what the quantity comes to at the price of the day on which the period began', () => {
    expect(drift(price('0.001'))).toEqual([]);
    expect(drift(price('0.0012'))).toEqual(['-24']);
    expect(drift(price('0.0012', version('2026-02-01T00:00:00Z', null, 1n)))).toEqual([]);
  });
  it('agreed with the customer go before everybody’s; of several the nearest is meant', () => {
    expect(drift(price('0.0012'), price('0.001', { course: 'pr-2', isAgreed: true }))).toEqual([]);
    expect(drift(price('0.002'), price('0.0011', { course: 'pr-2' }))).toEqual(['-12']);
  });
  it('are not compared in another currency or unit', () => {
    expect(drift(price('9', { currency: 'EUR' }), price('9', { course: 'pr-2', meter: 'gpu' }))).toEqual([]);
  });
});

describe('entitlements', () => {
  const grant = (granted: string, effectiveAt = '2026-01-01T00:00:00Z') => ({
    ...{ externalId: 'ent-1', system: 'billing', product: 'SEAT', state: granted, effectiveAt: new Date(effectiveAt) },
  });
  const unpaid = (dueAt: string, failedAt: string | null = null) => ({
    ...{ transactionId: 't-1', currency: 'USD', outstanding: '120', dueAt: new Date(dueAt) },
    failedAt: failedAt ? new Date(failedAt) : null,
  });
  const SOLD = new Set(['SEAT']);
  it('are missing where nobody granted them, only of what somebody is ever granted', () => {
    expect(state({ entitling: SOLD }).missing).toMatchObject([{ product: 'SEAT', last: null }]);
    expect(state().missing).toEqual([]);
    expect(state({ entitling: SOLD, entitlements: [grant('granted')] }).missing).toEqual([]);
  });
  it('that were withdrawn are missing unless money is owed', () => {
    const withdrawn = { entitling: SOLD, entitlements: [grant('withdrawn', '2026-03-01T00:00:00Z')] };
    expect(state(withdrawn).missing).toHaveLength(1);
    expect(state({ ...withdrawn, unpaid: [unpaid('2026-02-01T00:00:00Z')] }).missing).toEqual([]);
  });
  it('end by policy: 45 days after an invoice was due, 14 after a payment failed', () => {
    const owing = (...args: Parameters<typeof unpaid>) =>
      state({ entitlements: [grant('granted')], unpaid: [unpaid(...args)] }).unwithdrawn?.since.toISOString() ?? null;
    expect(owing('2026-02-03T12:00:00Z')).toBe('2026-03-20T12:00:00.000Z');
    expect(owing('2026-02-03T12:00:01Z')).toBeNull();
    expect(owing('2026-03-01T00:00:00Z', '2026-03-05T00:00:00Z')).toBe('2026-03-19T00:00:00.000Z');
  });
});

it('a commitment is nearly used from the share of the policy on, in its term', () => {
  const commitment = { amount: '100', currency: 'USD', from: '2026-01-01T00:00:00Z', to: '2026-12-31T00:00:00Z' };
  const used = (amount: string, now = NOW) =>
    state(
      {
        versions: [{ validFrom: new Date('2026-01-01T00:00:00Z'), signal: '00', body: body({ commitment }) }],
        uses: [
          { transactionId: 't-1', amount: '50', at: new Date('2026-02-01T00:00:00Z') },
          { transactionId: 't-2', amount, at: new Date('2026-03-01T00:00:00Z') },
        ],
      },
      now,
    ).commitment?.since.toISOString() ?? null;
  expect([used('29.99'), used('30'), used('90', new Date('2027-01-01T00:00:00Z'))]).toEqual([
    null,
    '2026-03-01T00:00:00.000Z',
    null,
  ]);
});
