/** Comma-separated values as spreadsheets read them: quoted where needed, and never run as a formula. Pure. */
import type { Cell } from './define';

/** Spreadsheets run what begins with these; a text that does is shown as a text. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

const quoted = (text: string): string => (/[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function written(cell: Cell): string {
  if ('number' in cell) {
    const value = cell.number == null ? '' : String(cell.number);
    // What is no number after all is a text like any other.
    return value === '' || NUMBER.test(value) ? value : written({ text: value });
  }
  const value = cell.text ?? '';
  return quoted(FORMULA.test(value) ? `'${value}` : value);
}

export const lineOf = (cells: readonly Cell[]): string => `${cells.map(written).join(',')}\r\n`;
/** Tells spreadsheets that what follows is UTF-8. */
export const MARK = '\uFEFF';
