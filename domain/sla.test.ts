import { describe, expect, it } from 'vitest';
import { Rates } from './conversion';
import type { EntityFacts } from './facts';
import { Policies, STANDARD } from './policies/policies';
import {
  addWorkingHours,
  cutoffOf,
  DEFAULT_SLA,
  deadlineState,
  dueOf,
  lacksRate,
  nextEscalation,
  nextLook,
  settlesAt,
  severityOf,
} from './sla';

const now = new Date('2026-03-04T12:00:00Z');
const at = { now, policies: STANDARD };
const inDollars = {
  now,
  policies: new Policies([], new Rates('USD', [{ base: 'JPY', quote: 'USD', day: '2026-01-01', rate: '0.0067' }])),
};
const worth = (amount: string | null, currency: string | null = 'USD', since = '2026-03-04T06:00:00Z') => ({
  amount,
  currency,
  entityId: null,
  since: new Date(since),
});

describe('severity', () => {
  it('comes of the type, the amount or the age, whichever is higher', () => {
    expect(severityOf('low', worth('100'), at, null)).toBe('low');
    expect(severityOf('low', worth('1000'), at, null)).toBe('medium');
    expect(severityOf('high', worth('1000'), at, null)).toBe('high');
    expect(severityOf('low', worth('-100000'), at, null)).toBe('critical');
    expect(severityOf('low', worth(null, null, '2026-02-01T00:00:00Z'), at, null)).toBe('high');
  });
  it('never falls by itself', () => {
    expect(severityOf('low', worth('1'), at, 'critical')).toBe('critical');
  });
  it('weighs money in the reporting currency: 100,000 yen are not 100,000 dollars', () => {
    expect(severityOf('low', worth('100000', 'USD'), inDollars, null)).toBe('critical');
    expect(severityOf('low', worth('100000', 'JPY'), inDollars, null)).toBe('low');
    expect(severityOf('low', worth('200000', 'JPY'), inDollars, null)).toBe('medium');
  });
  it('is not raised by an amount without a rate, which is said', () => {
    expect(severityOf('low', worth('100000', 'EUR'), inDollars, null)).toBe('low');
    expect(lacksRate(worth('100000', 'EUR'), inDollars)).toBe(true);
    expect(lacksRate(worth('100000', 'JPY'), inDollars)).toBe(false);
    expect(lacksRate(worth(null, 'EUR'), inDollars)).toBe(false);
  });
});

describe('the clock', () => {
  it('opens a case after the settle time and raises it with age', () => {
    const since = new Date('2026-03-04T11:58:00Z');
    expect(settlesAt(since, at, null)).toEqual(new Date('2026-03-04T12:03:00Z'));
    expect(nextLook(since, at, null)).toEqual(new Date('2026-03-04T12:03:00Z'));
    const patient = {
      code: 'settle-time',
      entityId: 'US',
      currency: '',
      validFrom: since,
      value: { minutes: '30' },
    } as const;
    const own = { ...at, now: new Date('2026-03-04T12:00:00Z'), policies: new Policies([patient], null) };
    expect(settlesAt(since, own, 'US'), 'an entity’s own').toEqual(new Date('2026-03-04T12:28:00Z'));
    expect(settlesAt(since, own, 'DE')).toEqual(new Date('2026-03-04T12:03:00Z'));
    expect(nextLook(new Date('2026-03-01T00:00:00Z'), at, null)).toEqual(new Date('2026-03-08T00:00:00Z'));
    expect(nextLook(new Date('2026-01-01T00:00:00Z'), at, null)).toBeNull();
  });
});

const period = (name: string, startsOn: string, endsOn: string, status: string, cutoff: string) => ({
  period: name,
  startsOn,
  endsOn,
  status,
  cutoffAt: new Date(cutoff),
  changedAt: new Date(0),
});
const entity: EntityFacts = {
  id: 'US',
  region: 'North America',
  currency: 'USD',
  calendar: { zone: 'America/New_York' },
  postingHours: 24,
  periods: [
    period('2026-03', '2026-03-01', '2026-03-31', 'open', '2026-04-03T22:00:00Z'),
    period('2026-02', '2026-02-01', '2026-02-28', 'closing', '2026-03-04T20:00:00Z'),
    period('2026-01', '2026-01-01', '2026-01-31', 'closed', '2026-02-04T22:00:00Z'),
  ],
};
const due = (postsAt: string | null, when = now, of: EntityFacts | null = entity) =>
  dueOf({ openedAt: now, severity: 'medium', postsAt: postsAt ? new Date(postsAt) : null }, DEFAULT_SLA, of, when);

