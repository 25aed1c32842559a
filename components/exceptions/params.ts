/** The queue's address: URL state, filter bar and query variables at once. A bad link falls back to the defaults. */
import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs';
import type {
  ContextInput,
  ExceptionFilter,
  ExceptionGroupBy,
  ExceptionOrder,
  ExceptionTypeCode,
  Severity,
} from '../shell/apollo';
import { parseAsExceptionType } from '../shell/exception-type';

export const VIEWS = ['open', 'closed', 'all'] as const;
const FIELDS = {
  due: 'DUE',
  opened: 'OPENED',
  risk: 'AT_RISK',
  severity: 'SEVERITY',
  number: 'NUMBER',
  type: 'TYPE',
} as const;
type Field = keyof typeof FIELDS;
export const SORTS = (Object.keys(FIELDS) as Field[]).flatMap((field) => [field, `-${field}`] as const);
export const GROUPINGS = ['queue', 'type', 'cause', 'assignee', 'severity', 'entity'] as const;
export const DENSITIES = ['dense', 'roomy'] as const;
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
export type View = (typeof VIEWS)[number];
export type Sort = Field | `-${Field}`;
export type Grouping = (typeof GROUPINGS)[number];

/** Severities are written small in the URL, as a person would; any case is read. */
const parseAsSeverity = createParser<Severity>({
  parse: (text) => SEVERITIES.find((severity) => severity === text.toUpperCase()) ?? null,
  serialize: (severity) => severity.toLowerCase(),
});

export const exceptionParams = {
  q: parseAsString.withDefault(''),
  view: parseAsStringLiteral(VIEWS).withDefault('open'),
  mine: parseAsBoolean.withDefault(false),
  unassigned: parseAsBoolean.withDefault(false),
  overdue: parseAsBoolean.withDefault(false),
  regressed: parseAsBoolean.withDefault(false),
  type: parseAsArrayOf(parseAsExceptionType).withDefault([]),
  severity: parseAsArrayOf(parseAsSeverity).withDefault([]),
  queue: parseAsArrayOf(parseAsString).withDefault([]),
  assignee: parseAsString,
  cause: parseAsString,
  /** When the period closes to which the documents of the cases would post. */
  cutoff: parseAsIsoDateTime,
  account: parseAsString,
  transaction: parseAsString,
  figure: parseAsString,
  told: parseAsString,
  warning: parseAsBoolean.withDefault(false),
  waiting: parseAsBoolean.withDefault(false),
  escalated: parseAsBoolean.withDefault(false),
  by: parseAsStringLiteral(GROUPINGS).withDefault('queue'),
  sort: parseAsStringLiteral(SORTS).withDefault('-risk'),
  rows: parseAsStringLiteral(DENSITIES),
  /** Number of the case beside the list. */
  case: parseAsString,
  /** The view that the rest of the address came of. */
  saved: parseAsString,
};

/** What stands of the address in a saved view: all of it but what is beside the list and the view itself. */
export const VIEW_KEYS: readonly string[] = [
  ...Object.keys(exceptionParams).filter((key) => key !== 'case' && key !== 'saved'),
  'cols',
  'region',
  'entity',
];

/** The part of an address that a view keeps, in one order. */
export function viewQuery(search: string): string {
  const given = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const key of [...VIEW_KEYS].sort()) {
    const value = given.get(key);
    if (value !== null) kept.set(key, value);
  }
  return kept.toString();
}

export interface ExceptionParams {
  q: string;
  view: View;
  mine: boolean;
  unassigned: boolean;
  overdue: boolean;
  regressed: boolean;
  type: readonly ExceptionTypeCode[];
  severity: readonly Severity[];
  queue: readonly string[];
  assignee: string | null;
  cause: string | null;
  cutoff: Date | null;
  account: string | null;
  transaction: string | null;
  figure: string | null;
  told: string | null;
  warning: boolean;
  waiting: boolean;
  escalated: boolean;
  by: Grouping;
  sort: Sort;
  rows: (typeof DENSITIES)[number] | null;
  case: string | null;
  saved: string | null;
}

