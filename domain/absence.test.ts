import { expect, test } from 'vitest';
import { type Absence, isAway, standsIn, standsInFor } from './absence';

const day = (n: number) => new Date(Date.UTC(2026, 2, n));
const away = (person: string, delegate: string | null, from: number, until: number): Absence => ({
  ...{ person, delegate },
  from: day(from),
  until: day(until),
});

test('a person is away from the first instant to before the last', () => {
  const absences = [away('ann', 'bob', 2, 5)];
  expect([1, 2, 4, 5].map((n) => isAway(absences, 'ann', day(n)))).toEqual([false, true, true, false]);
});

test('the delegate stands in, and the delegate of a delegate who is away too', () => {
  const absences = [away('ann', 'bob', 2, 9), away('bob', 'eve', 4, 6)];
  expect([1, 3, 5, 7].map((n) => standsIn(absences, 'ann', day(n)))).toEqual(['ann', 'bob', 'eve', 'bob']);
  expect(standsInFor(absences, 'eve', 'ann', day(5))).toBe(true);
  expect(standsInFor(absences, 'bob', 'ann', day(5))).toBe(false);
  expect(standsInFor(absences, 'ann', 'ann', day(1))).toBe(false);
});

test('nobody is there when all who would stand in are away, also in a ring', () => {
  expect(standsIn([away('ann', null, 2, 9)], 'ann', day(3))).toBeNull();
  expect(standsIn([away('ann', 'bob', 2, 9), away('bob', 'ann', 2, 9)], 'ann', day(3))).toBeNull();
});
