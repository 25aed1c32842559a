import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBusinessHours,
  type BusinessCalendar,
  businessHoursBetween,
  dayIn,
  type Interval,
  periodAt,
} from './calendar';

const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
  'Asia/Kathmandu',
);
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) }).map((ms) => new Date(ms));
const schedule = fc.record({
  interval: fc.constantFrom<Interval>('day', 'week', 'month', 'quarter', 'year'),
  anchor: instant.map((at) => new Date(Math.floor(at.getTime() / 1_800_000) * 1_800_000)),
  zone,
});

describe('periodAt', () => {
  it('gives the half-open period that holds the instant, and its neighbours touch it', () => {
    fc.assert(
      fc.property(schedule, instant, (plan, at) => {
        const { start, end } = periodAt(plan, at);
        expect(start <= at && at < end).toBe(true);
        expect(periodAt(plan, end).start).toEqual(end);
        expect(periodAt(plan, new Date(start.getTime() - 1)).end).toEqual(start);
        expect(periodAt(plan, start)).toEqual({ start, end });
        expect(periodAt(plan, new Date(end.getTime() - 1))).toEqual({ start, end });
      }),
      { numRuns: 1_500, seed: 1 },
    );
  });

  it('has a period start at its anchor', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        expect(periodAt(plan, plan.anchor).start).toEqual(plan.anchor);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  const of = (interval: Interval, anchor: string, inZone: string, at: string) => {
    const { start, end } = periodAt({ interval, anchor: new Date(anchor), zone: inZone }, new Date(at));
    return [start, end].map((date) => date.toISOString().slice(0, 16));
  };
  it.each<[string, string[], string[]]>([
    [
      'a month with the clocks going forward',
      of('month', '2025-12-31T23:00:00Z', 'Europe/Berlin', '2026-03-31T21:59:59Z'),
      ['2026-02-28T23:00', '2026-03-31T22:00'],
    ],
    [
      'a month with the clocks going back',
      of('month', '2025-12-31T23:00:00Z', 'Europe/Berlin', '2026-10-31T22:30:00Z'),
      ['2026-09-30T22:00', '2026-10-31T23:00'],
    ],
    [
      'a month half an hour off',
      of('month', '2025-12-31T18:30:00Z', 'Asia/Kolkata', '2026-02-28T18:29:59Z'),
      ['2026-01-31T18:30', '2026-02-28T18:30'],
    ],
    [
      'a day of 23 hours',
      of('day', '2026-01-01T05:00:00Z', 'America/New_York', '2026-03-08T12:00:00Z'),
      ['2026-03-08T05:00', '2026-03-09T04:00'],
    ],
    [
      'a day whose clocks move by half an hour',
      of('day', '2026-01-01T13:00:00Z', 'Australia/Lord_Howe', '2026-04-04T20:00:00Z'),
      ['2026-04-04T13:00', '2026-04-05T13:30'],
    ],
    [
      'the 31st where there is none',
      of('month', '2026-01-31T00:00:00Z', 'UTC', '2026-03-01T00:00:00Z'),
      ['2026-02-28T00:00', '2026-03-31T00:00'],
    ],
    [
      'a leap day every year',
      of('year', '2024-02-29T00:00:00Z', 'UTC', '2026-06-01T00:00:00Z'),
      ['2026-02-28T00:00', '2027-02-28T00:00'],
    ],
    [
      'a quarter',
      of('quarter', '2026-01-01T00:00:00Z', 'UTC', '2026-12-31T23:59:59Z'),
      ['2026-10-01T00:00', '2027-01-01T00:00'],
    ],
    [
      'long before the anchor',
      of('week', '2026-01-05T00:00:00Z', 'UTC', '2024-01-03T00:00:00Z'),
      ['2024-01-01T00:00', '2024-01-08T00:00'],
    ],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected));
});

describe('addBusinessHours', () => {
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const calendar: fc.Arbitrary<BusinessCalendar> = fc
    .record({
      zone,
      workdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      holidays: fc.subarray(['2025-12-25', '2026-01-01', '2026-03-29']),
      hours: fc.tuple(fc.integer({ min: 4 * 60, max: 12 * 60 }), fc.integer({ min: 60, max: 11 * 60 })),
    })
    .map(({ hours: [from, length], ...rest }) => ({ ...rest, opens: clock(from), closes: clock(from + length) }));

  it('lies within working time, later for more hours, and takes them in parts as at once', () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        calendar,
        (from, a, b, plan) => {
          const first = addBusinessHours(from, a, plan);
          const both = addBusinessHours(from, a + b, plan);
          expect(first > from).toBe(true);
          expect(both > first).toBe(true);
          expect(addBusinessHours(first, b, plan)).toEqual(both);
          // A working day that a clock change falls into is an hour shorter or longer than its clock says.
          expect(Math.abs(businessHoursBetween(from, both, plan) - a - b)).toBeLessThanOrEqual(1);
          const day = dayIn(first, plan.zone);
          const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
          expect(plan.workdays).toContain(weekday);
          expect(plan.holidays).not.toContain(day);
        },
      ),
      { numRuns: 800, seed: 3 },
    );
  });

  const until = (from: string, hours: number, calendar: BusinessCalendar) =>
    addBusinessHours(new Date(from), hours, calendar).toISOString().slice(0, 16);
  it.each<[string, string, string]>([
    ['over a weekend', until('2026-04-10T15:00:00Z', 4, { zone: 'UTC' }), '2026-04-13T11:00'],
    ['over a holiday', until('2026-12-24T15:00:00Z', 4, { zone: 'UTC', holidays: ['2026-12-25'] }), '2026-12-28T11:00'],
    ['from before opening', until('2026-04-13T02:00:00Z', 1, { zone: 'UTC' }), '2026-04-13T10:00'],
    ['to the very close', until('2026-04-13T09:00:00Z', 8, { zone: 'UTC' }), '2026-04-13T17:00'],
    ['half an hour off', until('2026-04-13T03:30:00Z', 1, { zone: 'Asia/Kolkata' }), '2026-04-13T04:30'],
    ['over a clock change', until('2026-03-27T15:00:00Z', 2, { zone: 'Europe/Berlin' }), '2026-03-30T08:00'],
    [
      'of a calendar that never opens: plain hours',
      until('2026-04-13T09:00:00Z', 5, { zone: 'UTC', workdays: [] }),
      '2026-04-13T14:00',
    ],
  ])('%s', (_, found, expected) => expect(found).toBe(expected));
});
