import { Fragment, type ReactNode } from 'react';
import classes from './figure-table.module.css';

export interface FigureColumn<Row> {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the right, words at the left. */
  right?: boolean;
  width?: number | string;
  /** Whole sentences, that may take several lines. */
  words?: boolean;
  /** Left out on a phone: what one can do without when there is no room. */
  wide?: boolean;
}

interface FigureTableProps<Row> {
  /** What the rows are, for those who do not see the heading above. */
  label: string;
  columns: readonly FigureColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Rows with the same group stand under one heading; they must come sorted by it. */
  group?: { of: (row: Row) => string; head: (row: Row) => ReactNode };
  /** What stands where there are no rows. */
  empty?: ReactNode;
}

/** A small table of figures, all of it at once: for tens of rows. Lists that are paged belong in the data table. */
export function FigureTable<Row>({ label, columns, rows, rowKey, group, empty }: FigureTableProps<Row>) {
  if (rows.length === 0 && empty) return <div className={classes.empty}>{empty}</div>;
  const classOf = (column: FigureColumn<Row>) =>
    [column.right ? classes.right : '', column.wide ? classes.wide : '', column.words ? classes.words : ''].join(' ');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what may scroll sideways must be reachable by keyboard
    <section className={classes.frame} aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)} style={{ width: column.width }}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const before = rows[index - 1];
            const first = group && (before === undefined || group.of(before) !== group.of(row));
            return (
              <Fragment key={rowKey(row)}>
                {first ? (
                  <tr className={classes.group}>
                    <th colSpan={columns.length} scope="colgroup">
                      {group.head(row)}
                    </th>
                  </tr>
                ) : null}
                <tr>
                  {columns.map((column) => (
                    <td key={column.key} className={classOf(column)}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
