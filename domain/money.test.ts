import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, Decimal, decimal, fromMinor, minorDigits, sum, text } from './money';

const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((n) => decimal(n).div(100));
const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'CLF');

describe('allocate', () => {
  const weights = fc.array(
    fc.integer({ min: 0, max: 1_000_000 }).map((n) => decimal(n).div(100)),
    { minLength: 1, maxLength: 12 },
  );

  it('gives parts that sum to the whole, each within one minor unit of its exact share', () => {
    fc.assert(
      fc.property(cents, weights, currency, (total, parts, code) => {
        const made = allocate(total, parts, code);
        expect(made).toHaveLength(parts.length);
        expect(text(sum(made))).toBe(text(total));
        const weight = sum(parts);
        const unit = new Decimal(10).pow(-Math.max(minorDigits(code), total.decimalPlaces()));
        if (weight.isZero()) return;
        made.forEach((part, index) => {
          const exact = total.times(parts[index] as Decimal).div(weight);
          expect(part.minus(exact).abs().lessThan(unit)).toBe(true);
          expect(part.div(unit).isInteger()).toBe(true);
        });
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });

  it('never gives more to a smaller weight, and gives nothing to none', () => {
    fc.assert(
      fc.property(
        cents.map((value) => value.abs()),
        weights,
        (total, parts) => {
          const made = allocate(total, parts, 'USD');
          if (sum(parts).isZero()) return;
          parts.forEach((weight, a) => {
            if (weight.isZero()) expect(made[a]?.isZero()).toBe(true);
            parts.forEach((other, b) => {
              if (weight.greaterThan(other)) expect(made[a]?.greaterThanOrEqualTo(made[b] as Decimal)).toBe(true);
            });
          });
        },
      ),
      { numRuns: 500, seed: 2 },
    );
  });

  it('hands the remainder out by largest remainder, ties to the lower index', () => {
    const parts = (total: string, weights: string[], code = 'USD') =>
      allocate(decimal(total), weights.map(decimal), code).map(text);
    expect(parts('299.99', ['100', '100', '100'])).toEqual(['100', '100', '99.99']);
    expect(parts('10', ['10', '20', '30'])).toEqual(['1.67', '3.33', '5']);
    expect(parts('-10', ['10', '20', '30'])).toEqual(['-1.67', '-3.33', '-5']);
    expect(parts('100', ['1', '1', '1'], 'JPY')).toEqual(['34', '33', '33']);
    expect(parts('0.001', ['1', '1'])).toEqual(['0.001', '0']);
    expect(parts('5', ['0', '0'])).toEqual(['5', '0']);
    expect(parts('5', [])).toEqual([]);
  });

  it('allocates over weights that net to less than some of them', () => {
    expect(text(sum(allocate(decimal('70'), [decimal('100'), decimal('-30')], 'USD')))).toBe('70');
    fc.assert(
      fc.property(cents, fc.array(cents, { minLength: 1, maxLength: 6 }), (total, mixed) => {
        expect(text(sum(allocate(total, mixed, 'USD')))).toBe(text(total));
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('amounts', () => {
  it('keep every digit of a ledger', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), { maxLength: 40 }), (values) => {
        const total = values.reduce((a, b) => a + b, 0n);
        expect(text(sum(values.map((value) => decimal(String(value)).div('1e6'))).times('1e6'))).toBe(String(total));
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('know the minor units of ISO 4217', () => {
    expect([fromMinor('12345', 'USD'), fromMinor('12345', 'JPY'), fromMinor('12345', 'KWD')].map(text)).toEqual([
      '123.45',
      '12345',
      '12.345',
    ]);
    expect(text(decimal('0.1').plus('0.2'))).toBe('0.3');
    expect(text(decimal('1e-20'))).toBe('0.00000000000000000001');
  });
});
