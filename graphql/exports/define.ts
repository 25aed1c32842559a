/**
 * How a list is exported: which query it is a page of, and what stands in each column. A column has the ID that the
 * screen's column has, so that what is shown is what is written.
 */

// biome-ignore lint/suspicious/noExplicitAny: a row has the shape of the column's selection
type Node = any;

/** A number is written as it is; a text is kept from being taken for a formula. */
export type Cell =
  | { readonly text: string | null | undefined }
  | { readonly number: string | number | null | undefined };

export interface ExportColumn {
  readonly heads: readonly string[];
  /** Fields of the row, in the query language. */
  readonly select: string;
  /** As many as there are heads. */
  readonly cells: (node: Node) => readonly Cell[];
}

export interface ExportList {
  /** In the address and in the name of the file. */
  readonly name: string;
  /** The connection, with its filter and order inputs. */
  readonly field: string;
  readonly filter: string;
  readonly orderBy?: string;
  readonly columns: Readonly<Record<string, ExportColumn>>;
  /** Columns that stand in every export, whatever is shown: an amount without its currency says nothing. */
  readonly always: readonly string[];
}

export const text = (head: string, field: string): ExportColumn => ({
  heads: [head],
  select: field,
  cells: (node) => [{ text: node[field] }],
});

export const number = (head: string, field: string): ExportColumn => ({
  heads: [head],
  select: field,
  cells: (node) => [{ number: node[field] }],
});

/** A coded word by its label. */
export const term = (head: string, field: string): ExportColumn => ({
  heads: [head],
  select: `${field} { label }`,
  cells: (node) => [{ text: node[field]?.label }],
});

export const named = (head: string, field: string, name = 'name'): ExportColumn => ({
  heads: [head],
  select: `${field} { ${name} }`,
  cells: (node) => [{ text: node[field]?.[name] }],
});

/** Amounts of several currencies in one cell: they have no sum. */
export const amounts = (
  head: string,
  select: string,
  of: (node: Node) => readonly { amount: string; currency: string }[],
): ExportColumn => ({
  heads: [head],
  select,
  cells: (node) => [
    {
      text: of(node)
        .map(({ amount, currency }) => `${amount} ${currency}`)
        .join('; '),
    },
  ],
});
