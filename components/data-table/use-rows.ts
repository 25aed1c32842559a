'use client';
import { type MouseEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useContextHref, useGo } from '../shell/link';
import { useRowKeys } from './row-keys';

interface RowsProps<Row> {
  rows: readonly Row[];
  rowId?: ((row: Row) => string) | undefined;
  rowHref?: ((row: Row) => string) | undefined;
  onOpen?: ((row: Row) => void) | undefined;
  onActive?: ((row: Row | null) => void) | undefined;
  current?: string | null | undefined;
  selection?: { ids: ReadonlySet<string>; onChange: (ids: Set<string>) => void } | undefined;
}

/** What a table's rows can do: be opened, selected, walked by keyboard. */
export interface RowModel<Row> {
  idOf: (row: Row) => string;
  opens: boolean;
  active: number;
  onClick: (event: MouseEvent, row: Row, index: number) => void;
  /** Before a link in the row takes the click. */
  onClickCapture: (event: MouseEvent, row: Row) => void;
  select?: (index: number, range: boolean) => void;
  isSelected: (row: Row) => boolean;
  selected: 'all' | 'some' | 'none' | undefined;
  selectAll: () => void;
}

/** IDs after a click on one row; with a range, everything from the last click to this one follows it. */
export function nextSelection(
  all: readonly string[],
  ids: ReadonlySet<string>,
  index: number,
  from: number,
): Set<string> {
  const next = new Set(ids);
  const id = all[index];
  if (id === undefined) return next;
  const on = !next.has(id);
  for (const each of all.slice(Math.min(from, index), Math.max(from, index) + 1)) {
    if (on) next.add(each);
    else next.delete(each);
  }
  return next;
}

export function useRows<Row>(
  { rows, rowId, rowHref, onOpen, onActive, current, selection }: RowsProps<Row>,
  table: { keyboard: boolean; region: RefObject<HTMLElement | null>; reveal: (index: number) => void },
): RowModel<Row> {
  const [active, setActive] = useState(-1);
  const [moved, setMoved] = useState(0);
  const last = useRef(-1);
  const contextual = useContextHref();
  const go = useGo();
  const idOf = rowId ?? ((row: Row) => (row as { id: string }).id);

  // Other rows: the keyboard starts anew from the top.
  const first = rows[0] === undefined ? '' : idOf(rows[0]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first row stands for the list
  useEffect(() => {
    setActive(-1);
    last.current = -1;
    table.region.current?.scrollTo({ top: 0 });
  }, [first]);
  // The row that the keys reach takes the focus, so that it is read out.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move by key takes the focus
  useEffect(() => {
    if (moved === 0) return;
    const row = table.region.current?.querySelector<HTMLElement>(`[aria-rowindex="${active + 2}"]`);
    row?.focus({ preventScroll: true });
  }, [moved]);

  const open = (row: Row, newTab = false) => {
    if (rowHref && newTab) window.open(contextual(rowHref(row)), '_blank', 'noopener');
    else if (onOpen) onOpen(row);
    else if (rowHref) go(rowHref(row));
  };
  const opens = Boolean(rowHref || onOpen);
  const activate = (index: number) => {
    setActive(index);
    onActive?.(rows[index] ?? null);
  };
  const select = (index: number, range: boolean) => {
    selection?.onChange(
      nextSelection(rows.map(idOf), selection.ids, index, range && last.current >= 0 ? last.current : index),
    );
    last.current = index;
  };
  useRowKeys(
    {
      count: rows.length,
      // From the row that is open, where the keys have not stood on any yet.
      active: active < 0 && current ? rows.findIndex((row) => idOf(row) === current) : active,
      onActive: (index) => {
        activate(index);
        table.reveal(index);
        setMoved((count) => count + 1);
      },
      onOpen: (index) => {
        const row = rows[index];
        if (row !== undefined && opens) open(row);
      },
      onSelect: selection ? (index) => select(index, false) : undefined,
    },
    table.keyboard,
  );
  const chosen = selection ? rows.filter((row) => selection.ids.has(idOf(row))).length : 0;
  return {
    idOf,
    opens,
    active,
    // Where rows open beside the list, so does the link to a row's page; a click for another tab stays the link's.
    onClickCapture: (event, row) => {
      const link = (event.target as HTMLElement).closest('a');
      const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (onOpen && rowHref && isPlain && link?.pathname === rowHref(row)) event.preventDefault();
    },
    onClick: (event, row, index) => {
      const control = (event.target as HTMLElement).closest('a, button, input, label, [role="button"]');
      if (control && !(control instanceof HTMLAnchorElement && event.defaultPrevented)) return;
      // Selecting text in a row must not leave the page.
      if (window.getSelection()?.toString()) return;
      activate(index);
      if (opens) open(row, event.metaKey || event.ctrlKey);
    },
    ...(selection ? { select } : {}),
    isSelected: (row) => selection?.ids.has(idOf(row)) ?? false,
    selected: selection ? (chosen === 0 ? 'none' : chosen === rows.length ? 'all' : 'some') : undefined,
    selectAll: () => selection?.onChange(chosen === rows.length ? new Set() : new Set(rows.map(idOf))),
  };
}
