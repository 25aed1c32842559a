import { createLoader } from 'nuqs/server';
import { expect, it } from 'vitest';
import { accountParams, fromOrder, isNarrowed, toFilter, toOrder } from './params';
import { elapsedShare, paceOf } from './term-time';

const load = createLoader(accountParams);

it('tolerates anything', () => {
  expect(load('?status=weird&sort=up&cases=x')).toMatchObject({ status: null, sort: '-cases', cases: false });
});

it('leaves out what does not narrow', () => {
  expect(JSON.parse(JSON.stringify(toFilter(load('?q=%20Acme&cases=true'), undefined)))).toEqual({
    search: 'Acme',
    withOpenCases: true,
  });
  expect(isNarrowed(load('?sort=name'))).toBe(false);
});

it('orders both ways', () => {
  expect(toOrder('-cases')).toEqual({ field: 'OPEN_CASES', direction: 'DESC' });
  expect(fromOrder({ field: 'RENEWAL', direction: 'ASC' })).toBe('renewal');
  expect(fromOrder({ field: 'SHOE_SIZE', direction: 'ASC' })).toBeNull();
});

it('reads a commitment against its term', () => {
  const now = Date.parse('2026-07-02T00:00:00Z');
  const elapsed = elapsedShare('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', now);
  expect(elapsed).toBeCloseTo(0.5, 1);
  expect(elapsedShare('2026-01-01', '2026-01-01', now)).toBe(1);
  expect(paceOf(1.01, elapsed).tone).toBe('BROKEN');
  expect(paceOf(0.8, elapsed).tone).toBe('RISK');
  expect(paceOf(0.2, elapsed).tone).toBe('PROGRESS');
  expect(paceOf(0.45, elapsed).tone).toBe('DONE');
});
