'use client';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { BareCheck } from '../shell/controls';
import { type Column, nextSort, type Sort } from './columns';
import classes from './data-table.module.css';

/** What the header needs of a column's width. */
export interface Resizable {
  id: string;
  size: number;
  resizing: boolean;
  onDrag: (event: unknown) => void;
  onSize: (size: number) => void;
}

const STEP = 16;

function Handle({ column, header }: { column: Resizable; header: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator with a value is a widget that hr is not
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${header}`}
      aria-valuenow={column.size}
      aria-valuemin={48}
      aria-valuemax={800}
      tabIndex={0}
      className={classes.handle}
      data-resizing={column.resizing || undefined}
      onMouseDown={column.onDrag}
      onTouchStart={column.onDrag}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        column.onSize(column.size + (event.key === 'ArrowRight' ? STEP : -STEP));
      }}
    />
  );
}

/** The sticky header: sorts by click, resizes by drag or arrow keys, selects all that is loaded. */
export function HeaderRow<Row>({
  columns,
  widths,
  sort,
  onSort,
  selected,
  onSelectAll,
  filler,
}: {
  columns: readonly Column<Row>[];
  widths: readonly Resizable[];
  sort?: Sort | null | undefined;
  onSort?: ((sort: Sort | null) => void) | undefined;
  /** Of the loaded rows: all, some, none; undefined where nothing can be selected. */
  selected?: 'all' | 'some' | 'none' | undefined;
  onSelectAll?: (() => void) | undefined;
  filler: boolean;
}) {
  return (
    <tr aria-rowindex={1}>
      {selected ? (
        <th scope="col" className={classes.check}>
          <BareCheck
            aria-label="Select all loaded rows"
            checked={selected === 'all'}
            some={selected === 'some'}
            onChange={onSelectAll}
          />
        </th>
      ) : null}
      {columns.map((column, index) => {
        const by = column.sort && sort?.field === column.sort ? sort.direction : null;
        const width = widths[index];
        const Arrow = by === 'ASC' ? IconArrowUp : IconArrowDown;
        return (
          <th
            key={column.id}
            scope="col"
            className={[column.align === 'right' ? classes.right : '', index === 0 ? classes.pin : ''].join(' ')}
            aria-sort={column.sort ? (by === 'ASC' ? 'ascending' : by === 'DESC' ? 'descending' : 'none') : undefined}
            title={column.definition ?? column.header}
          >
            {column.sort && onSort ? (
              <button
                type="button"
                className={by ? `${classes.sort} ${classes.sorted}` : classes.sort}
                onClick={() => onSort(nextSort(sort, column.sort as string))}
              >
                <span>{column.header}</span>
                <Arrow size={12} aria-hidden />
              </button>
            ) : (
              column.header
            )}
            {width ? <Handle column={width} header={column.header} /> : null}
          </th>
        );
      })}
      {filler ? <th className={classes.filler} aria-hidden /> : null}
    </tr>
  );
}
