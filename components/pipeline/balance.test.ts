import { describe, expect, it } from 'vitest';
import { countVerdict, legible, moneyVerdict, partOf } from './balance';

const isZero = (amount: string) => Number(amount) === 0;

describe('verdicts', () => {
  it('call a residual of zero proven, and nothing else', () => {
    expect(countVerdict('0').proven).toBe(true);
    expect(countVerdict('-1').proven).toBe(false);
    expect(countVerdict('90071992547409931').proven).toBe(false);
  });
  it('name the currencies that do not balance', () => {
    expect(moneyVerdict([{ currency: 'USD', residual: '0.00' }], isZero).proven).toBe(true);
    const off = moneyVerdict(
      [
        { currency: 'USD', residual: '0.00' },
        { currency: 'EUR', residual: '0.01' },
      ],
      isZero,
    );
    expect(off).toEqual({ proven: false, text: expect.stringContaining('Not balanced in EUR') });
  });
});

describe('legible', () => {
  it('indents JSON and changes no value', () => {
    expect(legible('{"a":12345678901234567890.10,"b":[1, 2],"c":{},"d":[ ],"e":"x, {y}: \\"z\\""}')).toBe(
      '{\n  "a": 12345678901234567890.10,\n  "b": [\n    1,\n    2\n  ],\n  "c": {},\n  "d": [],\n  "e": "x, {y}: \\"z\\""\n}',
    );
  });
  it('leaves what is not JSON as it came', () => expect(legible('<xml a="1">')).toBe('<xml a="1">'));
});

it('tells a part of a whole and survives an empty whole', () => {
  expect(partOf('5', '20')).toBe(0.25);
  expect(partOf('5', '0')).toBe(0);
});
