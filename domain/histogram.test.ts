import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bucketOf, quantile, secondsOf } from './histogram';

const seconds = fc.oneof(
  fc.double({ min: 0.001_001, max: 10, noNaN: true }),
  fc.double({ min: 10, max: 40_000_000, noNaN: true }),
);

it('tells any duration above a millisecond within 2 %', () => {
  fc.assert(
    fc.property(seconds, (value) => {
      expect(Math.abs(secondsOf(bucketOf(value)) - value) / value).toBeLessThanOrEqual(0.02 + 1e-9);
    }),
    { numRuns: 5_000, seed: 1 },
  );
});

it('puts what is early or at once into the first bucket, and longer never into a lower one', () => {
  for (const value of [-86_400, -1, 0, 0.0005, 0.001]) expect(bucketOf(value)).toBe(0);
  fc.assert(
    fc.property(seconds, seconds, (a, b) => {
      expect((bucketOf(a) - bucketOf(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2_000, seed: 2 },
  );
});

it('gives quantiles within 2 % of the exact ones, however the counts were merged', () => {
  fc.assert(
    fc.property(
      fc.array(seconds, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95, 0.99),
      fc.nat(200),
      (values, q, at) => {
        const count = (list: readonly number[], into = new Map<number, number>()) => {
          for (const value of list) into.set(bucketOf(value), (into.get(bucketOf(value)) ?? 0) + 1);
          return into;
        };
        const merged = count(values.slice(at), count(values.slice(0, at)));
        const exact = [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] as number;
        expect(Math.abs((quantile(merged, q) as number) - exact) / exact).toBeLessThanOrEqual(0.02 + 1e-9);
        expect(quantile(merged, q)).toBe(quantile(count([...values].reverse()), q));
      },
    ),
    { numRuns: 500, seed: 3 },
  );
  expect(quantile(new Map(), 0.5)).toBeNull();
});
