import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineKey } from './key';

const key = defineKey('source', 'reference');

describe('keys of several parts', () => {
  it('are read as they were written, whatever the parts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (source, reference) => {
        expect(key.read(key.text({ source, reference }))).toEqual({ source, reference });
      }),
    );
  });
  it('never share a text', () => {
    const part = fc.stringMatching(/^[a%/2F5]{0,6}$/);
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        const same = a === c && b === d;
        expect(key.text({ source: a, reference: b }) === key.text({ source: c, reference: d })).toBe(same);
      }),
    );
  });
  it('stay readable, and refuse a text of another shape', () => {
    expect(key.text({ source: 'metering', reference: 'tenant-77' })).toBe('metering/tenant-77');
    expect(key.read('metering')).toBeNull();
    expect(key.read('a/b/c')).toBeNull();
  });
});
