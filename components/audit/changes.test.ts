import { expect, it } from 'vitest';
import { changesOf, summaryOf } from './changes';

it('tells what was, what is, and what changed, place by place', () => {
  const before = JSON.stringify({ name: 'Inc', calendar: { opens: '09:00', holidays: [] }, gone: true });
  const after = JSON.stringify({
    name: 'Inc',
    calendar: { opens: '08:00', holidays: ['2026-12-25'] },
    rules: [{ queue: 'a' }],
  });
  expect(changesOf(before, after)).toEqual([
    { field: 'name', before: 'Inc', after: 'Inc', changed: false },
    { field: 'calendar.opens', before: '09:00', after: '08:00', changed: true },
    { field: 'calendar.holidays', before: '–', after: '2026-12-25', changed: true },
    { field: 'rules.1.queue', before: null, after: 'a', changed: true },
    { field: 'gone', before: 'true', after: null, changed: true },
  ]);
  expect(summaryOf(before, after)).toBe(
    'calendar.opens: 09:00 → 08:00 · calendar.holidays: – → 2026-12-25 · rules.1.queue: a · 1 more',
  );
});

it('reads what has neither, one of both, or no JSON', () => {
  expect([summaryOf(null, null), summaryOf(null, '{"a":1}'), summaryOf('7', 'nonsense')]).toEqual([
    '',
    'a: 1',
    'value: 7 → nonsense',
  ]);
});

it('says a name where the content says an ID', () => {
  const names = [{ value: 'u-1', name: 'Dana Whitcombe' }];
  expect(summaryOf('{"assigneeId":null}', '{"assigneeId":"u-1"}', names)).toBe('assigneeId: – → Dana Whitcombe');
  expect(changesOf('{"members":["u-1","u-2"]}', '{"members":["u-2"]}', names)).toEqual([
    { field: 'members', before: 'Dana Whitcombe, u-2', after: 'u-2', changed: true },
  ]);
});
