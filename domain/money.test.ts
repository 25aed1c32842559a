import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, fromMinor, sum, text } from './money';

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
