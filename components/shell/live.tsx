'use client';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { graphql, useSubscription } from './apollo';

const CHANGES = graphql(`
  subscription Changes {
    changes {
      kind
      ids
      at
    }
  }
`);

type ChangeKind = 'transactions' | 'exceptions' | 'sources' | 'demo' | 'inbox';
type Reader = (ids: readonly string[]) => void;

const Live = createContext<(kind: ChangeKind, reader: Reader) => () => void>(() => () => undefined);

/** One stream for the whole page; screens listen to it by kind. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const readers = useRef(new Map<string, Set<Reader>>());
  useSubscription(CHANGES, {
    ignoreResults: true,
    onData: ({ data }) => {
      const notice = data.data?.changes;
      if (notice) for (const reader of readers.current.get(notice.kind) ?? []) reader(notice.ids);
    },
  });
  const listen = useCallback((kind: ChangeKind, reader: Reader) => {
    const all = readers.current.get(kind) ?? new Set();
    readers.current.set(kind, all.add(reader));
    return () => void all.delete(reader);
  }, []);
  return <Live.Provider value={listen}>{children}</Live.Provider>;
}

/** Calls back with the IDs that changed; nothing is fetched by itself. */
export function useChanges(kind: ChangeKind, reader: Reader): void {
  const listen = useContext(Live);
  const latest = useRef(reader);
  useEffect(() => {
    latest.current = reader;
  });
  useEffect(() => listen(kind, (ids) => latest.current(ids)), [listen, kind]);
}

/**
 * What changed since a list was loaded: the changed rows to mark, and how many there are in all.
 * `clear` after the list was fetched again.
 */
export function useChanged(kind: ChangeKind): {
  ids: ReadonlySet<string>;
  count: number;
  /** More changed than was told one by one. */
  many: boolean;
  clear: () => void;
} {
  const [ids, setIds] = useState<ReadonlySet<string>>(() => new Set());
  const [many, setMany] = useState(false);
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // A burst of ingestion says hundreds of IDs a second: one drawing a second is enough to mark them.
  useChanges(kind, (more) => {
    if (more.length === 0) setMany(true);
    for (const id of more) waiting.current.add(id);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const fresh = waiting.current;
      waiting.current = new Set();
      setIds((known) => new Set([...known, ...fresh]));
    }, 1_000);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const clear = useCallback(() => {
    waiting.current.clear();
    setIds(new Set());
    setMany(false);
  }, []);
  return useMemo(() => ({ ids, count: ids.size, many, clear }), [ids, many, clear]);
}