describe('due', () => {
  it('is the cut-off of the period that the document would post to, in the zone of its entity', () => {
    // Midnight UTC is still February in New York.
    expect(due('2026-03-01T02:00:00Z')).toMatchObject({ dueAt: new Date('2026-03-04T20:00:00Z'), basis: 'cut-off' });
    expect(due('2026-03-01T12:00:00Z').basis).toBe('sla');
  });
  it('is that of the next open period where its own is closed', () => {
    expect(cutoffOf(entity, new Date('2026-01-15T12:00:00Z'))).toEqual(new Date('2026-03-04T20:00:00Z'));
  });
  it('counts a cut-off only while it is ahead', () => {
    expect(due('2026-02-15T12:00:00Z', new Date('2026-03-04T20:00:01Z')).basis).toBe('sla');
  });
  it('is the SLA in business hours where there is no document or no entity', () => {
    expect(due(null)).toMatchObject({ dueAt: new Date('2026-03-06T22:00:00Z'), basis: 'sla' });
    expect(due('2026-02-15T12:00:00Z', now, null).basis).toBe('sla');
  });
});

describe('a deadline', () => {
  it('warns when three quarters of its business hours are used, and is breached when it is past', () => {
    // 24 business hours from seven in the morning of a Wednesday in New York: Friday at five; 18 of them: Friday at eleven.
    const found = due(null);
    expect(found.warnAt).toEqual(new Date('2026-03-06T16:00:00Z'));
    expect(deadlineState(found, new Date('2026-03-06T15:59:59Z'))).toBe('due');
    expect(deadlineState(found, found.warnAt)).toBe('warning');
    expect(deadlineState(found, found.dueAt)).toBe('warning');
    expect(deadlineState(found, new Date(found.dueAt.getTime() + 1))).toBe('breached');
  });
  it('by a cut-off warns when three quarters of the time until then have passed', () => {
    expect(due('2026-02-15T12:00:00Z').warnAt).toEqual(new Date('2026-03-04T18:00:00Z'));
  });
  it('names the cut-off that counts also where the SLA is earlier, and says when its own period is over', () => {
    expect(due('2026-03-10T12:00:00Z')).toMatchObject({
      basis: 'sla',
      cutoffAt: new Date('2026-04-03T22:00:00Z'),
      afterClose: false,
    });
    expect(due('2026-01-15T12:00:00Z')).toMatchObject({ afterClose: true });
    expect(due('2026-02-15T12:00:00Z', new Date('2026-03-04T20:00:00Z'))).toMatchObject({
      cutoffAt: null,
      afterClose: true,
    });
  });
  const pauses = [
    { from: '2026-03-05T16:00:00Z', to: '2026-03-06T16:00:00Z' },
    { from: '2026-03-01T00:00:00Z', to: '2026-03-04T15:00:00Z' },
  ];
  it('moves by the business hours of its pauses within it', () => {
    // One hour is lost on Wednesday, eight from Thursday eleven to Friday eleven: nine after Friday's close, in summer time.
    expect(addWorkingHours(now, 24, entity.calendar, pauses)).toEqual(new Date('2026-03-10T14:00:00Z'));
    const paused = { openedAt: now, severity: 'medium', postsAt: null, pauses } as const;
    expect(dueOf(paused, DEFAULT_SLA, entity, now).dueAt).toEqual(new Date('2026-03-10T14:00:00Z'));
  });
  it('is not moved by a pause after it, nor its cut-off by any', () => {
    const late = [{ from: '2026-03-06T22:00:00Z', to: '2026-03-12T00:00:00Z' }];
    expect(addWorkingHours(now, 24, entity.calendar, late)).toEqual(new Date('2026-03-06T22:00:00Z'));
    const paused = { openedAt: now, severity: 'medium', postsAt: new Date('2026-02-15T12:00:00Z'), pauses } as const;
    expect(dueOf(paused, DEFAULT_SLA, entity, now)).toMatchObject({ dueAt: new Date('2026-03-04T20:00:00Z') });
  });
});

describe('escalation', () => {
  const steps = [
    { hours: 8, person: 'cfo', severity: 'critical' as const },
    { hours: 0, person: 'lead', severity: null },
  ];
  const dueAt = new Date('2026-03-06T22:00:00Z');
  const next = (taken: number) => nextEscalation(steps, taken, dueAt, entity.calendar, []);
  it('takes steps in the order of their hours, each once', () => {
    expect(next(0)).toMatchObject({ step: { person: 'lead' }, at: dueAt });
    // Eight business hours after Friday five o'clock are Monday five o'clock; clocks went forward on Sunday.
    expect(next(1)).toMatchObject({ step: { person: 'cfo' }, at: new Date('2026-03-09T21:00:00Z') });
    expect(next(2)).toBeNull();
  });
});
