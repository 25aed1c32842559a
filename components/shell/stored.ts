'use client';
import { useCallback, useSyncExternalStore } from 'react';

// Values by key, read once: useSyncExternalStore needs the same object until it changes.
const cache = new Map<string, unknown>();
const readers = new Set<() => void>();

function read<Value>(key: string, fallback: Value): Value {
  if (cache.has(key)) return cache.get(key) as Value;
  let value: unknown = fallback;
  try {
    const text = window.localStorage.getItem(`throughline.${key}`);
    const parsed: unknown = text === null ? fallback : JSON.parse(text);
    if (typeof parsed === typeof fallback) value = parsed;
  } catch {
    // A browser that forbids storage, or a value that another version wrote: the default does.
  }
  cache.set(key, value);
  return value as Value;
}

function subscribe(reader: () => void) {
  readers.add(reader);
  return () => void readers.delete(reader);
}

/** A habit of this reader kept in this browser; never anything that a link should show a colleague. */
export function useStored<Value>(key: string, fallback: Value): [Value, (value: Value) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key, fallback),
    () => fallback,
  );
  const set = useCallback(
    (next: Value) => {
      cache.set(key, next);
      try {
        window.localStorage.setItem(`throughline.${key}`, JSON.stringify(next));
      } catch {
        // Kept for this visit only.
      }
      for (const each of readers) each();
    },
    [key],
  );
  return [value, set];
}
