import { describe, expect, it } from 'vitest';
import { nextSelection } from './use-rows';

const all = ['a', 'b', 'c', 'd'];

describe('nextSelection', () => {
  it('turns one on and off', () => {
    expect([...nextSelection(all, new Set(), 1, 1)]).toEqual(['b']);
    expect([...nextSelection(all, new Set(['b']), 1, 1)]).toEqual([]);
  });
  it('takes a range in either direction, and what it does to the clicked row it does to all', () => {
    expect([...nextSelection(all, new Set(['d']), 1, 3)].sort()).toEqual(['b', 'c', 'd']);
    expect([...nextSelection(all, new Set(['a', 'b', 'c']), 2, 0)]).toEqual([]);
  });
  it('keeps what lies elsewhere, and survives a row that is gone', () => {
    expect([...nextSelection(all, new Set(['z']), 0, 0)]).toEqual(['z', 'a']);
    expect([...nextSelection(all, new Set(['z']), 9, 9)]).toEqual(['z']);
  });
});
