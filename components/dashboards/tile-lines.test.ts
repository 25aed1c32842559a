import { expect, it } from 'vitest';
import { linesOf } from './tile-lines';

it('leaves a plain figure whole', () => {
  expect(linesOf({ value: '6.2', change: '-0.8 points', previous: '7 h' })).toEqual({
    lines: [{ value: '6.2', currency: null, change: '−0.8 points', previous: '7 h' }],
    more: null,
  });
});

it('puts every currency on a line of its own, with its own change', () => {
  const { lines, more } = linesOf({
    value: '1,400.00 GBP · 9,400.00 USD',
    change: '-5,100.00 EUR · +1,400.00 GBP · +7,900.00 USD',
    previous: '5,100.00 EUR · 1,500.00 USD',
  });
  expect(lines).toEqual([
    { value: '0', currency: 'EUR', change: '−5,100.00', previous: '5,100.00' },
    { value: '1,400.00', currency: 'GBP', change: '+1,400.00', previous: null },
    { value: '9,400.00', currency: 'USD', change: '+7,900.00', previous: '1,500.00' },
  ]);
  expect(more).toBeNull();
});

it('keeps what names no currency', () => {
  expect(linesOf({ value: '1.00 AUD · 2.00 EUR · 3.00 GBP · and 2 more currencies', change: '0' }).more).toBe(
    'and 2 more currencies',
  );
  expect(linesOf({ value: '-270.70 USD' }).lines[0]?.value).toBe('−270.70');
});
