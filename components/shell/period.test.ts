import { describe, expect, it } from 'vitest';
import { periodLabel, periodsAround } from './period';

describe('periods', () => {
  it('reach over the turn of a year', () => {
    const around = periodsAround(new Date(2026, 0, 15));
    expect(around.find(({ label }) => label === 'Last month')).toMatchObject({ from: '2025-12-01', to: '2025-12-31' });
    expect(around.find(({ label }) => label === 'Last quarter')).toMatchObject({
      from: '2025-10-01',
      to: '2025-12-31',
    });
  });
  it.each([
    [null, null, 'All periods'],
    ['2025-11-01', '2025-11-30', 'Nov 2025'],
    ['2024-02-01', '2024-02-29', 'Feb 2024'],
    ['2025-10-01', '2025-12-31', 'Q4 2025'],
    ['2025-01-01', '2025-12-31', '2025'],
    ['2025-11-03', '2025-12-07', '3 Nov 2025 – 7 Dec 2025'],
    ['2025-11-03', '2025-11-03', '3 Nov 2025'],
    ['2025-11-03', null, 'since 3 Nov 2025'],
    [null, '2025-11-03', 'until 3 Nov 2025'],
  ])('%s to %s is %s', (from, to, label) => expect(periodLabel({ from, to })).toBe(label));
});
