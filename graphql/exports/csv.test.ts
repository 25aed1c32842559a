import { describe, expect, it } from 'vitest';
import { lineOf } from './csv';

describe('a line', () => {
  it('quotes what would be taken apart', () =>
    expect(lineOf([{ text: 'a "b", c' }, { text: 'two\nlines' }, { text: null }])).toBe(
      '"a ""b"", c","two\nlines",\r\n',
    ));
  it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '＝1'])('never runs %s', (text) =>
    expect(lineOf([{ text }])).toMatch(/^"?'/),
  );
  it('leaves numbers numbers, negative ones too', () =>
    expect(lineOf([{ number: '-12.50' }, { number: 3 }, { number: null }])).toBe('-12.50,3,\r\n'));
  it('takes what is no number for a text', () => expect(lineOf([{ number: '-1+cmd' }])).toBe("'-1+cmd\r\n"));
});
