'use client';
import type { Virtualizer } from '@tanstack/react-virtual';
import { BareCheck } from '../shell/controls';
import type { Column } from './columns';
import classes from './data-table.module.css';
import type { RowModel } from './use-rows';

/** The rows in sight; empty rows above and below hold the place of the others, so that it stays a real table. */
export function TableBody<Row>({
  columns,
  rows,
  virtual,
  model,
  marks,
  current,
  filler,
}: {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  virtual: Virtualizer<HTMLElement, Element>;
  model: RowModel<Row>;
  marks: ReadonlySet<string> | undefined;
  current: string | null | undefined;
  filler: boolean;
}) {
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = columns.length + (model.select ? 1 : 0) + (filler ? 1 : 0);
  return (
    <tbody>
      <Spacer height={before} span={span} />
      {items.map(({ index }) => {
        const row = rows[index];
        if (row === undefined) return null;
        const id = model.idOf(row);
        return (
          <tr
            key={id}
            tabIndex={-1}
            className={classes.row}
            aria-current={id === current || undefined}
            aria-rowindex={index + 2}
            aria-selected={model.select ? model.isSelected(row) : undefined}
            data-active={index === model.active || undefined}
            data-link={model.opens ? '' : undefined}
            onClickCapture={(event) => model.onClickCapture(event, row)}
            onClick={(event) => model.onClick(event, row, index)}
          >
            {model.select ? (
              <td className={classes.check}>
                <BareCheck
                  aria-label="Select row"
                  checked={model.isSelected(row)}
                  onClick={(event) => model.select?.(index, event.shiftKey)}
                  onChange={() => undefined}
                />
              </td>
            ) : null}
            {columns.map((column, place) => (
              <td key={column.id} className={cellClass(column, place)}>
                {place === 0 && marks?.has(id) ? <span className={classes.mark} title="Changed just now" /> : null}
                {column.cell(row)}
              </td>
            ))}
            {filler ? <td className={classes.filler} aria-hidden /> : null}
          </tr>
        );
      })}
      <Spacer height={after} span={span} />
    </tbody>
  );
}

/** Right-aligned where the column is; the first stays in sight when the table scrolls sideways. */
const cellClass = (column: { align?: 'right' }, place: number): string =>
  [column.align === 'right' ? classes.right : '', place === 0 ? classes.pin : ''].join(' ');

function Spacer({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.spacer} aria-hidden style={{ height }}>
      <td colSpan={span} />
    </tr>
  );
}
