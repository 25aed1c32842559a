'use client';
import { parseAsArrayOf, parseAsIsoDate, parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';

/** Region, entity and period as they stand in the URL of every screen. */
export interface ContextFilter {
  regions: string[];
  entities: string[];
  /** First day, "2025-11-01"; null is without bound. */
  from: string | null;
  /** Last day, included. */
  to: string | null;
}

const parsers = {
  region: parseAsArrayOf(parseAsString).withDefault([]),
  entity: parseAsArrayOf(parseAsString).withDefault([]),
  from: parseAsIsoDate,
  to: parseAsIsoDate,
};
export const CONTEXT_KEYS: readonly string[] = Object.keys(parsers);

const day = (date: Date | null) => (date && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 10) : null);
const date = (text: string | null) => (text ? new Date(`${text}T00:00:00Z`) : null);

/** The context filter and its setter; a change of it is a step in the browser's history. */
export function useContextFilter(): [ContextFilter, (change: Partial<ContextFilter>) => void] {
  const [values, setValues] = useQueryStates(parsers, { history: 'push' });
  const { region, entity, from, to } = values;
  const filter = useMemo(
    () => ({ regions: region, entities: entity, from: day(from), to: day(to) }),
    [region, entity, from, to],
  );
  return [
    filter,
    (change) =>
      void setValues({
        ...(change.regions ? { region: change.regions } : {}),
        ...(change.entities ? { entity: change.entities } : {}),
        ...(change.from !== undefined ? { from: date(change.from) } : {}),
        ...(change.to !== undefined ? { to: date(change.to) } : {}),
      }),
  ];
}

/** The same as the API's ContextInput: what is empty is absent, and undefined when all of it is. */
export function useContextInput() {
  const [filter] = useContextFilter();
  return useMemo(() => contextInput(filter), [filter]);
}

export function contextInput({ regions, entities, from, to }: ContextFilter) {
  if (regions.length === 0 && entities.length === 0 && !from && !to) return undefined;
  return {
    ...(regions.length > 0 ? { regions } : {}),
    ...(entities.length > 0 ? { entities } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

/** A path with the context of the current URL; what the path itself says about the context wins. */
export function withContext(href: string, current: URLSearchParams): string {
  if (!href.startsWith('/')) return href;
  const [rest, hash] = href.split('#');
  const [path, query] = (rest ?? '').split('?');
  const search = new URLSearchParams(query);
  for (const key of CONTEXT_KEYS) {
    const value = current.get(key);
    if (value && !search.has(key)) search.set(key, value);
  }
  // Commas stay readable, as nuqs writes them.
  const text = search.toString().replaceAll('%2C', ',');
  return `${path}${text ? `?${text}` : ''}${hash ? `#${hash}` : ''}`;
}
