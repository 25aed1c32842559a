import { expect, test } from 'vitest';
import { classesOf, narrowed } from './types-params';

const type = (name: string, rule: string) => ({
  class: name,
  title: `${rule} type`,
  rule,
  consequence: '',
  remedy: '',
  evidence: 'A posting.',
});
const TYPES = [type('posting', 'Refused for tax'), type('variance', 'Amounts differ'), type('posting', 'Late')];

test('classes come in the order of their first type', () => {
  expect(classesOf(TYPES)).toEqual(['posting', 'variance']);
});

test('a type is found by all of the words asked for, in any part and any case', () => {
  expect(narrowed(TYPES, { q: 'TAX posting', class: [] }).map(({ rule }) => rule)).toEqual(['Refused for tax']);
  expect(narrowed(TYPES, { q: ' ', class: ['posting'] }).map(({ rule }) => rule)).toEqual(['Refused for tax', 'Late']);
  expect(narrowed(TYPES, { q: 'tax', class: ['variance'] })).toEqual([]);
});
