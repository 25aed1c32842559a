import { describe, expect, it } from 'vitest';
import { spanBefore, spanOf } from './span';

const now = new Date('2026-11-21T10:00:00Z');

describe('spanOf', () => {
  it('is last month and this one when nothing is said', () =>
    expect(spanOf({}, now)).toEqual({ from: '2026-10-01', to: '2026-11-30' }));
  it('keeps both ends, and turns them when they are swapped', () => {
    expect(spanOf({ from: '2026-02-03', to: '2026-02-09' }, now)).toEqual({ from: '2026-02-03', to: '2026-02-09' });
    expect(spanOf({ from: '2026-02-09', to: '2026-02-03' }, now)).toEqual({ from: '2026-02-03', to: '2026-02-09' });
  });
  it('fills an open start with the first of the month', () =>
    expect(spanOf({ to: '2026-02-09' }, now)).toEqual({ from: '2026-02-01', to: '2026-02-09' }));
});

describe('spanBefore', () => {
  const long = '2026-11-21';
  it('compares whole months with whole months', () => {
    expect(spanBefore({ from: '2026-03-01', to: '2026-03-31' }, long)).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
    });
    expect(spanBefore({ from: '2026-01-01', to: '2026-02-28' }, long)).toEqual({
      from: '2025-11-01',
      to: '2025-12-31',
    });
  });
  it('compares days with as many days', () =>
    expect(spanBefore({ from: '2026-03-10', to: '2026-03-16' }, long)).toEqual({
      from: '2026-03-03',
      to: '2026-03-09',
    }));
  it('compares a running span with the same days before', () => {
    expect(spanBefore({ from: '2026-10-01', to: '2026-11-30' }, '2026-11-21')).toEqual({
      from: '2026-08-01',
      to: '2026-09-21',
    });
    expect(spanBefore({ from: '2026-11-16', to: '2026-11-22' }, '2026-11-18')).toEqual({
      from: '2026-11-09',
      to: '2026-11-11',
    });
  });
  it('takes a shorter month to its end, and a span on its last day whole', () => {
    expect(spanBefore({ from: '2026-03-01', to: '2026-03-31' }, '2026-03-30')).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
    });
    expect(spanBefore({ from: '2026-11-01', to: '2026-11-30' }, '2026-11-30')).toEqual({
      from: '2026-10-01',
      to: '2026-10-31',
    });
  });
});