/** The API's filter. Absent rather than empty: an empty list would mean "none of them". */
export function toFilter(params: ExceptionParams, context: ContextInput | undefined): ExceptionFilter {
  return {
    context,
    search: params.q.trim() || undefined,
    open: params.view === 'all' ? undefined : params.view === 'open',
    types: params.type.length > 0 ? [...params.type] : undefined,
    severities: params.severity.length > 0 ? [...params.severity] : undefined,
    queues: params.queue.length > 0 ? [...params.queue] : undefined,
    assignee: params.assignee ?? undefined,
    mine: params.mine || undefined,
    unassigned: params.unassigned || undefined,
    overdue: params.overdue || undefined,
    regressed: params.regressed || undefined,
    causeKey: params.cause ?? undefined,
    cutoffAt: params.cutoff?.toISOString(),
    account: params.account ?? undefined,
    transaction: params.transaction ?? undefined,
    figure: params.figure ?? undefined,
    told: params.told ?? undefined,
    warning: params.warning || undefined,
    waiting: params.waiting || undefined,
    escalated: params.escalated || undefined,
  };
}

export function toOrder(sort: Sort): ExceptionOrder {
  return { field: FIELDS[sort.replace('-', '') as Field], direction: sort.startsWith('-') ? 'DESC' : 'ASC' };
}

/** The other way round, for a press on a column's header. */
export function fromOrder(order: { field: string; direction: 'ASC' | 'DESC' }): Sort | null {
  const name = (Object.keys(FIELDS) as Field[]).find((key) => FIELDS[key] === order.field);
  return name ? `${order.direction === 'DESC' ? '-' : ''}${name}` : null;
}

export const toGroupBy = (by: Grouping): ExceptionGroupBy => by.toUpperCase() as ExceptionGroupBy;

/** What a press on a group changes; the same press again takes it back. An entity belongs to the context bar, so null. */
export function toggleGroup(params: ExceptionParams, by: Grouping, key: string): Partial<ExceptionParams> | null {
  const toggle = <T>(list: readonly T[], value: T) =>
    list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
  switch (by) {
    case 'queue':
      return { queue: toggle(params.queue, key) };
    case 'type': {
      const type = parseAsExceptionType.parse(key);
      return type ? { type: toggle(params.type, type) } : null;
    }
    case 'cause':
      return { cause: params.cause === key ? null : key };
    case 'severity': {
      const severity = parseAsSeverity.parse(key);
      return severity ? { severity: toggle(params.severity, severity) } : null;
    }
    case 'assignee':
      // Nobody has no ID of its own: it is the absence of one.
      if (key === '') return { unassigned: !params.unassigned, assignee: null };
      return { assignee: params.assignee === key ? null : key, unassigned: false };
    case 'entity':
      return null;
  }
}

/** The filter with the grouping's own attribute left out, so that its other values keep their counts and can be chosen. */
export function withoutOwn(params: ExceptionParams): ExceptionParams {
  switch (params.by) {
    case 'queue':
      return { ...params, queue: [] };
    case 'type':
      return { ...params, type: [] };
    case 'cause':
      return { ...params, cause: null };
    case 'severity':
      return { ...params, severity: [] };
    case 'assignee':
      return { ...params, assignee: null, unassigned: false };
    case 'entity':
      return params;
  }
}

export function isChosen(params: ExceptionParams, by: Grouping, key: string): boolean {
  switch (by) {
    case 'queue':
      return params.queue.includes(key);
    case 'type':
      return params.type.some((type) => type === key);
    case 'cause':
      return params.cause === key;
    case 'severity':
      return params.severity.some((severity) => severity === key.toUpperCase());
    case 'assignee':
      return key === '' ? params.unassigned : params.assignee === key;
    case 'entity':
      return false;
  }
}

/** Everything that narrows the list, back to nothing; the view, the grouping and the order stay. */
export const cleared = {
  q: null,
  mine: null,
  unassigned: null,
  overdue: null,
  regressed: null,
  type: null,
  severity: null,
  queue: null,
  assignee: null,
  cause: null,
  cutoff: null,
  account: null,
  transaction: null,
  figure: null,
  told: null,
  warning: null,
  waiting: null,
  escalated: null,
} as const;

export function isNarrowed(params: ExceptionParams): boolean {
  const {
    q,
    mine,
    unassigned,
    overdue,
    regressed,
    type,
    severity,
    queue,
    assignee,
    cause,
    cutoff,
    account,
    transaction,
    figure,
    told,
    warning,
    waiting,
    escalated,
  } = params;
  return (
    q !== '' ||
    mine ||
    unassigned ||
    overdue ||
    regressed ||
    warning ||
    waiting ||
    escalated ||
    type.length + severity.length + queue.length > 0 ||
    [assignee, cause, cutoff, account, transaction, figure, told].some((value) => value !== null)
  );
}
