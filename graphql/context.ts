import { type Reader, Refusal } from '@/domain/access';
import { type Loader, Loads } from '@/server/load';

/** Most that one request may cost (builder.ts): what screens ask was looked at when they were written. */
export const COST_LIMIT = { known: 60_000, other: 20_000 } as const;

/** What one request carries to every resolver. */
export interface Context {
  /** Who asks; null when nobody is signed in. */
  readonly reader: Reader | null;
  /** The instant at which the request came in: all of its answers are as of it. */
  readonly now: Date;
  /** Whether a person or program on this very machine asks, directly. */
  readonly local: boolean;
  readonly loads: Loads | null;
  /** Keys may only read: what changes something needs a person or the loader's one-off token. */
  readonly readOnly: boolean;
  /** Hashes of the operations that are registered for the key that asks. */
  readonly operations: ReadonlySet<string>;
  /** see {@link COST_LIMIT} */
  readonly costLimit: number;
  /** The present instant, for what outlives the request. */
  readonly clock: () => Date;
  /** Who asks, looked up again: a stream outlives the session that opened it. */
  readonly current: () => Promise<Reader | null>;
}

export interface GivenContext {
  reader: Reader | null;
  clock: () => Date;
  local: boolean;
  readOnly?: boolean;
  operations?: ReadonlySet<string>;
  current?: () => Promise<Reader | null>;
}

export function createContext(given: GivenContext): Context {
  const now = given.clock();
  return {
    reader: given.reader,
    now,
    clock: given.clock,
    current: given.current ?? (async () => given.reader),
    local: given.local,
    readOnly: given.readOnly ?? false,
    operations: given.operations ?? new Set(),
    costLimit: COST_LIMIT.known,
    loads: given.reader && new Loads(given.reader, now),
  };
}

/** The reader of a request that needs one. */
export function readerOf(context: Context): Reader {
  if (!context.reader) throw new Refusal('unauthenticated', 'Sign in to see this.');
  return context.reader;
}

/** One row by key, batched with all others that the same request asks of this loader. */
export function load<Value>(context: Context, loader: Loader<Value>, key: string): Promise<Value | null> {
  readerOf(context);
  return (context.loads as Loads).one(loader, key);
}
