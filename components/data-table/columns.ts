'use client';
import { parseAsArrayOf, parseAsString, useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import { useStored } from '../shell/stored';

/** One column: a constant of the screen. Sorting is the server's, so a column names the order field it stands for. */
export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The same on a phone's card, where it has no neighbours: an amount says its currency there. */
  card?: (row: Row) => ReactNode;
  /** Pixels at first; the reader may drag it. */
  width: number;
  align?: 'right';
  /** Order field of the API; absent is not sortable. */
  sort?: string;
  /** Takes the width that is left. */
  grow?: boolean;
  /** Not shown until chosen. */
  hidden?: boolean;
  /** Can't be hidden. */
  fixed?: boolean;
  /** What the column means, on hover of its header. */
  definition?: string;
  /** Place on a phone's card: first line, its right end, a labelled line (the default), nowhere. */
  phone?: 'title' | 'side' | 'line' | 'none';
}

export interface Sort {
  field: string;
  direction: 'ASC' | 'DESC';
}

/** Column IDs on show, in the columns' own order: the URL's set when it names a known one, else the defaults. */
export function shownColumns<Row>(columns: readonly Column<Row>[], chosen: readonly string[] | null): string[] {
  const known = chosen?.filter((id) => columns.some((column) => column.id === id)) ?? [];
  return columns
    .filter((column) => column.fixed || (known.length > 0 ? known.includes(column.id) : !column.hidden))
    .map((column) => column.id);
}

/** The next sort after a click on a header: first the direction given, then the other, then that of the screen. */
export function nextSort(current: Sort | null | undefined, field: string): Sort | null {
  if (current?.field !== field) return { field, direction: 'DESC' };
  return current.direction === 'DESC' ? { field, direction: 'ASC' } : null;
}

/** The column set of a table, kept in the URL under `cols`; absent is the default set. */
export function useColumnSet<Row>(columns: readonly Column<Row>[], key: string) {
  const [chosen, setChosen] = useQueryState(key, parseAsArrayOf(parseAsString));
  const shown = shownColumns(columns, chosen);
  const defaults = shownColumns(columns, null);
  return {
    shown,
    changed: shown.join() !== defaults.join(),
    reset: () => void setChosen(null),
    toggle: (id: string) => {
      const next = columns
        .map((column) => column.id)
        .filter((each) => (each === id ? !shown.includes(id) : shown.includes(each)));
      void setChosen(next.join() === defaults.join() ? null : next);
    },
  };
}

export type Density = 'dense' | 'roomy';
export const ROW_HEIGHT: Record<Density, number> = { dense: 28, roomy: 36 };

/** Widths and density are the reader's own habit: they stay in this browser and out of the links. */
export function useTableHabit(storageKey: string) {
  const [widths, setWidths] = useStored<Record<string, number>>(`table.${storageKey}.widths`, {});
  const [density, setDensity] = useStored<Density>('table.density', 'dense');
  return { widths, setWidths, density: density === 'roomy' ? density : ('dense' as Density), setDensity };
}
