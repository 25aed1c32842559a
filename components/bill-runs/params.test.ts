import { describe, expect, it } from 'vitest';
import { type BillRunParams, isNarrowed, toFilter } from './params';

const none: BillRunParams = { q: '', day: null, entity: null, ready: null, obstacle: [] };

describe('the address of bill runs', () => {
  it('asks for everything when nothing narrows, and for one run when one is chosen', () => {
    expect(JSON.parse(JSON.stringify(toFilter(none, undefined)))).toEqual({});
    expect(isNarrowed(none)).toBe(false);
    const one = { ...none, day: '2026-03-03', entity: 'US', ready: 'not ready' as const, obstacle: ['contract'] };
    expect(toFilter(one, undefined)).toMatchObject({
      ...{ from: '2026-03-03', to: '2026-03-03', entities: ['US'], ready: false, obstacles: ['contract'] },
    });
    expect(isNarrowed(one)).toBe(true);
  });
  it('leaves a day out that there is not', () => {
    for (const day of ['yesterday', '2026-13-01', '2026-3-3'])
      expect(toFilter({ ...none, day }, undefined).from).toBeUndefined();
  });
});
