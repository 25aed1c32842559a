import { sql } from 'kysely';
import { assertMay } from '@/domain/access';
import { recordWords } from '@/domain/record-status';
import { defineLoader } from '@/server/load';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import type { CaseRow } from './queries';

/** What a case is about in words a person reads, and its page where it has one. */
export interface SubjectName {
  readonly name: string;
  readonly href: string | null;
}

/** The parts of a key as their source wrote them. */
const readable = (parts: readonly string[]) =>
  parts.map((part) => part.replaceAll('%2F', '/').replaceAll('%25', '%')).join(' ');
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The key of {@link subjectOfCase}. */
export const subjectRef = ({ subjectKind, subjectId }: Pick<CaseRow, 'subjectKind' | 'subjectId'>): string =>
  `${subjectKind} ${subjectId}`;

const named = fixed((given: { ids: readonly string[] }) =>
  sets
    .selectFrom('record as r')
    .select((eb) => [
      eb.ref('r.id').$castTo<string | null>().as('id'),
      'r.kind',
      eb.fn.coalesce('r.number', 'r.external_id').as('name'),
    ])
    .where('r.id', '=', anyOf(given.ids, 'uuid'))
    .where((eb) => eb.ref('r.in_force'))
    .unionAll(
      sets
        .selectFrom('transaction as t')
        .select((eb) => [
          eb.ref('t.id').$castTo<string | null>().as('id'),
          sql.lit<string>('transaction').as('kind'),
          eb.cast<string>('t.number', 'text').as('name'),
        ])
        .where('t.id', '=', anyOf(given.ids, 'uuid')),
    )
    .unionAll(
      sets
        .selectFrom('account as a')
        .select((eb) => [
          eb.ref('a.id').$castTo<string | null>().as('id'),
          sql.lit<string>('account').as('kind'),
          'a.name',
        ])
        .where('a.id', '=', anyOf(given.ids, 'uuid')),
    )
    .unionAll(
      sets
        .selectFrom('source as s')
        .select([sql<string | null>`NULL`.as('id'), sql<string>`'source ' || s.name`.as('kind'), 's.title as name']),
    ),
);

/**
 * Subjects by {@link subjectRef}: documents by kind and number, transactions by number, what a source's own words name
 * ("metering/tenant-1") by those words. For cases that the reader sees: what a case is about is part of it.
 */
export const subjectOfCase = defineLoader<SubjectName>(async (reader, refs) => {
  assertMay(reader, 'exceptions:read');
  const asked = refs.map((ref) => {
    const at = ref.indexOf(' ');
    return { ref, kind: ref.slice(0, at), id: ref.slice(at + 1) };
  });
  const ids = asked.filter(({ id }) => UUID.test(id)).map(({ id }) => id);
  const rows = await named({ ids });
  const found = new Map(rows.map((row) => [row.id, row]));
  const titles = new Map(rows.filter(({ id }) => id === null).map(({ kind, name }) => [kind.slice(7), name]));
  return new Map(
    asked.flatMap(({ ref, kind, id }): [string, SubjectName][] => {
      const row = found.get(id);
      if (row) return [[ref, nameOf({ ...row, id })]];
      if (UUID.test(id)) return [];
      // A signal has no name that anybody knows: what the case says of it stands in its title.
      if (kind === 'signal') return [];
      const [source = '', ...rest] = id.split('/');
      const title = titles.get(source);
      const words = kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('-', ' ');
      const place = OF_THE_PIPELINE[kind];
      if (place !== undefined && title) {
        const mayOpen = reader.permissions.has('pipeline:read');
        const name = rest.length > 0 ? `${words}s of ${title}: ${readable(rest).trim()}` : `${words} ${title}`;
        return [[ref, { name, href: mayOpen ? `/pipeline/sources/${source}${place}` : null }]];
      }
      return [[ref, { name: title ? `${words} ${readable(rest)} of ${title}` : `${words} ${id}`, href: null }]];
    }),
  );
});

/** Kinds whose place is a source's page, and where on it. */
const OF_THE_PIPELINE: Readonly<Record<string, string>> = { source: '', 'dead-letter': '#dead-letters' };

const FOLDERS: Readonly<Record<string, string>> = {
  invoice: 'invoices',
  'credit memo': 'credit-memos',
  payment: 'payments',
  refund: 'payments',
  'payment failure': 'payments',
  transaction: 'transactions',
  account: 'accounts',
};
function nameOf({ id, kind, name }: { id: string; kind: string; name: string }): SubjectName {
  if (kind === 'transaction') return { name: `Transaction ${name}`, href: `/transactions/${name}` };
  if (kind === 'account') return { name, href: null };
  return { name: `${recordWords(kind).name} ${name}`, href: `/${FOLDERS[kind] ?? 'postings'}/${id}` };
}
