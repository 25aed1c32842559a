import { expect, test } from 'vitest';
import { askWords, doWords, inputOf, type NameOf, type Rule, ruleOf } from './rule-words';

const nameOf: NameOf = (list, value) => `${list}:${value}`;
const rule = (given: Partial<Rule>): Rule => ({ ...ruleOf(), ...given });

test('a rule reads as a sentence: what it asks, and what it does', () => {
  const found = rule({
    types: ['a', 'b'],
    regions: ['Europe'],
    amountFrom: '1000',
    queue: 'posting',
    strategy: 'PERSON',
    person: 'ann',
    severity: 'HIGH',
    watchers: ['bob'],
  });
  expect(askWords(found, nameOf, 'USD')).toBe(
    'When type is types:a or types:b, and region is regions:Europe, and amount at risk is 1000 USD or more',
  );
  expect(doWords(found, nameOf)).toBe(
    'queue queue:posting, assigned to person:ann, at least severity:high, watched by person:bob',
  );
});

test('of many values the first are named', () => {
  expect(askWords(rule({ regions: ['a', 'b', 'c', 'd', 'e'] }), (_, value) => value, null)).toBe(
    'When region is a, b, c or 2 others',
  );
});

test('what is empty asks and does nothing, and is sent as such', () => {
  expect([askWords(rule({}), nameOf, null), doWords(rule({}), nameOf)]).toEqual([null, null]);
  expect(inputOf(rule({ strategy: 'LEAST_OPEN', person: 'ann', amountBelow: ' ' }))).toMatchObject({
    id: null,
    queue: null,
    strategy: 'LEAST_OPEN',
    person: null,
    when: { amountFrom: null, amountBelow: null, types: [] },
  });
});
