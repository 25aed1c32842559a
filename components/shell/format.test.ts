import { describe, expect, it } from 'vitest';
import {
  formatAmount,
  formatDate,
  formatDuration,
  formatExact,
  formatInstant,
  formatLag,
  formatMoney,
  formatMoneyShort,
  formatPercent,
  formatPeriod,
  formatQuantity,
  formatRelative,
  formatTotal,
  isNegative,
  isZero,
  plural,
} from './format';

describe('money', () => {
  it('keeps every digit of an amount that a binary float cannot hold', () => {
    expect(formatMoney('90071992547409931234.56', 'USD')).toBe('90,071,992,547,409,931,234.56 USD');
    expect(formatMoney('0.1', 'EUR')).toBe('0.10 EUR');
  });
  it('uses the minor units of the currency', () => {
    expect(formatAmount('1234.5', 'JPY')).toBe('1,235');
    expect(formatAmount('1234.5', 'KWD')).toBe('1,234.500');
    expect(formatAmount('-1234.5', 'USD')).toBe('−1,234.50');
    expect(formatAmount('12', 'not a currency')).toBe('12.00');
  });
  it('never shows a fraction of a cent as nothing', () => {
    expect(formatAmount('0.00042', 'USD')).toBe('0.00042');
    expect(formatAmount('-0.001', 'USD')).toBe('−0.001');
    expect(formatAmount('0', 'USD')).toBe('0.00');
    expect(formatAmount('-0.00', 'USD')).toBe('0.00');
  });
  it('says so when there is none', () => {
    expect(formatAmount(null, 'USD')).toBe('–');
    expect(formatMoney('abc', 'USD')).toBe('–');
  });
  it('shortens', () => expect(formatMoneyShort('1234567.89', 'USD')).toBe('1.2M USD'));
  it('knows nought and less from the string', () => {
    expect(isZero('0.000')).toBe(true);
    expect(isZero('-0')).toBe(true);
    expect(isZero('0.001')).toBe(false);
    expect(isNegative('-0.00')).toBe(false);
    expect(isNegative('-3')).toBe(true);
  });
});

describe('numbers', () => {
  it('groups quantities and keeps six decimals', () => {
    expect(formatQuantity('1204500.2500001')).toBe('1,204,500.25');
    expect(formatQuantity('12', 'GiB')).toBe('12 GiB');
  });
  it('marks a total where counting stopped', () => {
    expect(formatTotal({ count: 1234, exact: true })).toBe('1,234');
    expect(formatTotal({ count: 10000, exact: false })).toBe('10,000+');
  });
  it('writes shares', () => {
    expect(formatPercent(0.8342)).toBe('83.4 %');
    expect(formatPercent('1')).toBe('100 %');
    expect(formatPercent(null)).toBe('–');
  });
  it('counts things', () => {
    expect(plural(1, 'case')).toBe('1 case');
    expect(plural(2, 'entry', 'entries')).toBe('2 entries');
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [0.25, '0.3 s'],
    [0.04, '0.04 s'],
    [4.2, '4.2 s'],
    [59, '59 s'],
    [60, '1 min'],
    [1_387, '23 min'],
    [67, '1 min 7 s'],
    [8_040, '2 h 14 min'],
    [7_200, '2 h'],
    [86_400 * 3 + 3_600 * 4 + 59, '3 d 4 h'],
    [86_400 + 120, '1 d'],
  ])('%d s is %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words));
  it('says late, early, on time', () => {
    expect(formatLag(300)).toBe('5 min late');
    expect(formatLag(-86_400)).toBe('1 d early');
    expect(formatLag(0)).toBe('on time');
    expect(formatLag(null)).toBe('–');
  });
});

describe('times', () => {
  const now = Date.parse('2025-11-21T12:00:00Z');
  it.each([
    ['2025-11-21T11:59:40Z', 'just now'],
    ['2025-11-21T11:57:00Z', '3 min ago'],
    ['2025-11-21T09:00:00Z', '3 h ago'],
    ['2025-11-23T12:00:00Z', 'in 2 d'],
    ['2025-08-21T12:00:00Z', '3 mo ago'],
    ['nonsense', '–'],
  ])('%s is %s', (at, words) => expect(formatRelative(at, now)).toBe(words));
  it('keeps the precision of the source', () => {
    expect(formatExact('2025-11-21T03:47:12.123456Z', 'UTC')).toBe('2025-11-21 03:47:12.123456 UTC');
    expect(formatExact('2025-11-21T03:47:12Z', 'Europe/Berlin')).toContain('04:47:12');
  });
  it('writes days and minutes', () => {
    expect(formatDate('2025-11-01')).toBe('1 Nov 2025');
    expect(formatInstant('2025-11-21T03:47:12Z', 'Europe/Berlin')).toBe('21 Nov 2025, 04:47');
    expect(formatInstant('2025-11-21T03:47:12Z', 'Not/AZone')).toBe('21 Nov 2025, 03:47');
  });
  it('names a period in its own zone', () => {
    expect(formatPeriod('2025-10-31T23:00:00Z', '2025-11-30T23:00:00Z', 'Europe/Berlin')).toBe('Nov 2025');
    expect(formatPeriod('2025-11-03T00:00:00Z', '2025-12-03T00:00:00Z', 'UTC')).toBe('3 Nov – 2 Dec 2025');
    expect(formatPeriod('2025-12-15T00:00:00Z', '2026-01-15T00:00:00Z', 'UTC')).toBe('15 Dec 2025 – 14 Jan 2026');
    expect(formatPeriod('2025-11-03T00:00:00Z', null, 'UTC')).toBe('from 3 Nov 2025');
  });
});
