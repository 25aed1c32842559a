import { describe, expect, it } from 'vitest';
import { Rates } from './conversion';

const rates = new Rates('USD', [
  { base: 'EUR', quote: 'USD', day: '2026-02-10', rate: '1.10' },
  { base: 'EUR', quote: 'USD', day: '2026-02-01', rate: '1.08' },
  { base: 'USD', quote: 'JPY', day: '2026-02-01', rate: '150' },
  { base: 'USD', quote: 'EUR', day: '2026-02-20', rate: '0.5' },
  { base: 'GBP', quote: 'EUR', day: '2026-02-01', rate: '1.2' },
  { base: 'INR', quote: 'USD', day: '2026-02-01', rate: '0' },
]);
const worth = (amount: string, currency: string, day: string) =>
  rates.convert(amount, currency, day)?.toFixed() ?? null;

describe('conversion', () => {
  it('takes the last rate on or before the day', () => {
    expect(worth('100', 'EUR', '2026-02-09')).toBe('108');
    expect(worth('100', 'EUR', '2026-02-10')).toBe('110');
    expect(worth('-100.55', 'EUR', '2026-12-31')).toBe('-110.605');
  });
  it('turns a rate round where none is stated directly', () => expect(worth('15000', 'JPY', '2026-03-01')).toBe('100'));
  it('leaves its own currency as it is', () => expect(worth('0.1', 'USD', '1999-01-01')).toBe('0.1'));
  it('converts nothing without a rate by then: never zero', () => {
    expect(worth('100', 'EUR', '2026-01-31')).toBeNull();
    expect(worth('100', 'GBP', '2026-03-01')).toBeNull();
    expect(worth('100', 'INR', '2026-03-01')).toBeNull();
  });
});
