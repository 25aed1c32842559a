import { describe, expect, test } from 'vitest';
import type { Absence } from './absence';
import {
  type Assignment,
  asks,
  assigneeBy,
  type Candidate,
  fit,
  NO_CONDITIONS,
  type Routable,
  type RoutingRule,
  type RuleConditions,
  routeOf,
} from './routing';

const about: Routable = {
  type: 'posting-overdue',
  class: 'timing',
  entityId: 'US',
  region: 'AMER',
  accountId: 'acme',
  salesOwner: 'Priya Shah',
  segment: 'enterprise',
  source: 'billing',
  amount: '5000',
  unconverted: false,
};
const when = (given: Partial<RuleConditions>): RuleConditions => ({ ...NO_CONDITIONS, ...given });
const rule = (id: number, given: Partial<RuleConditions>, more: Partial<RoutingRule> = {}): RoutingRule => ({
  ...{ id, name: `Rule ${id}`, enabled: true, when: when(given) },
  ...{ queue: 'posting', assignment: null, severity: null, watchers: [] },
  ...more,
});

describe('a condition', () => {
  const held: [keyof RuleConditions, string][] = [
    ['classes', 'timing'],
    ['types', 'posting-overdue'],
    ['entities', 'US'],
    ['regions', 'AMER'],
    ['accounts', 'acme'],
    ['salesOwners', 'Priya Shah'],
    ['segments', 'enterprise'],
    ['sources', 'billing'],
  ];
  test.each(held)('over %s fits any of its values, and nothing that has none', (name, value) => {
    expect(fit(when({ [name]: ['other', value] }), about)).toBe('fits');
    expect(fit(when({ [name]: ['other'] }), about)).toBe('does not fit');
    const nothing = { type: '', class: null, entityId: null, region: null, accountId: null };
    const none: Routable = { ...about, ...nothing, salesOwner: null, segment: null, source: null };
    expect(fit(when({ [name]: ['other', value] }), none)).toBe('does not fit');
  });
  test('beside another narrows it', () => {
    expect(fit(when({ entities: ['US'], regions: ['EMEA'] }), about)).toBe('does not fit');
  });
  test('over the amount counts from its first and below its second, exactly', () => {
    const found = (amountFrom: string | null, amountBelow: string | null) =>
      fit(when({ amountFrom, amountBelow }), about);
    expect(found('5000', null)).toBe('fits');
    expect(found('5000.01', null)).toBe('does not fit');
    expect(found(null, '5000')).toBe('does not fit');
    expect(found('100', '5000.01')).toBe('fits');
  });
  test('over the amount of what has no rate is in question, of what nobody knows it does not fit', () => {
    const given = when({ types: ['posting-overdue'], amountFrom: '1' });
    expect(fit(given, { ...about, amount: null, unconverted: true })).toBe('unconverted');
    expect(fit(given, { ...about, amount: null })).toBe('does not fit');
    expect(fit(given, { ...about, type: 'x', amount: null, unconverted: true })).toBe('does not fit');
  });
});

test('the first rule that is on and fits decides; those that lacked a rate are told', () => {
  const rules = [
    rule(1, { regions: ['AMER'] }, { enabled: false }),
    rule(2, { amountFrom: '1' }),
    rule(3, { entities: ['US'] }),
    rule(4, { regions: ['AMER'] }),
  ];
  const found = routeOf(rules, { ...about, amount: null, unconverted: true });
  expect(found.rule?.id).toBe(3);
  expect(found.unconverted.map(({ id }) => id)).toEqual([2]);
  expect(routeOf(rules.slice(0, 1), about)).toEqual({ rule: null, unconverted: [] });
});

test('what no rule that is on asks need not be read', () => {
  expect(asks([rule(1, { segments: ['x'] }, { enabled: false }), rule(2, { types: ['x'] })])).toEqual({
    account: false,
    amount: false,
  });
  expect(asks([rule(1, { salesOwners: ['x'] }), rule(2, { amountBelow: '1' })])).toEqual({
    account: true,
    amount: true,
  });
});

describe('an assignee', () => {
  const person = (id: string, given: Partial<Candidate> = {}): Candidate => ({
    ...{ id, name: id.toUpperCase(), email: `${id}@example.com`, inTeam: true, controls: null, open: 0 },
    ...given,
  });
  const people = [
    person('cy', { open: 1 }),
    person('ann', { open: 7 }),
    person('bob', { open: 1 }),
    person('out', { inTeam: false }),
  ];
  const at = new Date('2026-03-04T12:00:00Z');
  const gone = (who: string, delegate: string | null): Absence => ({
    person: who,
    delegate,
    from: new Date('2026-03-01'),
    until: new Date('2026-03-10'),
  });
  const given = (
    strategy: Assignment['strategy'],
    {
      last = null,
      who = null,
      absences = [],
      among = people,
    }: { last?: string | null; who?: string | null; absences?: Absence[]; among?: Candidate[] } = {},
  ) => assigneeBy({ strategy, person: who }, among, { salesOwner: 'bob@EXAMPLE.com' }, last, absences, at)?.id ?? null;

  test('takes turns within the team', () => {
    expect([null, 'ann', 'bob', 'cy', 'zoe'].map((last) => given('round robin', { last }))).toEqual([
      'ann',
      'bob',
      'cy',
      'ann',
      'ann',
    ]);
  });
  test('with the fewest open cases is the first of equals', () => {
    expect(given('least open')).toBe('bob');
    expect(given('least open', { absences: [gone('bob', null)] })).toBe('cy');
  });
  test('is the person that a rule names, or who stands in', () => {
    expect(given('person', { who: 'out' })).toBe('out');
    expect(given('person', { who: 'out', absences: [gone('out', 'ann')] })).toBe('ann');
    expect(given('person', { who: 'out', absences: [gone('out', null)] })).toBeNull();
    expect(given('person', { who: 'who left' })).toBeNull();
    expect(given('person', { who: 'on leave', absences: [gone('on leave', 'cy')] })).toBe('cy');
  });
  test('is a controller of the very entity before one of all', () => {
    const among = [person('all', { controls: 'all' }), person('us', { controls: 'entity', open: 9 })];
    expect(given('controller', { among })).toBe('us');
    expect(given('controller', { among: among.slice(0, 1) })).toBe('all');
    expect(given('controller')).toBeNull();
  });
  test('is the sales owner by name or address, where that is somebody who works on cases', () => {
    expect(given('sales owner')).toBe('bob');
    expect(given('sales owner', { among: people.filter(({ id }) => id !== 'bob') })).toBeNull();
  });
});
