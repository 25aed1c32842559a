import type { Reader } from '@/domain/access';

/**
 * A way to fetch many rows by key in one statement, for fields of rows in a list.
 * Keys that the reader may not see, or that do not exist, are absent from the answer.
 */
export interface Loader<Value> {
  readonly fetch: (reader: Reader, keys: readonly string[], now: Date) => Promise<ReadonlyMap<string, Value>>;
}

/** Declares a loader; one constant per relation, next to the query that it shares its SQL with. */
export const defineLoader = <Value>(fetch: Loader<Value>['fetch']): Loader<Value> => ({ fetch });

interface Batch {
  readonly answers: Map<string, Promise<unknown>>;
  waiting: { key: string; resolve: (value: unknown) => void; reject: (reason: unknown) => void }[];
}

/** The loads of one request: what is asked for in one turn of the event loop goes out as one statement per loader. */
export class Loads {
  private readonly batches = new Map<Loader<unknown>, Batch>();

  constructor(
    private readonly reader: Reader,
    private readonly now: Date,
  ) {}

  /** The value of one key, or null when it is absent or out of reach. */
  one<Value>(loader: Loader<Value>, key: string): Promise<Value | null> {
    const batch: Batch = this.batches.get(loader) ?? { answers: new Map(), waiting: [] };
    this.batches.set(loader, batch);
    const known = batch.answers.get(key);
    if (known) return known as Promise<Value | null>;
    const answer = new Promise<unknown>((resolve, reject) => {
      // Resolvers of one level run in one turn; promises between them settle before the next tick.
      if (batch.waiting.length === 0)
        void Promise.resolve().then(() => process.nextTick(() => this.send(loader, batch)));
      batch.waiting.push({ key, resolve, reject });
    });
    batch.answers.set(key, answer);
    return answer as Promise<Value | null>;
  }

  private send(loader: Loader<unknown>, batch: Batch): void {
    const asked = batch.waiting;
    batch.waiting = [];
    loader
      .fetch(
        this.reader,
        asked.map(({ key }) => key),
        this.now,
      )
      .then(
        (values) => {
          for (const { key, resolve } of asked) resolve(values.get(key) ?? null);
        },
        (reason) => {
          for (const { reject } of asked) reject(reason);
        },
      );
  }
}

/** Rows by key, for loaders of lists. */
export function grouped<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
