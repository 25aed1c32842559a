import type { Tone } from '../shell/term';

export interface Option {
  value: string;
  label: string;
  description?: string;
  tone?: Tone;
}

/** One chip of a filter bar. Its key is the URL's key; the value is a list of strings, or true for a flag. */
export type Filter =
  | { key: string; label: string; kind: 'choices'; options: readonly Option[] }
  | { key: string; label: string; kind: 'choice'; options: readonly Option[] }
  | { key: string; label: string; kind: 'flag' }
  /** Set by a link only, shown so that it can be removed. */
  | { key: string; label: string; kind: 'given'; title?: string };

export type FilterValues = Record<string, unknown>;

export function isSet(filter: Filter, values: FilterValues): boolean {
  const value = values[filter.key];
  return Array.isArray(value)
    ? value.length > 0
    : value !== null && value !== undefined && value !== false && value !== '';
}

/** What a set chip says after its label: at most two words, then how many more. */
export function summaryOf(filter: Filter, values: FilterValues): string {
  const value = values[filter.key];
  if (filter.kind === 'flag') return '';
  if (filter.kind === 'given') return filter.title ?? String(value);
  const chosen = Array.isArray(value) ? value.map(String) : [String(value)];
  const labels = chosen.map((each) => filter.options.find((option) => option.value === each)?.label ?? each);
  return labels.length <= 2 ? labels.join(', ') : `${labels.slice(0, 2).join(', ')} +${labels.length - 2}`;
}

/** The change that clears every filter; null lets the URL key go. */
export function cleared(filters: readonly Filter[]): Record<string, null> {
  return Object.fromEntries(filters.map((filter) => [filter.key, null]));
}
