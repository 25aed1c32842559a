import { describe, expect, it } from 'vitest';
import { placeBeside } from './place';

const view = { width: 1000, height: 600 };
const panel = { width: 200, height: 100 };
const at = (left: number, top: number) => ({ left, top, right: left + 80, bottom: top + 28 });

describe('placeBeside', () => {
  it('stands below, flush with its start or end', () => {
    expect(placeBeside(at(100, 50), panel, view, 'start')).toEqual({ top: 82, left: 100 });
    expect(placeBeside(at(500, 50), panel, view, 'end')).toEqual({ top: 82, left: 380 });
  });
  it('goes above where there is no room below', () =>
    expect(placeBeside(at(100, 550), panel, view, 'start').top).toBe(446));
  it('stays in the window', () => {
    expect(placeBeside(at(950, 50), panel, view, 'start').left).toBe(792);
    expect(placeBeside(at(0, 50), panel, view, 'end').left).toBe(8);
    expect(placeBeside(at(0, 300), { width: 200, height: 580 }, view, 'start').top).toBe(12);
  });
});
