'use client';
import { Checkbox, useMatches } from '@mantine/core';
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useContextHref, useGo } from '../shell/link';
import { SkeletonRows } from '../shell/states';
import { CardList } from './card-list';
import { type Column, ROW_HEIGHT, type Sort, useColumnSet, useTableHabit } from './columns';
import classes from './data-table.module.css';
import { HeaderRow } from './header-row';
import { useRowKeys } from './row-keys';
import { ColumnMenu, DensitySwitch, Toolbar, type TotalCount, TotalLabel } from './toolbar';

export type { Column, Sort } from './columns';

export interface DataTableProps<Row> {
  /** What the rows are, read out: "Transactions". */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId?: (row: Row) => string;
  total?: TotalCount | null | undefined;
  /** Fetches the exact number; the caller then hands it in as `total`. */
  onCount?: (() => Promise<unknown>) | undefined;
  pageInfo?: { hasNextPage: boolean } | null | undefined;
  onLoadMore?: (() => void) | undefined;
  /** First page on its way: a skeleton holds the place. */
  loading?: boolean | undefined;
  loadingMore?: boolean | undefined;
  sort?: Sort | null | undefined;
  onSort?: ((sort: Sort | null) => void) | undefined;
  /** Where a row leads; the context is carried along. */
  rowHref?: ((row: Row) => string) | undefined;
  /** Instead of a place: what opening does. */
  onOpen?: ((row: Row) => void) | undefined;
  selection?: { ids: ReadonlySet<string>; onChange: (ids: Set<string>) => void } | undefined;
  /** Rows that changed since they were loaded: marked, never moved. */
  marks?: ReadonlySet<string> | undefined;
  storageKey: string;
  /** URL key of the column set; another one for a second table on the same screen. */
  columnsKey?: string;
  /** What stands where there are no rows, or instead of them after a failure. */
  empty?: ReactNode;
  /** At the right of the bar, before columns and density. */
  actions?: ReactNode;
  /** Tells which row the keyboard stands on. */
  onActive?: ((row: Row | null) => void) | undefined;
  /** Leave false for a second table on a screen: only one listens to j and k. */
  keyboard?: boolean;
  /** Pixels; without it the table takes the height that its parent leaves. */
  maxHeight?: number;
}

const features = tableFeatures({ columnVisibilityFeature, columnSizingFeature, columnResizingFeature });
const CHECK = 44;

