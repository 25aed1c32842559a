import { describe, expect, it } from 'vitest';
import { type ItemOutcome, type Outcome, outcomeOf, runEach, summarise } from './triage';

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

describe('runEach', () => {
  const done: Outcome = { kind: 'done', text: 'Claimed' };
  it('goes on after a failure and lists every item in order', async () => {
    const seen: number[] = [];
    const outcomes = await runEach({
      items: ['a', 'b', 'c'],
      act: async (item) => {
        if (item === 'b') throw new Error('network');
        return done;
      },
      onProgress: (sofar) => seen.push(sofar.length),
      signal: new AbortController().signal,
    });
    expect(outcomes.map((outcome) => [outcome.item, outcome.kind])).toEqual([
      ['a', 'done'],
      ['b', 'failed'],
      ['c', 'done'],
    ]);
    expect(seen).toEqual([1, 2, 3]);
  });
  it('stops before the next item when aborted and says which were not attempted', async () => {
    const stop = new AbortController();
    const outcomes: readonly ItemOutcome<string>[] = await runEach({
      items: ['a', 'b', 'c'],
      act: async (item) => {
        if (item === 'a') stop.abort();
        return done;
      },
      onProgress: () => undefined,
      signal: stop.signal,
    });
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['done', 'skipped', 'skipped']);
    expect(summarise(outcomes, 'claimed')).toBe('1 claimed · 2 not attempted');
  });
});
