import { describe, expect, it } from 'vitest';
import { parseAsInstant, steps } from './transaction-params';

describe('an instant in a link', () => {
  it('keeps its precision', () =>
    expect(parseAsInstant.parse('2025-11-21T03:47:12.123456Z')).toBe('2025-11-21T03:47:12.123456Z'));
  it('falls back to the present', () => {
    expect(parseAsInstant.parse('yesterday')).toBeNull();
    expect(parseAsInstant.parse('2025-99-21T03:47:12Z')).toBeNull();
  });
});

describe('steps through what was known', () => {
  const instants = ['2025-11-03T00:00:00Z', '2025-11-02T00:00:00Z', '2025-11-01T00:00:00Z'];
  it('goes back from the present to before the last thing learned', () =>
    expect(steps(instants, null)).toEqual({ earlier: instants[1], later: undefined }));
  it('goes one by one and ends in the present', () => {
    expect(steps(instants, instants[1] as string)).toEqual({ earlier: instants[2], later: instants[0] });
    expect(steps(instants, instants[0] as string)).toEqual({ earlier: instants[1], later: null });
    expect(steps(instants, instants[2] as string).earlier).toBeUndefined();
  });
  it('has nowhere to go without instants', () =>
    expect(steps([], null)).toEqual({ earlier: undefined, later: undefined }));
});
