/** The account list's and the account's address. A bad link falls back to the defaults. */
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs';
import type { AccountFilter, AccountOrder, ContextInput } from '../shell/apollo';

const fields = {
  name: 'NAME',
  invoiced: 'INVOICED',
  cases: 'OPEN_CASES',
  risk: 'AT_RISK',
  renewal: 'RENEWAL',
} as const;
type Field = keyof typeof fields;
export const SORTS = [
  'name',
  '-name',
  'invoiced',
  '-invoiced',
  'cases',
  '-cases',
  'risk',
  '-risk',
  'renewal',
  '-renewal',
] as const satisfies readonly (Field | `-${Field}`)[];
export const STATUSES = ['active', 'inactive'] as const;
export const DOCUMENTS = ['invoices', 'credit memos', 'postings', 'payments'] as const;
export type Sort = (typeof SORTS)[number];
export type Documents = (typeof DOCUMENTS)[number];

export const accountParams = {
  q: parseAsString.withDefault(''),
  cases: parseAsBoolean.withDefault(false),
  status: parseAsStringLiteral(STATUSES),
  sort: parseAsStringLiteral(SORTS).withDefault('-cases'),
};
export const documentsParam = parseAsStringLiteral(DOCUMENTS)
  .withDefault('invoices')
  .withOptions({ history: 'replace' });

export interface AccountParams {
  q: string;
  cases: boolean;
  status: (typeof STATUSES)[number] | null;
  sort: Sort;
}

/** The API's filter; what does not narrow is absent. */
export function toFilter(params: AccountParams, context: ContextInput | undefined): AccountFilter {
  return {
    context,
    search: params.q.trim() || undefined,
    withOpenCases: params.cases || undefined,
    status: params.status ?? undefined,
  };
}

export function toOrder(sort: Sort): AccountOrder {
  return { field: fields[sort.replace('-', '') as Field], direction: sort.startsWith('-') ? 'DESC' : 'ASC' };
}

/** The other way round, for a press on a column's header. */
export function fromOrder(order: { field: string; direction: 'ASC' | 'DESC' }): Sort | null {
  const name = (Object.keys(fields) as Field[]).find((key) => fields[key] === order.field);
  return name ? `${order.direction === 'DESC' ? '-' : ''}${name}` : null;
}

export const cleared = { q: null, cases: null, status: null } as const;
export const isNarrowed = ({ q, cases, status }: AccountParams): boolean => q !== '' || cases || status !== null;
