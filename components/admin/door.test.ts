import { expect, it } from 'vitest';
import { add, emptyTally } from './door';

it('adds up what the door said, with the line of each refusal', () => {
  const tally = emptyTally();
  const answer = {
    accepted: 2,
    duplicates: 1,
    conflicting: 0,
    ignored: 0,
    rejected: [{ index: 1, code: 'schema invalid', message: 'quantity is missing' }],
    attachment: { attach: 1, suspend: { 'unknown meter': 1 } },
  };
  const pieces = [1, 4, 5, 6].map((line) => ({ line, json: '{}' }));
  for (let turn = 0; turn < 7; turn += 1) add(tally, answer, pieces);
  expect(tally).toMatchObject({ accepted: 14, duplicates: 7, refused: 7, attach: 7, suspend: { 'unknown meter': 7 } });
  expect(tally.reasons['schema invalid']?.count).toBe(7);
  expect(tally.reasons['schema invalid']?.examples).toEqual(
    Array.from({ length: 5 }, () => ({ line: 4, message: 'quantity is missing' })),
  );
});
