import { describe, expect, it } from 'vitest';
import { POLICIES, POLICY_CODES } from '.';
import { checkedPolicy } from './define';
import { Policies, type PolicySetting, STANDARD } from './policies';

const setting = (validFrom: string, absolute: string, entityId = '', currency = ''): PolicySetting => ({
  code: 'tolerance',
  entityId,
  currency,
  validFrom: new Date(validFrom),
  value: { absolute, share: '0' },
});
const march = new Date('2026-03-05T00:00:00Z');

describe('policies', () => {
  it('are the standard until somebody sets them, which passes its own bounds', () => {
    for (const code of POLICY_CODES) {
      expect(STANDARD.of(code, march)).toEqual(POLICIES[code].standard);
      expect(checkedPolicy(POLICIES[code], POLICIES[code].standard)).toEqual(POLICIES[code].standard);
    }
  });
  it('hold from their instant on, the nearest place first', () => {
    const policies = new Policies(
      [
        setting('2026-03-01T00:00:00Z', '1'),
        setting('2026-04-01T00:00:00Z', '2'),
        setting('2026-01-01T00:00:00Z', '100', '', 'JPY'),
        setting('2026-01-01T00:00:00Z', '3', 'US'),
        setting('2026-01-01T00:00:00Z', '4', 'US', 'JPY'),
      ],
      null,
    );
    const of = (at: string, entityId = '', currency = '') =>
      policies.of('tolerance', new Date(at), { entityId, currency }).absolute;
    expect(of('2026-02-28T23:59:59Z')).toBe('0.05');
    expect(of('2026-03-01T00:00:00Z')).toBe('1');
    expect(of('2026-05-01T00:00:00Z', 'DE')).toBe('2');
    expect(of('2026-05-01T00:00:00Z', 'DE', 'JPY')).toBe('100');
    expect(of('2026-05-01T00:00:00Z', 'US', 'EUR')).toBe('3');
    expect(of('2026-05-01T00:00:00Z', 'US', 'JPY')).toBe('4');
  });
  it('of two for one instant the later known counts', () => {
    const policies = new Policies([setting('2026-03-01T00:00:00Z', '1'), setting('2026-03-01T00:00:00Z', '2')], null);
    expect(policies.of('tolerance', march).absolute).toBe('2');
  });
  it('refuse what is no number, out of bounds or unknown', () => {
    const bad = [
      { absolute: '-1', share: '0' },
      { absolute: 'much', share: '0' },
      { absolute: '1', share: '2' },
      { absolute: '1' },
    ];
    for (const value of bad) expect(() => checkedPolicy(POLICIES.tolerance, value)).toThrow(/a number from/);
    expect(() => checkedPolicy(POLICIES.tolerance, { absolute: '1', share: '0', more: '1' })).toThrow(/no more/);
  });
});