/**
 * The table of every list: virtual rows in a real table, keyset pages fetched at its end, sorting by the server,
 * columns in the URL, rows by keyboard; a list of cards on a phone.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, sort, onSort, rowHref, onOpen, selection, marks, pageInfo, onLoadMore, loadingMore } =
    props;
  const rowId = props.rowId ?? ((row: Row) => (row as { id: string }).id);
  const set = useColumnSet(columns, props.columnsKey ?? 'cols');
  const habit = useTableHabit(props.storageKey);
  const phone = useMatches({ base: true, sm: false }, { getInitialValueInEffect: true });
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const contextual = useContextHref();
  const go = useGo();

  const defs = useMemo(
    () => columns.map((column) => ({ id: column.id, size: column.width, minSize: 48, maxSize: 800 })),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs as never,
    data: rows as never as object[],
    columnResizeMode: 'onChange',
    state: { columnSizing: habit.widths },
    onColumnSizingChange: (next) => habit.setWidths(typeof next === 'function' ? next(habit.widths) : next),
  });

  const shown = columns.filter((column) => set.shown.includes(column.id));
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const widths = shown.map((column) => {
    const header = headers.find((each) => each.column.id === column.id);
    return {
      id: column.id,
      size: header?.getSize() ?? column.width,
      resizing: header?.column.getIsResizing() ?? false,
      onDrag: (event: unknown) => header?.getResizeHandler()(event),
      onSize: (size: number) => habit.setWidths({ ...habit.widths, [column.id]: Math.max(48, Math.min(800, size)) }),
    };
  });
  const grows = shown.find((column) => column.grow && habit.widths[column.id] === undefined)?.id;
  const least = widths.reduce((sum, width) => sum + width.size, selection ? CHECK : 0);

  const height = ROW_HEIGHT[habit.density];
  const virtual = useVirtualizer({
    count: phone ? 0 : rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 10,
    scrollPaddingStart: 28,
    initialRect: { width: 1000, height: 560 },
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new density is a new height for rows already measured
  useEffect(() => virtual.measure(), [height]);

  const more = pageInfo?.hasNextPage === true;
  const nearEnd = phone ? false : (items.at(-1)?.index ?? 0) >= rows.length - 15;
  useEffect(() => {
    if (more && nearEnd && !loadingMore && rows.length > 0) onLoadMore?.();
  }, [more, nearEnd, loadingMore, rows.length, onLoadMore]);

  const open = (row: Row, newTab = false) => {
    if (rowHref && newTab) window.open(contextual(rowHref(row)), '_blank', 'noopener');
    else if (onOpen) onOpen(row);
    else if (rowHref) go(rowHref(row));
  };
  const opens = Boolean(rowHref || onOpen);
  const last = useRef(-1);
  const select = (index: number, range = false) => {
    const row = rows[index];
    if (!selection || !row) return;
    const ids = new Set(selection.ids);
    const on = !ids.has(rowId(row));
    const from = range && last.current >= 0 ? Math.min(last.current, index) : index;
    for (const each of rows.slice(from, Math.max(range ? last.current : index, index) + 1)) {
      if (on) ids.add(rowId(each));
      else ids.delete(rowId(each));
    }
    last.current = index;
    selection.onChange(ids);
  };
  const activate = (index: number) => {
    setActive(index);
    props.onActive?.(rows[index] ?? null);
    virtual.scrollToIndex(index, { align: 'auto' });
  };
  useRowKeys(
    {
      count: rows.length,
      active,
      onActive: activate,
      onOpen: (index) => rows[index] && open(rows[index]),
      onSelect: selection ? (index) => select(index) : undefined,
    },
    (props.keyboard ?? true) && !phone,
  );
  const onRowClick = (event: MouseEvent, row: Row, index: number) => {
    if ((event.target as HTMLElement).closest('a, button, input, label, [role="button"]')) return;
    // Selecting text in a row must not leave the page.
    if (window.getSelection()?.toString()) return;
    setActive(index);
    props.onActive?.(row);
    if (opens) open(row, event.metaKey || event.ctrlKey);
  };

  const chosen = selection ? rows.filter((row) => selection.ids.has(rowId(row))).length : 0;
  const filler = grows === undefined;
  const span = shown.length + (selection ? 1 : 0) + (filler ? 1 : 0);
  const body =
    props.loading && rows.length === 0 ? (
      <SkeletonRows rows={14} height={height} label={`Loading ${label.toLowerCase()}`} />
    ) : rows.length === 0 ? (
      props.empty
    ) : null;

  return (
    <div className={classes.frame}>
      <Toolbar
        end={
          <>
            {props.actions}
            {phone ? null : (
              <>
                <DensitySwitch density={habit.density} onChange={habit.setDensity} />
                <ColumnMenu
                  columns={columns}
                  shown={set.shown}
                  changed={set.changed}
                  onToggle={set.toggle}
                  onReset={set.reset}
                />
              </>
            )}
          </>
        }
      >
        {props.total ? (
          <TotalLabel total={props.total} noun={label.toLowerCase()} onCount={props.onCount} />
        ) : (
          <span className="quiet">{props.loading ? 'Loading…' : label}</span>
        )}
      </Toolbar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section
        ref={scroll}
        className={classes.scroll}
        style={props.maxHeight ? { maxHeight: props.maxHeight, flex: 'none' } : undefined}
        tabIndex={0}
        aria-label={label}
        aria-busy={props.loading || loadingMore || undefined}
        data-rows
      >
        {phone && !body ? (
          <CardList
            label={label}
            columns={shown}
            rows={rows}
            rowId={rowId}
            marks={marks}
            onOpen={opens ? (row) => open(row) : undefined}
          />
        ) : (
          <table
            className={classes.table}
            style={{ minWidth: least, ['--row-height' as string]: `${height}px` }}
            aria-label={label}
            aria-rowcount={props.total?.exact ? props.total.count + 1 : -1}
          >
            <colgroup>
              {selection ? <col style={{ width: CHECK }} /> : null}
              {widths.map((width) => (
                <col key={width.id} style={width.id === grows ? undefined : { width: width.size }} />
              ))}
              {filler ? <col /> : null}
            </colgroup>
            <thead>
              <HeaderRow
                columns={shown}
                widths={widths}
                sort={sort}
                onSort={onSort}
                selected={selection ? (chosen === 0 ? 'none' : chosen === rows.length ? 'all' : 'some') : undefined}
                onSelectAll={() => selection?.onChange(chosen === rows.length ? new Set() : new Set(rows.map(rowId)))}
                filler={filler}
              />
            </thead>
            {body ? null : (
              <tbody>
                {before > 0 ? (
                  <tr className={classes.spacer} aria-hidden style={{ height: before }}>
                    <td colSpan={span} />
                  </tr>
                ) : null}
                {items.map((item) => {
                  const row = rows[item.index];
                  if (!row) return null;
                  const id = rowId(row);
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard opens rows through useRowKeys and the link inside
                    <tr
                      key={id}
                      className={classes.row}
                      aria-rowindex={item.index + 2}
                      aria-selected={selection ? selection.ids.has(id) : undefined}
                      data-active={item.index === active || undefined}
                      data-link={opens ? '' : undefined}
                      onClick={(event) => onRowClick(event, row, item.index)}
                    >
                      {selection ? (
                        <td className={classes.check}>
                          <Checkbox
                            aria-label="Select row"
                            checked={selection.ids.has(id)}
                            onClick={(event) => select(item.index, event.shiftKey)}
                            onChange={() => undefined}
                          />
                        </td>
                      ) : null}
                      {shown.map((column, index) => (
                        <td
                          key={column.id}
                          className={[
                            column.align === 'right' ? classes.right : '',
                            index === 0 ? classes.pin : '',
                          ].join(' ')}
                        >
                          {index === 0 && marks?.has(id) ? (
                            <span className={classes.mark} title="Changed just now" />
                          ) : null}
                          {column.cell(row)}
                        </td>
                      ))}
                      {filler ? <td className={classes.filler} aria-hidden /> : null}
                    </tr>
                  );
                })}
                {after > 0 ? (
                  <tr className={classes.spacer} aria-hidden style={{ height: after }}>
                    <td colSpan={span} />
                  </tr>
                ) : null}
              </tbody>
            )}
          </table>
        )}
        {body}
        {rows.length > 0 && more ? (
          <div className={classes.foot} role="status">
            {loadingMore ? (
              'Loading more…'
            ) : (
              <button type="button" onClick={onLoadMore}>
                Load more
              </button>
            )}
          </div>
        ) : null}
      </section>
    </div>
  );
}
