'use client';
import { Button, useMatches } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { SkeletonRows } from '../shell/states';
import { CardList } from './card-list';
import { type Column, type Density, ROW_HEIGHT, type Sort, useColumnSet, useTableHabit } from './columns';
import classes from './data-table.module.css';
import { Edges } from './edges';
import { HeaderRow } from './header-row';
import { TableBody } from './table-body';
import { ColumnMenu, DensitySwitch, ExportLink, Toolbar, type TotalCount, TotalLabel } from './toolbar';
import { useRows } from './use-rows';
import { useWidths } from './use-widths';

export type { Column } from './columns';

interface DataTableProps<Row> {
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
  /** ID of the row that a link led to. */
  current?: string | null | undefined;
  storageKey: string;
  /** URL key of the column set; another one for a second table on the same screen. */
  columnsKey?: string;
  /** What stands where there are no rows, or instead of them after a failure. */
  empty?: ReactNode;
  /** At the right of the bar, before columns and density. */
  actions?: ReactNode;
  /** Offers the whole list as a file: its name among the exports, and the filter and order that it is shown by. */
  exporting?: { list: string; variables: Record<string, unknown> } | undefined;
  /** How high rows are, where an address or a view says it; the reader's own habit otherwise. */
  density?: { value: Density | null; onChange: (density: Density) => void } | undefined;
  /** Tells which row the keyboard stands on. */
  onActive?: ((row: Row | null) => void) | undefined;
  /** Leave false for a second table on a screen: only one listens to j and k. */
  keyboard?: boolean;
  /** Pixels; without it the table takes the height that its parent leaves. */
  maxHeight?: number;
}

const CHECK = 44;
const HEAD = 28;

/**
 * The table of every list: virtual rows in a real table, keyset pages fetched at its end, sorting by the server,
 * columns in the URL, rows by keyboard; a list of cards on a phone.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, selection, pageInfo, onLoadMore, loadingMore } = props;
  const set = useColumnSet(columns, props.columnsKey ?? 'cols');
  const habit = useTableHabit(props.storageKey);
  const phone = useMatches({ base: true, sm: false }, { getInitialValueInEffect: true });
  const scroll = useRef<HTMLElement>(null);
  const shown = columns.filter((column) => set.shown.includes(column.id));
  const widths = useWidths(columns, shown, habit);
  const density = props.density?.value ?? habit.density;
  const height = ROW_HEIGHT[density];
  const virtual = useVirtualizer({
    count: phone ? 0 : rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 10,
    scrollPaddingEnd: HEAD + 4,
    initialRect: { width: 1000, height: 560 },
  });
  const model = useRows(props, {
    keyboard: (props.keyboard ?? true) && !phone,
    region: scroll,
    reveal: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new density is a new height for rows already measured
  useEffect(() => virtual.measure(), [height]);

  const more = pageInfo?.hasNextPage === true;
  const nearEnd = !phone && (virtual.getVirtualItems().at(-1)?.index ?? 0) >= rows.length - 15;
  useEffect(() => {
    if (more && nearEnd && !loadingMore && rows.length > 0) onLoadMore?.();
  }, [more, nearEnd, loadingMore, rows.length, onLoadMore]);

  const noRows =
    rows.length > 0 ? null : props.loading ? (
      <SkeletonRows rows={14} height={height} label={`Loading ${label.toLowerCase()}`} />
    ) : (
      (props.empty ?? <div className={classes.foot}>None</div>)
    );
  return (
    <div className={classes.frame}>
      <Toolbar
        end={
          <>
            {props.actions}
            {props.exporting && rows.length > 0 ? <ExportLink {...props.exporting} shown={set.shown} /> : null}
            {phone ? null : (
              <>
                <DensitySwitch density={density} onChange={props.density?.onChange ?? habit.setDensity} />
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
      <Edges scroller={scroll} className={classes.edges} pinned>
        <section
          ref={scroll}
          className={classes.scroll}
          style={props.maxHeight ? { maxHeight: props.maxHeight, flex: 'none' } : undefined}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={label}
          aria-busy={props.loading || loadingMore || undefined}
          data-rows
        >
          {phone ? (
            <CardList
              label={label}
              columns={shown}
              rows={rows}
              model={model}
              marks={props.marks}
              current={props.current}
            />
          ) : (
            <table
              className={classes.table}
              style={{ minWidth: widths.least + (selection ? CHECK : 0), ['--row-height' as string]: `${height}px` }}
              aria-label={label}
              aria-rowcount={props.total?.exact ? props.total.count + 1 : -1}
            >
              <colgroup>
                {selection ? <col style={{ width: CHECK }} /> : null}
                {widths.columns.map((width) => (
                  <col key={width.id} style={width.id === widths.grows ? undefined : { width: width.size }} />
                ))}
                {widths.filler ? <col /> : null}
              </colgroup>
              <thead>
                <HeaderRow
                  columns={shown}
                  widths={widths.columns}
                  sort={props.sort}
                  onSort={props.onSort}
                  selected={model.selected}
                  onSelectAll={model.selectAll}
                  filler={widths.filler}
                />
              </thead>
              {noRows ? null : (
                <TableBody
                  columns={shown}
                  rows={rows}
                  virtual={virtual}
                  model={model}
                  marks={props.marks}
                  current={props.current}
                  filler={widths.filler}
                />
              )}
            </table>
          )}
          {noRows}
          {rows.length > 0 && more ? (
            <div className={classes.foot} role="status">
              {loadingMore ? 'Loading more…' : <Button onClick={onLoadMore}>Load more</Button>}
            </div>
          ) : null}
        </section>
      </Edges>
    </div>
  );
}
