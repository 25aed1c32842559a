'use client';
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Column, useTableHabit } from './columns';
import type { Resizable } from './header-row';

const features = tableFeatures({ columnVisibilityFeature, columnSizingFeature, columnResizingFeature });
const LEAST = 48;
const MOST = 800;
const NO_ROWS: object[] = [];

export interface Widths {
  columns: Resizable[];
  /** The column that takes what is left; once dragged it keeps its width, and an empty column takes the rest. */
  grows: string | undefined;
  filler: boolean;
  /** Sum of all widths: below it the table scrolls. */
  least: number;
}

/** Widths of the columns on show: dragged by mouse, touch or arrow keys, and kept in this browser. */
export function useWidths<Row>(
  columns: readonly Column<Row>[],
  shown: readonly Column<Row>[],
  habit: Pick<ReturnType<typeof useTableHabit>, 'widths' | 'setWidths'>,
): Widths {
  const definitions = useMemo(
    () => columns.map((column) => ({ id: column.id, size: column.width, minSize: LEAST, maxSize: MOST })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions as never,
    // Rows are drawn by the virtual body; the table model keeps the columns only.
    data: NO_ROWS,
    columnResizeMode: 'onChange',
    state: { columnSizing: habit.widths },
    onColumnSizingChange: (next) => habit.setWidths(typeof next === 'function' ? next(habit.widths) : next),
  });
  const headers = new Map(table.getHeaderGroups()[0]?.headers.map((header) => [header.column.id, header]));
  const sized = shown.map((column) => {
    const header = headers.get(column.id);
    return {
      id: column.id,
      size: header?.getSize() ?? column.width,
      resizing: header?.column.getIsResizing() ?? false,
      onDrag: (event: unknown) => header?.getResizeHandler()(event),
      onSize: (size: number) =>
        habit.setWidths({ ...habit.widths, [column.id]: Math.max(LEAST, Math.min(MOST, size)) }),
    };
  });
  const grows = shown.find((column) => column.grow && habit.widths[column.id] === undefined)?.id;
  return { columns: sized, grows, filler: grows === undefined, least: sized.reduce((sum, { size }) => sum + size, 0) };
}
