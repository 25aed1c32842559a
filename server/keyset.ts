import { Refusal } from '@/domain/access';

/** One page of a list, in order, with what its connection needs. `Row` is what the type's resolvers get. */
export interface Page<Row> {
  readonly rows: readonly { readonly row: Row; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** How many there are under the filter; asked for only when the selection has it. */
  readonly total: () => Promise<Total>;
}

/** Exact, or at least `count`. */
export interface Total {
  readonly count: number;
  readonly exact: boolean;
}

export const PAGE_SIZE = 50;
export const PAGE_LIMIT = 200;
/** Counting stops here; the exact figure is asked for on its own. */
export const COUNT_LIMIT = 10_000;

export interface PageRequest {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The number of rows to fetch. Refuses what is not between 1 and 200. */
export function pageSize(request: PageRequest): number {
  const size = request.first ?? PAGE_SIZE;
  if (!Number.isInteger(size) || size < 1 || size > PAGE_LIMIT)
    throw new Refusal('invalid', `first must be between 1 and ${PAGE_LIMIT}.`, 'first');
  return size;
}

/** A cursor: the order values of the last row and its ID, opaque to clients. */
export const encodeCursor = (values: readonly (string | null)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values of a cursor. Refuses what was not made by {@link encodeCursor} with `length` values. */
export function decodeCursor(cursor: string, length: number): (string | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((value) => value === null || (typeof value === 'string' && value.length <= 500))
    )
      return values;
  } catch {
    // Falls through to the refusal.
  }
  throw new Refusal('invalid', 'This place in the list is not valid any more; start from its beginning.', 'after');
}

export interface KeysetOrder {
  /** The column that orders the list, not null: `t.period_start`. */
  readonly column: string;
  /** Its SQL type, to read the cursor back: `timestamptz`. */
  readonly type: string;
  /** A second column that orders within equal values of the first; everything then runs one way, the ID too. */
  readonly second?: { readonly column: string; readonly type: string };
  readonly id: string;
  readonly idType?: string;
  readonly direction: 'ASC' | 'DESC';
  /** Direction of the ID within equal values; the index decides. The same as `direction` unless said otherwise. */
  readonly idDirection?: 'ASC' | 'DESC';
}

/**
 * Keyset condition and order for one page.
 *
 * Both directions alike give a row comparison, which walks the index from where the last page ended. Mixed ones carry
 * a plain `a <= x` beside the alternatives, without which the index is walked from its start (measured: 189 ms
 * against 1.6 ms).
 *
 * @returns `where` that can stand after AND, `order` that can stand after ORDER BY
 */
export function keyset(
  order: KeysetOrder,
  after: string | null | undefined,
  params: unknown[],
): { where: string; order: string } {
  const { column, id, direction } = order;
  const idDirection = order.idDirection ?? direction;
  if (order.second) return keysetOfTwo(order, order.second, after, params);
  const by = `${column} ${direction}, ${id} ${idDirection}`;
  if (!after) return { where: 'true', order: by };
  const [value, last] = decodeCursor(after, 2);
  params.push(value, last);
  const x = `$${params.length - 1}::${order.type}`;
  const y = `$${params.length}::${order.idType ?? 'uuid'}`;
  const beyond = direction === 'ASC' ? '>' : '<';
  if (idDirection === direction) return { where: `(${column}, ${id}) ${beyond} (${x}, ${y})`, order: by };
  const beyondId = idDirection === 'ASC' ? '>' : '<';
  return { where: `(${column} ${beyond}= ${x} AND (${column} ${beyond} ${x} OR ${id} ${beyondId} ${y}))`, order: by };
}

function keysetOfTwo(
  { column, type, id, idType = 'uuid', direction }: KeysetOrder,
  second: NonNullable<KeysetOrder['second']>,
  after: string | null | undefined,
  params: unknown[],
): { where: string; order: string } {
  const order = `${column} ${direction}, ${second.column} ${direction}, ${id} ${direction}`;
  if (!after) return { where: 'true', order };
  const from = params.length + 1;
  params.push(...decodeCursor(after, 3));
  const beyond = direction === 'ASC' ? '>' : '<';
  return {
    where: `(${column}, ${second.column}, ${id}) ${beyond} ($${from}::${type}, $${from + 1}::${second.type}, $${from + 2}::${idType})`,
    order,
  };
}

/** The values that a cursor of this order holds, as SQL that selects them as `position` (and `position2`) beside the ID. */
export const positionOf = ({ column, second }: KeysetOrder): string =>
  `${column}::text AS position, ${second ? `${second.column}::text` : 'NULL'} AS position2`;

/** The same out of a row that was selected so. */
export const cursorValues = (
  { second }: KeysetOrder,
  row: { readonly position: string | null; readonly position2: string | null; readonly id: string },
): (string | null)[] => (second ? [row.position, row.position2, row.id] : [row.position, row.id]);

/**
 * A page out of `size + 1` fetched rows: the one too many says that there is a next page.
 * @param values the order value of a row as text (an instant in full precision), and its ID
 */
export function page<Row>(
  fetched: readonly Row[],
  request: PageRequest,
  values: (row: Row) => readonly (string | null)[],
  total: () => Promise<Total>,
): Page<Row> {
  const size = pageSize(request);
  return {
    rows: fetched.slice(0, size).map((row) => ({ row, cursor: encodeCursor(values(row)) })),
    hasNextPage: fetched.length > size,
    hasPreviousPage: Boolean(request.after),
    total,
  };
}

/** The total that a count of at most `COUNT_LIMIT + 1` rows amounts to. */
export const cappedTotal = (counted: number): Total =>
  counted > COUNT_LIMIT ? { count: COUNT_LIMIT, exact: false } : { count: counted, exact: true };
