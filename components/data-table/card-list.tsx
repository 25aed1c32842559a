'use client';
import type { Column } from './columns';
import classes from './data-table.module.css';

/** The rows of a table on a phone: a card each, made from the same columns. */
export function CardList<Row>({
  label,
  columns,
  rows,
  rowId,
  onOpen,
  marks,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  onOpen?: ((row: Row, event: { newTab: boolean }) => void) | undefined;
  marks?: ReadonlySet<string> | undefined;
}) {
  const title = columns.find((column) => column.phone === 'title') ?? columns[0];
  const side = columns.find((column) => column.phone === 'side');
  const lines = columns.filter((column) => column !== title && column !== side && column.phone !== 'none');
  return (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the title holds the link that the keyboard opens
        <li
          key={rowId(row)}
          className={classes.card}
          data-link={onOpen ? '' : undefined}
          onClick={(event) => {
            if (!(event.target as HTMLElement).closest('a, button, input, label')) onOpen?.(row, { newTab: false });
          }}
        >
          {marks?.has(rowId(row)) ? <span className={classes.mark} title="Changed just now" /> : null}
          <div className={classes.cardHead}>
            <span>{title?.cell(row)}</span>
            <span>{side?.cell(row)}</span>
          </div>
          <dl className={classes.cardLines}>
            {lines.map((column) => (
              <div key={column.id} className={classes.cardLine}>
                <dt>{column.header}</dt>
                <dd>{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
