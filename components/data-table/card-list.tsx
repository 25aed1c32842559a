'use client';
import type { Column } from './columns';
import classes from './data-table.module.css';
import type { RowModel } from './use-rows';

/** The rows of a table on a phone: a card each, made from the same columns. */
export function CardList<Row>({
  label,
  columns,
  rows,
  model,
  marks,
  current,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  model: RowModel<Row>;
  marks: ReadonlySet<string> | undefined;
  current: string | null | undefined;
}) {
  const title = columns.find((column) => column.phone === 'title') ?? columns[0];
  const side = columns.find((column) => column.phone === 'side');
  const lines = columns.filter((column) => column !== title && column !== side && column.phone !== 'none');
  const show = (column: Column<Row> | undefined, row: Row) => column && (column.card ?? column.cell)(row);
  return (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the title holds the link that the keyboard opens
        <li
          key={model.idOf(row)}
          className={classes.card}
          aria-current={model.idOf(row) === current || undefined}
          data-link={model.opens ? '' : undefined}
          onClick={(event) => model.onClick(event, row, index)}
        >
          {marks?.has(model.idOf(row)) ? <span className={classes.mark} title="Changed just now" /> : null}
          <div className={classes.cardHead}>
            <span>{show(title, row)}</span>
            <span>{show(side, row)}</span>
          </div>
          <dl className={classes.cardLines}>
            {lines.map((column) => (
              <div key={column.id} className={classes.cardLine}>
                <dt>{column.header}</dt>
                <dd>{show(column, row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
