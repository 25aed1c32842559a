import { describe, expect, test } from 'vitest';
import { decodeGlobalId, globalId, localId } from './ids';
import { bigIntText, dateText, decimalText, instantText } from './scalars';

describe('scalars', () => {
  test('take what is exact and refuse the rest', () => {
    expect(instantText.parseValue('2026-01-31T12:00:00+01:00')).toEqual(new Date('2026-01-31T11:00:00Z'));
    for (const value of ['2026-01-31', '2026-01-31T12:00:00', '2026-13-01T00:00:00Z', 5])
      expect(() => instantText.parseValue(value)).toThrow('RFC 3339');
    expect(dateText.parseValue('2028-02-29')).toBe('2028-02-29');
    for (const value of ['2026-02-29', '2026-2-1', 'x']) expect(() => dateText.parseValue(value)).toThrow('Date');
    expect(decimalText.parseValue('-12.50')).toBe('-12.50');
    for (const value of [12.5, '1e3', 'NaN', '1,5']) expect(() => decimalText.parseValue(value)).toThrow('Decimal');
    expect(bigIntText.parseValue('90071992547409930')).toBe(90071992547409930n);
    for (const value of ['1.5', 1e300, 'x']) expect(() => bigIntText.parseValue(value)).toThrow('BigInt');
  });
  test('keep an instant finer than a millisecond as the store wrote it', () => {
    expect(instantText.serialize('2026-01-31T12:00:00.123456Z')).toBe('2026-01-31T12:00:00.123456Z');
  });
});

describe('global IDs', () => {
  test('are opaque and come back', () => {
    expect(decodeGlobalId(globalId('Queue', 'a:b'))).toEqual({ typename: 'Queue', id: 'a:b' });
  });
  test('are refused by another type, naming the field', () => {
    expect(() => localId('Team', globalId('Queue', 'a'), 'team')).toThrow('not the ID of a Team');
    expect(() => localId('Account', globalId('Account', 'not a uuid'))).toThrow('not the ID');
    for (const id of ['', '%%%', 'abc']) expect(() => decodeGlobalId(id)).toThrow('not an ID');
  });
});
