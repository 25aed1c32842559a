import { describe, expect, it } from 'vitest';
import { outcomeOf, summarise } from './triage';

describe('outcomeOf', () => {
  it('names who has the case after a conflict', () => {
    const outcome = outcomeOf(
      {
        __typename: 'Conflict',
        message: 'version 3, not 2',
        now: { version: 3, statusTerm: { label: 'In progress' }, assignee: { name: 'Mara Lindqvist' } },
      },
      '7',
      'Claimed',
    );
    expect(outcome).toEqual({
      kind: 'conflict',
      text: 'Case 7 changed meanwhile: Mara Lindqvist has it now, status in progress. Nothing was done.',
    });
  });
  it('says so when nobody has it, and falls back on the message', () => {
    expect(
      outcomeOf({ __typename: 'Conflict', message: 'm', now: { version: 3, statusTerm: { label: 'Open' } } }, '7', '')
        .text,
    ).toContain('nobody has it now');
    expect(outcomeOf({ __typename: 'Conflict', message: 'It is gone.' }, '7', '').text).toBe('It is gone.');
  });
  it('passes a refusal on in its own words', () => {
    expect(outcomeOf({ __typename: 'Forbidden', message: 'Only the owner may.' }, '7', '')).toEqual({
      kind: 'refused',
      text: 'Only the owner may.',
    });
  });
});

it('sums up what became of each', () => {
  expect(summarise([{ code: 'done' }, { code: 'conflict' }, { code: 'done' }], 'claimed')).toBe(
    '2 claimed · 1 changed meanwhile',
  );
  expect(summarise([{ code: 'refused' }], 'claimed')).toBe('0 claimed · 1 refused');
});
