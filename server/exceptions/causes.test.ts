import { expect, test } from 'vitest';
import { episodesOf } from './causes';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));
const step = (hour: number, caseId: string, opens: boolean) => ({
  ...{ at: at(hour), caseId, number: caseId.slice(1), opens },
  resolution: opens ? null : `evidence of ${caseId}`,
});

test('a cause recurs when it opens after nothing of it was open', () => {
  const acts = [
    step(1, 'c1', true),
    step(2, 'c2', true),
    step(3, 'c1', false),
    step(4, 'c2', false),
    step(7, 'c1', true),
    step(8, 'c3', true),
    step(9, 'c1', false),
  ];
  expect(episodesOf(acts)).toEqual([
    { openedAt: at(7), closedAt: null, cases: 2, lastCase: null, evidence: null },
    {
      ...{ openedAt: at(1), closedAt: at(4), cases: 2 },
      ...{ lastCase: { id: 'c2', number: '2' }, evidence: 'evidence of c2' },
    },
  ]);
});

test('what is handed over at one instant is no end', () => {
  expect(episodesOf([step(1, 'c1', true), step(2, 'c2', true), step(2, 'c1', false)])).toHaveLength(1);
  expect(episodesOf([])).toEqual([]);
});
