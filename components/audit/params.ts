/** The audit's address: URL state, filter bar and query variables at once. A bad link falls back. */
import { parseAsArrayOf, parseAsString } from 'nuqs';
import type { Filter } from '../data-table/filters';
import type { AuditFilter } from '../shell/apollo';

export const auditParams = {
  who: parseAsArrayOf(parseAsString).withDefault([]),
  what: parseAsArrayOf(parseAsString).withDefault([]),
  about: parseAsArrayOf(parseAsString).withDefault([]),
  subject: parseAsString.withDefault(''),
  from: parseAsString.withDefault(''),
  to: parseAsString.withDefault(''),
  entry: parseAsString,
};

export interface AuditParams {
  readonly who: readonly string[];
  readonly what: readonly string[];
  readonly about: readonly string[];
  readonly subject: string;
  /** first and last day, UTC */
  readonly from: string;
  readonly to: string;
  /** the entry that is open */
  readonly entry: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const some = (list: readonly string[]): string[] | null => (list.length > 0 ? [...list] : null);
const day = (text: string): string | null =>
  DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? text : null;

export const toFilter = (params: AuditParams): AuditFilter => ({
  actors: some(params.who),
  actions: some(params.what),
  subjectKinds: some(params.about),
  subject: params.subject.trim() || null,
  from: day(params.from),
  to: day(params.to),
});

export const isNarrowed = (params: AuditParams): boolean =>
  Object.values(toFilter(params)).some((value) => value !== null);

export const cleared = { who: null, what: null, about: null, subject: null, from: null, to: null } as const;

/** An act in words: `legal entity.set` is "legal entity set". */
export const actWords = (action: string): string => action.replace('.', ' ');

export function filtersOf(choices: {
  readonly actors: readonly { id: string; name: string }[];
  readonly actions: readonly string[];
  readonly subjectKinds: readonly string[];
}): Filter[] {
  return [
    {
      key: 'who',
      label: 'Who',
      kind: 'choices',
      options: choices.actors.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      key: 'what',
      label: 'What',
      kind: 'choices',
      options: choices.actions.map((action) => ({ value: action, label: actWords(action) })),
    },
    {
      key: 'about',
      label: 'About',
      kind: 'choices',
      options: choices.subjectKinds.map((kind) => ({ value: kind, label: kind })),
    },
  ];
}
