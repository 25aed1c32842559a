/** The address of bill runs: URL state, filter bar and query variables at once. A bad link falls back to the defaults. */
import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs';
import type { Filter, Option } from '../data-table/filters';
import type { ContextInput, ReadinessFilter } from '../shell/apollo';

const READY = ['ready', 'not ready'] as const;

export const billRunParams = {
  q: parseAsString.withDefault(''),
  /** Day of the bill run. */
  day: parseAsString,
  entity: parseAsString,
  ready: parseAsStringLiteral(READY),
  obstacle: parseAsArrayOf(parseAsString).withDefault([]),
};

export interface BillRunParams {
  q: string;
  day: string | null;
  entity: string | null;
  ready: (typeof READY)[number] | null;
  obstacle: readonly string[];
}

/** 'YYYY-MM-DD' of a day that there is, else nothing. */
const dayOf = (day: string | null): string | undefined =>
  day && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : undefined;

/** What narrows the runs: everything but which run is looked at. */
export const toRunsFilter = ({ q }: BillRunParams, context: ContextInput | undefined): ReadinessFilter => ({
  context,
  search: q.trim() || undefined,
});

/** The API's filter of the invoices; what does not narrow is absent. */
export const toFilter = (params: BillRunParams, context: ContextInput | undefined): ReadinessFilter => ({
  ...toRunsFilter(params, context),
  from: dayOf(params.day),
  to: dayOf(params.day),
  entities: params.entity ? [params.entity] : undefined,
  ready: params.ready ? params.ready === 'ready' : undefined,
  obstacles: params.obstacle.length > 0 ? [...params.obstacle] : undefined,
});

export const isNarrowed = ({ q, day, entity, ready, obstacle }: BillRunParams): boolean =>
  q.trim() !== '' || day !== null || entity !== null || ready !== null || obstacle.length > 0;

export const cleared = { q: null, day: null, entity: null, ready: null, obstacle: null } as const;

export const filtersOf = (obstacles: readonly Option[]): Filter[] => [
  {
    key: 'ready',
    label: 'Readiness',
    kind: 'choice',
    options: READY.map((value) => ({ value, label: value === 'ready' ? 'Ready' : 'Not ready' })),
  },
  { key: 'obstacle', label: 'In the way', kind: 'choices', options: obstacles },
  { key: 'day', label: 'Bill run of', kind: 'given' },
  { key: 'entity', label: 'Entity', kind: 'given' },
];
