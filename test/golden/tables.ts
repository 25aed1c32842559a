/** The tables of a Markdown document, by heading. */
import { readFileSync } from 'node:fs';

export type TableRow = Readonly<Record<string, string>>;

/** @returns rows by the heading that their table stands under, each by column */
export function readTables(file: URL): Map<string, TableRow[]> {
  const tables = new Map<string, TableRow[]>();
  let heading = '';
  let columns: string[] | null = null;
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text.startsWith('#')) heading = text.replace(/^#+ /, '');
    if (!text.startsWith('|')) {
      columns = null;
      continue;
    }
    const cells = text
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (!columns) {
      columns = cells;
      tables.set(heading, []);
    } else if (!/^-+$/.test(cells[0] ?? ''))
      tables.get(heading)?.push(Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])));
  }
  return tables;
}
