import { describe, expect, it } from 'vitest';
import { type Column, nextSort, shownColumns } from './columns';

const column = (id: string, rest: Partial<Column<unknown>> = {}): Column<unknown> => ({
  id,
  header: id,
  width: 100,
  cell: () => null,
  ...rest,
});
const columns = [column('a', { fixed: true }), column('b'), column('c', { hidden: true })];

describe('shownColumns', () => {
  it('shows the defaults', () => expect(shownColumns(columns, null)).toEqual(['a', 'b']));
  it('shows the chosen in their own order, the fixed always', () =>
    expect(shownColumns(columns, ['c'])).toEqual(['a', 'c']));
  it('falls back when a link names none that is known', () =>
    expect(shownColumns(columns, ['gone', 'x'])).toEqual(['a', 'b']));
});

describe('nextSort', () => {
  it('goes down, up, and back', () => {
    const first = nextSort(null, 'AMOUNT');
    expect(first).toEqual({ field: 'AMOUNT', direction: 'DESC' });
    const second = nextSort(first, 'AMOUNT');
    expect(second).toEqual({ field: 'AMOUNT', direction: 'ASC' });
    expect(nextSort(second, 'AMOUNT')).toBeNull();
    expect(nextSort(second, 'PERIOD')).toEqual({ field: 'PERIOD', direction: 'DESC' });
  });
});
