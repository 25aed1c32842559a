/** The transaction list's address: URL state, filter bar and query variables at once. A bad link falls back. */
import { createParser, parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs';
import type { Filter, Option } from '../data-table/filters';
import type {
  ContextInput,
  ExceptionTypeCode,
  StageName,
  TransactionFilter,
  TransactionOrder,
  TransactionStatus,
  VarianceClass,
} from '../shell/apollo';
import { parseAsExceptionType } from '../shell/exception-type';

const STATUSES = ['BROKEN', 'AT_RISK', 'IN_PROGRESS', 'OPEN', 'DONE'] as const;
const STAGES = ['CAPTURED', 'AGGREGATED', 'RATED', 'INVOICED', 'POSTED', 'SETTLED', 'CRM_SYNC'] as const;
const VARIANCES = ['IN_EXCEPTION', 'UNEXPLAINED', 'NOT_DUE_YET', 'WITHIN_TOLERANCE', 'WRITTEN_OFF', 'NONE'] as const;
const KINDS = [
  'usage',
  'recurring',
  'one-time',
  'minimum true-up',
  'prepaid purchase',
  'prepaid drawdown',
  'discount',
  'proration',
  'credit',
] as const;
const FIELDS = {
  attention: 'ATTENTION',
  period: 'PERIOD',
  changed: 'CHANGED',
  number: 'NUMBER',
  amount: 'AMOUNT',
  invoiced: 'INVOICED',
  posted: 'POSTED',
  'invoice-variance': 'INVOICE_VARIANCE',
  'posting-variance': 'POSTING_VARIANCE',
  risk: 'AT_RISK',
} as const;
type Field = keyof typeof FIELDS;
const SORTS = (Object.keys(FIELDS) as Field[]).flatMap((field) => [field, `-${field}`] as const);
type TransactionSort = Field | `-${Field}`;
export const TABS = ['attached', 'unattached'] as const;

/** A coded word, small in the URL, read in any case and with spaces, hyphens or underscores. */
function parseAsCode<Code extends string>(codes: readonly Code[]) {
  const plain = (text: string) => text.toUpperCase().replace(/[ _]/g, '-');
  return createParser<Code>({
    parse: (text) => codes.find((code) => plain(code) === plain(text)) ?? null,
    serialize: (code) => code.toLowerCase().replaceAll('_', '-'),
  });
}

export const transactionParams = {
  tab: parseAsStringLiteral(TABS).withDefault('attached'),
  q: parseAsString.withDefault(''),
  status: parseAsArrayOf(parseAsCode(STATUSES)).withDefault([]),
  stage: parseAsArrayOf(parseAsCode(STAGES)).withDefault([]),
  kind: parseAsArrayOf(parseAsCode(KINDS)).withDefault([]),
  currency: parseAsArrayOf(parseAsString).withDefault([]),
  exceptionType: parseAsArrayOf(parseAsExceptionType).withDefault([]),
  variance: parseAsArrayOf(parseAsCode(VARIANCES)).withDefault([]),
  quantity: parseAsArrayOf(parseAsCode(VARIANCES)).withDefault([]),
  cases: parseAsBoolean.withDefault(false),
  cause: parseAsString,
  account: parseAsString,
  subscription: parseAsString,
  figure: parseAsString,
  source: parseAsString,
  reason: parseAsArrayOf(parseAsString).withDefault([]),
  sort: parseAsStringLiteral(SORTS).withDefault('-attention'),
};

export interface TransactionParams {
  tab: (typeof TABS)[number];
  q: string;
  status: readonly TransactionStatus[];
  stage: readonly StageName[];
  kind: readonly string[];
  currency: readonly string[];
  exceptionType: readonly ExceptionTypeCode[];
  variance: readonly VarianceClass[];
  quantity: readonly VarianceClass[];
  cases: boolean;
  cause: string | null;
  account: string | null;
  subscription: string | null;
  figure: string | null;
  source: string | null;
  reason: readonly string[];
  sort: TransactionSort;
}

/** An empty list would mean "none of them": absent means "any". */
const some = <Item>(list: readonly Item[]): Item[] | undefined => (list.length > 0 ? [...list] : undefined);

export function toFilter(params: TransactionParams, context: ContextInput | undefined): TransactionFilter {
  return {
    context,
    search: params.q.trim() || undefined,
    statuses: some(params.status),
    stages: some(params.stage),
    kinds: some(params.kind),
    currencies: some(params.currency),
    account: params.account ?? undefined,
    subscription: params.subscription ?? undefined,
    exceptionTypes: some(params.exceptionType),
    cause: params.cause ?? undefined,
    withOpenCases: params.cases || undefined,
    varianceClasses: some(params.variance),
    quantityClasses: some(params.quantity),
    figure: params.figure ?? undefined,
  };
}

export function toOrder(sort: TransactionSort): TransactionOrder {
  return { field: FIELDS[sort.replace(/^-/, '') as Field], direction: sort.startsWith('-') ? 'DESC' : 'ASC' };
}

/** The other way round, for a click on a header; null where the API has no such order. */
export function fromOrder(order: { field: string; direction: 'ASC' | 'DESC' }): TransactionSort | null {
  const name = (Object.keys(FIELDS) as Field[]).find((key) => FIELDS[key] === order.field);
  return name ? (`${order.direction === 'DESC' ? '-' : ''}${name}` as TransactionSort) : null;
}

/** What filters unattached usage; the other filters ask for things that it does not have yet. */
export function toUnattachedFilter(params: TransactionParams) {
  return { search: params.q.trim() || undefined, source: params.source ?? undefined, reasons: some(params.reason) };
}

const status: readonly Option[] = [
  { value: 'BROKEN', label: 'Broken', tone: 'BROKEN' },
  { value: 'AT_RISK', label: 'At risk', tone: 'RISK' },
  { value: 'IN_PROGRESS', label: 'In progress', tone: 'PROGRESS' },
  { value: 'OPEN', label: 'Open', tone: 'NEUTRAL' },
  { value: 'DONE', label: 'Done', tone: 'DONE' },
];
const words = (code: string) =>
  (code.charAt(0) + code.slice(1).toLowerCase()).replaceAll('_', ' ').replace('Crm', 'CRM');
const asOptions = (codes: readonly string[]): Option[] => codes.map((value) => ({ value, label: words(value) }));

/** The chips of the list; types and currencies are the installation's, the account's name comes with its rows. */
export function filtersOf(given: {
  types: readonly Option[];
  currencies: readonly string[];
  accountName?: string | undefined;
}): Filter[] {
  return [
    { key: 'status', label: 'Status', kind: 'choices', options: status },
    { key: 'stage', label: 'Stage', kind: 'choices', options: asOptions(STAGES) },
    {
      key: 'kind',
      label: 'Kind',
      kind: 'choices',
      options: KINDS.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) })),
    },
    {
      key: 'currency',
      label: 'Currency',
      kind: 'choices',
      options: given.currencies.map((value) => ({ value, label: value })),
    },
    { key: 'exceptionType', label: 'Exception', kind: 'choices', options: given.types },
    { key: 'variance', label: 'Amounts differ', kind: 'choices', options: asOptions(VARIANCES) },
    { key: 'quantity', label: 'Quantities differ', kind: 'choices', options: asOptions(VARIANCES) },
    { key: 'cases', label: 'With open cases', kind: 'flag' },
    { key: 'cause', label: 'Blocked by', kind: 'given', title: 'one cause' },
    { key: 'account', label: 'Account', kind: 'given', title: given.accountName ?? 'one account' },
    { key: 'subscription', label: 'Subscription', kind: 'given' },
    { key: 'figure', label: 'Behind the figure', kind: 'given' },
  ];
}

export function unattachedFiltersOf(sources: readonly Option[], reasons: readonly Option[]): Filter[] {
  return [
    { key: 'source', label: 'Source', kind: 'choice', options: sources },
    { key: 'reason', label: 'Reason', kind: 'choices', options: reasons },
  ];
}

/** Everything but the tab, the order and the columns let go. */
export const cleared = {
  q: null,
  status: null,
  stage: null,
  kind: null,
  currency: null,
  exceptionType: null,
  variance: null,
  quantity: null,
  cases: null,
  cause: null,
  account: null,
  subscription: null,
  figure: null,
  source: null,
  reason: null,
} as const;

export function isNarrowed(params: TransactionParams): boolean {
  const { tab: _tab, sort: _sort, ...filters } = params;
  return Object.values(filters).some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)));
}
