/** The address of what waits: URL state, filter bar and query variables at once. A bad link falls back to the defaults. */
import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs';
import type { Filter, Option } from '../data-table/filters';
import type { SuspendedFilter, SuspendedOrder } from '../shell/apollo';

const AGES = { '5min': 5, '1h': 60, '1d': 1_440, '7d': 10_080, '30d': 43_200 } as const;
type Age = keyof typeof AGES;
const ages = Object.keys(AGES) as Age[];
const AGE_LABELS: Record<Age, string> = {
  '5min': 'longer than 5 minutes',
  '1h': 'longer than an hour',
  '1d': 'longer than a day',
  '7d': 'longer than a week',
  '30d': 'longer than 30 days',
};

export const suspendedParams = {
  q: parseAsString.withDefault(''),
  reason: parseAsArrayOf(parseAsString).withDefault([]),
  source: parseAsArrayOf(parseAsString).withDefault([]),
  kind: parseAsArrayOf(parseAsString).withDefault([]),
  age: parseAsStringLiteral(ages),
  sort: parseAsStringLiteral(['since', '-since'] as const).withDefault('since'),
  /** The row that a search led to: marked. */
  item: parseAsString,
};

export interface SuspendedParams {
  q: string;
  reason: readonly string[];
  source: readonly string[];
  kind: readonly string[];
  age: Age | null;
  sort: 'since' | '-since';
  item: string | null;
}

const some = (values: readonly string[]) => (values.length > 0 ? [...values] : undefined);

/** The API's filter at `now`; absent rather than empty. The minute counts, so that a page does not ask anew each moment. */
export function toFilter(params: SuspendedParams, now: number): SuspendedFilter {
  const minute = Math.floor(now / 60_000) * 60_000;
  return {
    search: params.q.trim() || undefined,
    reasons: some(params.reason),
    sources: some(params.source),
    kinds: some(params.kind),
    before: params.age ? new Date(minute - AGES[params.age] * 60_000).toISOString() : undefined,
  };
}

export const toOrder = (sort: SuspendedParams['sort']): SuspendedOrder => ({
  field: 'SINCE',
  direction: sort === '-since' ? 'DESC' : 'ASC',
});

export const isNarrowed = ({ q, reason, source, kind, age }: SuspendedParams): boolean =>
  q.trim() !== '' || reason.length > 0 || source.length > 0 || kind.length > 0 || age !== null;

export const cleared = { q: null, reason: null, source: null, kind: null, age: null, item: null } as const;

/** The chips; offered are the reasons that there are, every source that a row names, and every kind. */
export function filtersOf(reasons: readonly Option[], sources: readonly Option[], kinds: readonly Option[]): Filter[] {
  return [
    { key: 'reason', label: 'Reason', kind: 'choices', options: reasons },
    { key: 'kind', label: 'What', kind: 'choices', options: kinds },
    { key: 'source', label: 'Source', kind: 'choices', options: sources },
    {
      key: 'age',
      label: 'Waiting',
      kind: 'choice',
      options: ages.map((value) => ({ value, label: AGE_LABELS[value] })),
    },
  ];
}
