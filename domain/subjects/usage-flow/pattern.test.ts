/** A weekly pattern and its breaks, by a rule that a person can check on a calendar. */
import { describe, expect, it } from 'vitest';
import { POLICIES } from '../../policies';
import { silenceOf, type UsagePattern } from './pattern';

const policy = POLICIES['usage-pattern'].standard;
const DAY = 86_400_000;
const at = (text: string) => new Date(text);

/** Ten units at noon in New York on each day from 2 February 2026 that `on` admits, up to a last one. */
function pattern(last: string, on: (day: Date) => boolean, heardUntil: string): UsagePattern {
  const days = new Map<string, string>();
  for (let day = at('2026-02-02T17:00:00Z'); day <= at(`${last}T17:00:00Z`); day = new Date(day.getTime() + DAY))
    if (on(day)) days.set(day.toISOString().slice(0, 10), '10');
  const lastAt = at(`${[...days.keys()].at(-1)}T17:00:00Z`);
  return {
    zone: 'America/New_York',
    lastAt,
    heardUntil: at(heardUntil),
    contracted: true,
    days,
    adds: true,
    waits: false,
  };
}
const workday = (day: Date) => day.getUTCDay() % 6 !== 0;

describe('a usage pattern', () => {
  it('breaks when three usual days have ended without usage, in the zone of the entity', () => {
    // Friday 13 March was the last; Wednesday 18 March ends at 04:00 UTC of the 19th.
    const silent = (now: string) => silenceOf(pattern('2026-03-13', workday, now), policy, at(now));
    expect(silent('2026-03-19T03:59:59Z')).toMatchObject({ missed: ['2026-03-16', '2026-03-17'], since: null });
    const broken = silent('2026-03-19T04:00:00Z');
    expect(broken).toMatchObject({
      missed: ['2026-03-16', '2026-03-17', '2026-03-18'],
      since: at('2026-03-19T04:00:00Z'),
    });
    expect(broken.perDay?.toString()).toBe('10');
    // It says more with every usual day that ends.
    expect(broken.next).toEqual(at('2026-03-20T04:00:00.001Z'));
  });
  it('is looked at when the day that would break it has ended, and not before', () => {
    const { next } = silenceOf(
      pattern('2026-03-13', workday, '2026-03-13T18:00:00Z'),
      policy,
      at('2026-03-13T18:00:00Z'),
    );
    expect(next).toEqual(at('2026-03-19T04:00:00.001Z'));
  });
  it('does not break over days that are not usual, nor while its source was not heard', () => {
    const monday = (day: Date) => day.getUTCDay() === 1;
    expect(
      silenceOf(pattern('2026-03-09', monday, '2026-03-24T12:00:00Z'), policy, at('2026-03-24T12:00:00Z')),
    ).toMatchObject({
      missed: ['2026-03-16', '2026-03-23'],
      since: null,
    });
    const unheard = pattern('2026-03-13', workday, '2026-03-16T12:00:00Z');
    expect(silenceOf(unheard, policy, at('2026-03-24T12:00:00Z'))).toMatchObject({ missed: [], since: null });
  });
  it('is none with fewer weeks than the policy asks for', () => {
    const late = pattern(
      '2026-03-13',
      (day) => workday(day) && day >= at('2026-03-02T00:00:00Z'),
      '2026-03-30T12:00:00Z',
    );
    expect(silenceOf(late, policy, at('2026-03-30T12:00:00Z'))).toMatchObject({
      missed: [],
      since: null,
      perDay: null,
    });
  });
  it('goes on after a gap where the weeks before it still make a pattern', () => {
    const again = pattern(
      '2026-03-23',
      (day) => workday(day) && (day < at('2026-03-14T00:00:00Z') || day > at('2026-03-20T00:00:00Z')),
      '2026-03-28T11:00:00Z',
    );
    expect(silenceOf(again, policy, at('2026-03-28T12:00:00Z')).missed).toEqual([
      '2026-03-24',
      '2026-03-25',
      '2026-03-26',
      '2026-03-27',
    ]);
  });
});
