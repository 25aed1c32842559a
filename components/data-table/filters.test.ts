import { describe, expect, it } from 'vitest';
import { cleared, type Filter, isSet, summaryOf } from './filters';

const status: Filter = {
  key: 'status',
  label: 'Status',
  kind: 'choices',
  options: [
    { value: 'A', label: 'Open' },
    { value: 'B', label: 'Broken' },
  ],
};
const open: Filter = { key: 'open', label: 'With open cases', kind: 'flag' };

describe('filters', () => {
  it('knows what is set', () => {
    expect(isSet(status, { status: [] })).toBe(false);
    expect(isSet(status, { status: ['A'] })).toBe(true);
    expect(isSet(open, { open: null })).toBe(false);
    expect(isSet(open, { open: true })).toBe(true);
  });
  it('says what is chosen, and keeps a value it does not know', () => {
    expect(summaryOf(status, { status: ['A', 'B'] })).toBe('Open, Broken');
    expect(summaryOf(status, { status: ['A', 'B', 'new'] })).toBe('Open, Broken +1');
    expect(summaryOf(status, { status: ['new'] })).toBe('new');
    expect(summaryOf(open, { open: true })).toBe('');
  });
  it('clears all at once', () => expect(cleared([status, open])).toEqual({ status: null, open: null }));
});
