import { describe, expect, it } from 'vitest';
import { audienceOf, audiences, directionOf, SECTIONS } from './audience';

it('gives every audience every section, once', () => {
  for (const audience of audiences) expect([...audience.sections].sort()).toEqual([...SECTIONS].sort());
});

it('knows no other audience', () => expect(audienceOf('board')).toBeUndefined());

describe('directionOf', () => {
  it.each([
    ['+1 h 22 min', 'up'],
    ['−2.9 points', 'down'],
    ['-83', 'down'],
    ['0.0 %', 'level'],
    ['±0', 'level'],
  ])('%s is %s', (change, direction) => expect(directionOf(change)).toBe(direction));
});
