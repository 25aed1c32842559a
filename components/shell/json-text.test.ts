import { describe, expect, it } from 'vitest';
import { jsonLines, jsonText } from './json-text';

describe('jsonText', () => {
  it('indents like JSON.stringify', () => {
    const value = { a: 1, b: [1, { c: 'x, y: {z}' }, []], d: {}, e: null, f: 'quote " and \\ slash' };
    expect(jsonText(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });
  it('keeps every digit', () => {
    expect(jsonText('{"amount":90071992547409931234.5600}')).toBe('{\n  "amount": 90071992547409931234.5600\n}');
    expect(jsonText('-1e+30')).toBe('-1e+30');
  });
  it('leaves what is no JSON alone', () => expect(jsonText('not json {')).toBe('not json {'));
  it('tells keys from values', () => {
    const kinds = jsonLines('{"a":"b"}').flatMap(({ tokens }) => tokens.map(({ kind }) => kind));
    expect(kinds).toEqual(['mark', 'key', 'mark', 'string', 'mark']);
  });
});
