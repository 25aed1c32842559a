import { describe, expect, test } from 'vitest';
import { COUNT_LIMIT, cappedTotal, cursorValues, decodeCursor, encodeCursor, keyset, page, pageSize } from './keyset';

const order = { column: 't.at', type: 'timestamptz', id: 't.id', direction: 'DESC' } as const;
const ID = '00000000-0000-0000-0000-000000000001';

describe('keyset', () => {
  test('begins at the beginning', () => {
    expect(keyset(order, null, [])).toEqual({ where: 'true', order: 't.at DESC, t.id DESC' });
  });
  test('compares rows when both columns run one way', () => {
    const params: unknown[] = ['other'];
    const { where } = keyset(order, encodeCursor(['2026-01-01', ID]), params);
    expect(where).toBe('(t.at, t.id) < ($2::timestamptz, $3::uuid)');
    expect(params).toEqual(['other', '2026-01-01', ID]);
  });
  test('carries the plain comparison when they run apart', () => {
    const { where, order: by } = keyset({ ...order, idDirection: 'ASC' }, encodeCursor(['2026-01-01', ID]), []);
    expect(where).toBe('(t.at <= $1::timestamptz AND (t.at < $1::timestamptz OR t.id > $2::uuid))');
    expect(by).toBe('t.at DESC, t.id ASC');
  });
  test('compares rows of three when a second column orders ties', () => {
    const two = { ...order, second: { column: 't.due', type: 'date' } };
    const params: unknown[] = [];
    const { where, order: by } = keyset(two, encodeCursor(['3', '2026-01-01', ID]), params);
    expect(where).toBe('(t.at, t.due, t.id) < ($1::timestamptz, $2::date, $3::uuid)');
    expect(by).toBe('t.at DESC, t.due DESC, t.id DESC');
    expect(cursorValues(two, { position: '3', position2: '2026-01-01', id: ID })).toEqual(['3', '2026-01-01', ID]);
  });
});

describe('cursors and pages', () => {
  test('come back as they went', () => {
    expect(decodeCursor(encodeCursor(['a', null]), 2)).toEqual(['a', null]);
  });
  test.each([
    '',
    'nonsense',
    encodeCursor(['a']),
    Buffer.from('[1,2]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
  ])('refuses %j', (cursor) => {
    expect(() => decodeCursor(cursor, 2)).toThrow('not valid any more');
  });
  test('hold between 1 and 200 rows', () => {
    expect(pageSize({})).toBe(50);
    for (const first of [0, -1, 201, 1.5]) expect(() => pageSize({ first })).toThrow('between 1 and 200');
  });
  test('know of a next page by the row too many', () => {
    const made = page(
      ['a', 'b', 'c'],
      { first: 2, after: 'x' },
      (row) => [row, row],
      async () => cappedTotal(3),
    );
    expect(made.rows.map(({ row }) => row)).toEqual(['a', 'b']);
    expect([made.hasNextPage, made.hasPreviousPage]).toEqual([true, true]);
  });
  test('count exactly up to the limit', () => {
    expect(cappedTotal(COUNT_LIMIT)).toEqual({ count: COUNT_LIMIT, exact: true });
    expect(cappedTotal(COUNT_LIMIT + 1)).toEqual({ count: COUNT_LIMIT, exact: false });
  });
});
