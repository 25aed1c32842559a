import { expect, it } from 'vitest';
import { burstAt, type HourOfRepeats, refusedAt } from './hours';

const hour = (at: string, count: number, received = count): HourOfRepeats => ({
  hour: new Date(`2026-02-04T${at}:00:00Z`),
  count,
  received,
  firstAt: new Date(`2026-02-04T${at}:05:00Z`),
  lastAt: new Date(`2026-02-04T${at}:50:00Z`),
});
const clock = (at: string) => new Date(`2026-02-04T${at}Z`);

it('a burst is one from its first hour until a whole clock hour has gone by without one', () => {
  const hours = [hour('05', 4_000), hour('08', 1_000), hour('09', 2_000)];
  expect(burstAt(hours, clock('09:55:00'))).toEqual({
    since: clock('08:05:00'),
    lastAt: clock('09:50:00'),
    duplicates: 3_000,
    received: 2_000,
    overAt: clock('11:00:00'),
  });
  expect(burstAt(hours, clock('10:59:59'))).not.toBeNull();
  expect(burstAt(hours, clock('11:00:00'))).toBeNull();
});

it('what is few, or little beside what a source sends that day, is none', () => {
  expect(burstAt([hour('09', 999)], clock('09:55:00'))).toBeNull();
  expect(burstAt([hour('09', 1_000, 10_001)], clock('09:55:00'))).toBeNull();
  expect(burstAt([hour('09', 1_000, 10_000)], clock('09:55:00'))).not.toBeNull();
});

it('what was refused is over when something was accepted since, and an hour has gone by', () => {
  const hours = [hour('09', 3)];
  expect(refusedAt([], null, clock('09:55:00'))).toBeNull();
  expect(refusedAt(hours, clock('09:52:00'), clock('10:49:59'))).toMatchObject({ deliveries: 3 });
  expect(refusedAt(hours, clock('09:52:00'), clock('10:50:00'))).toBeNull();
  expect(refusedAt(hours, clock('09:49:00'), clock('23:00:00'))).not.toBeNull();
  expect(refusedAt(hours, null, clock('23:00:00'))).not.toBeNull();
});
