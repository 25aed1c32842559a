import { expect, it } from 'vitest';
import { type AuditParams, actWords, isNarrowed, toFilter } from './params';

const none: AuditParams = { who: [], what: [], about: [], subject: '', from: '', to: '', entry: null };

it('asks for what the address says, and leaves out what no day is', () => {
  expect(toFilter({ ...none, who: ['p'], subject: ' US ', from: '2026-03-01', to: '2026-13-45' })).toEqual({
    actors: ['p'],
    actions: null,
    subjectKinds: null,
    subject: 'US',
    from: '2026-03-01',
    to: null,
  });
  expect([isNarrowed(none), isNarrowed({ ...none, entry: 'x' }), isNarrowed({ ...none, what: ['a'] })]).toEqual([
    false,
    false,
    true,
  ]);
});

it('says an act in words', () => {
  expect(actWords('legal entity.set')).toBe('legal entity set');
});
