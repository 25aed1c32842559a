import { describe, expect, it } from 'vitest';
import type { SubscriptionVersion } from './attribution';
import { nextBillRun, OBSTACLE_TERM, OBSTACLES } from './readiness';
import { subscriptionBody } from './signals/commercial';

const version = (change: object = {}, validFrom = '2026-01-01T00:00:00Z'): SubscriptionVersion => ({
  validFrom: new Date(validFrom),
  signal: '00',
  body: subscriptionBody.parse({
    ...{ subscription: 'sub-1', customer: 'cus-1', startAt: '2026-01-01T00:00:00Z' },
    billing: { anchor: '2026-01-01T00:00:00Z' },
    charges: [{ code: 'seats', kind: 'recurring' }],
    ...change,
  }),
});
const runAt = (now: string, ...versions: SubscriptionVersion[]) =>
  nextBillRun({ system: 'billing', externalId: 'sub-1', versions }, new Date(now))?.at.toISOString() ?? null;

describe('the next bill run', () => {
  it('is that of the period that ended while its own is ahead, then that of the running one', () => {
    expect(runAt('2026-03-02T23:59:59Z', version())).toBe('2026-03-03T00:00:00.000Z');
    expect(runAt('2026-03-03T00:00:00Z', version())).toBe('2026-04-03T00:00:00.000Z');
  });
  it('of what begins later is that of its first period', () => {
    expect(runAt('2026-01-10T00:00:00Z', version({ startAt: '2026-02-01T00:00:00Z' }))).toBe(
      '2026-03-03T00:00:00.000Z',
    );
  });
  it('is none of what ended before its period, was cancelled, or nobody stated', () => {
    expect(runAt('2026-04-10T00:00:00Z', version({ endAt: '2026-03-01T00:00:00Z' }))).toBeNull();
    expect(runAt('2026-03-01T12:00:00Z', version({ endAt: '2026-03-01T00:00:00Z' }))).toBe('2026-03-03T00:00:00.000Z');
    expect(runAt('2026-03-10T00:00:00Z', version({ status: 'cancelled' }))).toBeNull();
    expect(runAt('2026-03-10T00:00:00Z')).toBeNull();
  });
});

it('every obstacle has words', () => {
  for (const code of OBSTACLES) expect(OBSTACLE_TERM[code].description).toMatch(/\.$/);
});
