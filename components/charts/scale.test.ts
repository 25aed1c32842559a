import { describe, expect, it } from 'vitest';
import { labelledSteps, niceCeiling, partWidths, share, sparkPath } from './scale';

describe('niceCeiling', () => {
  it.each([
    [0, 1],
    [Number.NaN, 1],
    [0.7, 1],
    [1, 1],
    [3, 5],
    [12, 20],
    [24, 25],
    [260, 500],
    [1000, 1000],
  ])('%d → %d', (value, expected) => expect(niceCeiling(value)).toBe(expected));
});

describe('share', () => {
  it('clamps, and keeps a small value visible', () => {
    expect(share(5, 10)).toBe(0.5);
    expect(share(20, 10)).toBe(1);
    expect(share(-1, 10)).toBe(0);
    expect(share(1, 0)).toBe(0);
    expect(share(1, 1000, 0.02)).toBe(0.02);
    expect(share(0, 1000, 0.02)).toBe(0);
  });
});

describe('sparkPath', () => {
  it('starts left, ends right, puts the highest value on top', () => {
    expect(sparkPath([0, 10], 102, 22)).toBe('M1.0 21.0L101.0 1.0');
  });
  it('runs a flat series through the middle and draws nothing for one value', () => {
    expect(sparkPath([3, 3], 12, 10)).toBe('M1.0 5.0L11.0 5.0');
    expect(sparkPath([3], 12, 10)).toBe('');
  });
});

describe('partWidths', () => {
  it('adds up to 100 and hides nothing that is above zero', () => {
    const widths = partWidths([999_999, 1, 0]);
    expect(widths.reduce((a, b) => a + b, 0)).toBeCloseTo(100);
    expect(widths[1]).toBeGreaterThan(0.5);
    expect(widths[2]).toBe(0);
  });
  it('is empty when there is nothing', () => expect(partWidths([0, 0])).toEqual([0, 0]));
});

describe('labelledSteps', () => {
  it('labels the newest step and keeps the distance', () => {
    expect(labelledSteps(30, 5)).toEqual([5, 11, 17, 23, 29]);
    expect(labelledSteps(3, 5)).toEqual([0, 1, 2]);
    expect(labelledSteps(0, 5)).toEqual([]);
  });
});
