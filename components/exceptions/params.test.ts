import { createLoader } from 'nuqs/server';
import { describe, expect, it } from 'vitest';
import { exceptionParams, isChosen, isNarrowed, toFilter, toggleGroup, toOrder, withoutOwn } from './params';

const load = createLoader(exceptionParams);

describe('the queue’s address', () => {
  it('tolerates anything', () => {
    expect(load('?view=sideways&severity=high,enormous&sort=%F0&mine=perhaps&by=')).toMatchObject({
      view: 'open',
      severity: ['HIGH'],
      sort: '-risk',
      mine: false,
      by: 'queue',
    });
  });
  it('becomes the filter, leaving out what does not narrow', () => {
    const filter = toFilter(load('?type=posting-overdue,unheard-of&severity=critical&mine=true&q=%20acme%20'), {
      entities: ['DE01'],
    });
    expect(JSON.parse(JSON.stringify(filter))).toEqual({
      context: { entities: ['DE01'] },
      search: 'acme',
      open: true,
      types: ['POSTING_OVERDUE'],
      severities: ['CRITICAL'],
      mine: true,
    });
    expect(toFilter(load('?view=all'), {}).open).toBeUndefined();
    expect(toFilter(load('?view=closed'), {}).open).toBe(false);
  });
  it('orders', () => {
    expect(toOrder('-risk')).toEqual({ field: 'AT_RISK', direction: 'DESC' });
    expect(toOrder('due')).toEqual({ field: 'DUE', direction: 'ASC' });
  });
});

describe('groups', () => {
  it('are toggled, and keep the counts of their other values', () => {
    const start = load('?queue=q1&by=queue');
    expect(toggleGroup(start, 'queue', 'q2')).toEqual({ queue: ['q1', 'q2'] });
    expect(toggleGroup(start, 'queue', 'q1')).toEqual({ queue: [] });
    expect(withoutOwn(start).queue).toEqual([]);
    expect(isChosen(start, 'queue', 'q1')).toBe(true);
  });
  it('know nobody as an assignee', () => {
    const start = load('?assignee=p1&by=assignee');
    expect(toggleGroup(start, 'assignee', '')).toEqual({ unassigned: true, assignee: null });
    expect(isChosen(load('?unassigned=true'), 'assignee', '')).toBe(true);
  });
});

it('knows when a list is narrowed', () => {
  expect(isNarrowed(load('?view=closed&sort=risk'))).toBe(false);
  expect(isNarrowed(load('?overdue=true'))).toBe(true);
});
