import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, decimal, sum, text } from './money';
import { classOf, creditedPart, splitVariance } from './variance';

const tolerance = { absolute: '0.05', share: '0.0001' };
const split = (difference: string, known: Record<string, string> = {}, base = '100') =>
  splitVariance(
    decimal(difference),
    Object.fromEntries(Object.entries(known).map(([name, value]) => [name, decimal(value)])),
    decimal(base),
    tolerance,
  );

describe('a difference', () => {
  it('of nothing has no parts', () => {
    expect(split('0')).toEqual({});
    expect(classOf({})).toBe('none');
  });
  it('is split between its cases and a rest, never given whole', () => {
    const parts = split('30', { 'in exception': '12' });
    expect(parts).toEqual({ 'in exception': '12', unexplained: '18' });
    expect(classOf(parts)).toBe('unexplained');
    expect(classOf(split('12.03', { 'in exception': '12' }))).toBe('in exception');
    expect(split('12.03', { 'in exception': '12' })).toEqual({ 'in exception': '12', 'within tolerance': '0.03' });
  });
  it('is within the larger of both bounds', () => {
    expect(split('0.05')).toEqual({ 'within tolerance': '0.05' });
    expect(split('0.06')).toEqual({ unexplained: '0.06' });
    expect(split('0.06', {}, '1000')).toEqual({ 'within tolerance': '0.06' });
  });
  it('always equals its parts', () => {
    const cents = fc.integer({ min: -100_000, max: 100_000 }).map((value) => decimal(value).div(100));
    fc.assert(
      fc.property(cents, cents, cents, cents, (difference, held, waiting, base) => {
        const parts = splitVariance(difference, { 'in exception': held, 'not due yet': waiting }, base, tolerance);
        expect(text(sum(Object.values(parts) as string[]))).toBe(text(difference));
      }),
    );
  });
  it('is explained by credits as far as it goes', () => {
    const part = (difference: string, credited: string): string =>
      text(creditedPart(decimal(difference), decimal(credited)) as Decimal);
    expect(part('20', '20')).toBe('20');
    expect(part('10', '20')).toBe('10');
    expect(part('30', '20')).toBe('20');
    expect(part('0', '20')).toBe('0');
    expect(part('-5', '20')).toBe('0');
  });
});
