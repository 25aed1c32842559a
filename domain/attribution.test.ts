import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Candidate,
  type FlowFacts,
  type MeterDefinition,
  type Ownership,
  routesOf,
  type SubscriptionBody,
  scheduleOf,
  unitFactor,
  versionAt,
} from './attribution';
import { periodAt } from './calendar';
import { transactionId } from './identity';
import { ALWAYS, holdingAt } from './intervals';

const METER: MeterDefinition = {
  code: 'api',
  unit: 'call',
  aggregation: 'sum',
  units: [{ unit: 'kcall', factor: '1000' }],
};
const [FROM, TO] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-05-01T00:00:00Z')];

const instant = fc.integer({ min: -20, max: 140 }).map((half) => new Date(FROM.getTime() + half * 20 * 3_600_000));
const billing = fc
  .constantFrom(
    { interval: 'month', anchor: '2026-01-01T00:00:00Z', zone: 'UTC' },
    { interval: 'month', anchor: '2025-12-31T18:30:00Z', zone: 'Asia/Kolkata' },
    { interval: 'week', anchor: '2026-01-04T23:00:00Z', zone: 'Europe/Berlin' },
  )
  .map((plan) => ({ ...plan, graceHours: 24, billRunHours: 48 }) as SubscriptionBody['billing']);
const version = fc
  .record({
    validFrom: instant,
    startAt: instant,
    endAt: fc.option(instant, { nil: undefined }),
    meters: fc.subarray(['api', 'storage']),
    billing,
  })
  .map(({ validFrom, startAt, endAt, meters, billing: plan }) => ({
    validFrom,
    signal: validFrom.toISOString(),
    body: {
      subscription: 's',
      customer: 'c',
      status: 'active',
      startAt: startAt.toISOString(),
      ...(endAt ? { endAt: endAt.toISOString() } : {}),
      billing: plan,
      charges: [
        ...meters.map((meter) => ({ code: meter, kind: 'usage', meter })),
        { code: 'seats', kind: 'recurring' },
      ],
    } as SubscriptionBody,
  }));
const owners: fc.Arbitrary<Ownership[]> = fc.oneof(
  fc.constant<Ownership[]>([{ ...ALWAYS, accountId: 'account' }]),
  fc
    .tuple(instant, fc.constantFrom('account', 'another', null), fc.constantFrom('account', 'another', null))
    .map(([at, one, other]): Ownership[] => [
      ...(one ? [{ from: Number.NEGATIVE_INFINITY, to: at.getTime(), accountId: one }] : []),
      ...(other ? [{ from: at.getTime(), to: Number.POSITIVE_INFINITY, accountId: other }] : []),
    ]),
);
const history = (id: string): fc.Arbitrary<Candidate> =>
  fc
    .tuple(fc.array(version, { minLength: 1, maxLength: 3 }), owners)
    .map(([versions, held]) => ({ id, system: 'billing', externalId: id, versions, owners: new Map([['c', held]]) }));
const facts = fc.tuple(history('sub-1'), fc.option(history('sub-2'), { nil: undefined }), owners).map(
  ([one, two, held]): FlowFacts => ({
    meter: METER,
    unit: 'kcall',
    subscription: '',
    owners: held,
    subscriptions: two ? [one, two] : [one],
  }),
);
const ownerAt = (held: readonly Ownership[] | undefined, at: Date) => holdingAt(held ?? [], at.getTime())?.accountId;

it('routes every instant to the one subscription that meters it then, and nothing else', () => {
  fc.assert(
    fc.property(facts, fc.array(instant, { minLength: 1, maxLength: 12 }), (flow, moments) => {
      const { routes, reason } = routesOf(flow, FROM, TO);
      routes.forEach((route, index) => {
        expect(route.from < route.to && route.from >= FROM && route.to <= TO).toBe(true);
        if (index > 0) expect((routes[index - 1]?.to as Date) <= route.from).toBe(true);
      });
      for (const at of moments.filter((moment) => moment >= FROM && moment < TO)) {
        const metering = flow.subscriptions.flatMap((one) => {
          const held = versionAt(one, at);
          const owner = ownerAt(flow.owners, at);
          if (!owner || owner !== ownerAt(one.owners.get('c'), at)) return [];
          return held?.body.charges.some(({ meter }) => meter === 'api') ? [{ one, held }] : [];
        });
        const found = routes.filter((route) => route.from <= at && at < route.to);
        expect(found).toHaveLength(metering.length === 1 ? 1 : 0);
        const [only] = metering;
        if (metering.length === 1 && only)
          expect(found[0]?.transactionId).toBe(
            transactionId({
              system: 'billing',
              subscription: only.one.externalId,
              charge: 'api',
              start: periodAt(scheduleOf(only.held.body), at).start,
            }),
          );
      }
      const covered = routes.reduce((total, route) => total + route.to.getTime() - route.from.getTime(), 0);
      expect(reason === null).toBe(covered === TO.getTime() - FROM.getTime());
    }),
    { numRuns: 400, seed: 1 },
  );
});

it('does not depend on where it begins to look', () => {
  fc.assert(
    fc.property(facts, instant, (flow, at) => {
      if (at < FROM || at >= TO) return;
      const whole = routesOf(flow, FROM, TO).routes.find((route) => route.from <= at && at < route.to);
      const late = routesOf(flow, at, TO).routes.find((route) => route.from <= at && at < route.to);
      expect(late?.transactionId).toBe(whole?.transactionId);
    }),
    { numRuns: 300, seed: 2 },
  );
});

it('says why nothing can be attached', () => {
  const none: FlowFacts = {
    meter: METER,
    unit: '',
    subscription: '',
    owners: [{ ...ALWAYS, accountId: 'account' }],
    subscriptions: [],
  };
  const reason = (change: Partial<FlowFacts>) => routesOf({ ...none, ...change }, FROM, TO);
  expect(reason({ meter: null })).toEqual({ routes: [], reason: 'unknown meter' });
  expect(reason({ owners: [] })).toEqual({ routes: [], reason: 'unmatched account' });
  expect(reason({ unit: 'GB' })).toEqual({ routes: [], reason: 'unit not convertible' });
  expect(reason({})).toEqual({ routes: [], reason: 'no subscription' });
  expect([
    unitFactor(METER, ''),
    unitFactor(METER, 'call'),
    unitFactor(METER, 'kcall'),
    unitFactor(METER, 'GB'),
  ]).toEqual(['1', '1', '1000', null]);
});
