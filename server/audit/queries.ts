/** Reading what people did. */
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { unrestricted } from '@/server/access';
import { COUNT_LIMIT, cappedTotal, decodeCursor, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { withNames as withMentions } from '@/server/notifications/names';
import { anyOf, fixed, rowOf, rowsOf, sets } from '@/server/runtime/sets';
import type { DB } from '../../generated/kysely/types';
import { type VerifiedPart, verifyPart, waitingForPlace } from './chain';

export interface AuditFilter {
  /** local IDs of people */
  readonly actors?: readonly string[] | null;
  readonly actions?: readonly string[] | null;
  readonly subjectKinds?: readonly string[] | null;
  readonly subject?: string | null;
  /** first and last day, UTC */
  readonly from?: string | null;
  readonly to?: string | null;
}

/** What people read in place of an ID. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** what the subject is called, where people would not know it by its ID */
  readonly subjectTitle: string | null;
  /** JSON */
  readonly before: string | null;
  readonly after: string | null;
  /** the people whom `before` and `after` name by ID */
  readonly names: readonly Named[];
  readonly reason: string | null;
  readonly position: string | null;
  /** hexadecimal */
  readonly hash: string | null;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Acts with the people whom their contents name by ID: no person reads an ID. */
async function withNames(acts: readonly Omit<AuditRow, 'names'>[]): Promise<AuditRow[]> {
  const ids = acts.map(({ before, after }) => [...new Set(`${before} ${after}`.match(UUID))]);
  const asked = [...new Set(ids.flat())];
  const people =
    asked.length === 0
      ? []
      : await rowsOf(sets.selectFrom('app_user').select(['id', 'name']).where('id', '=', anyOf(asked, 'text')));
  const byId = new Map(people.map((person) => [person.id, person]));
  const reasons = await withMentions(acts.map(({ reason }) => reason));
  return acts.map((act, index) => ({
    ...act,
    reason: reasons[index] ?? null,
    names: (ids[index] ?? []).flatMap((id) => byId.get(id) ?? []),
  }));
}

/** What people did spans every entity: those read it who see every entity. */
function assertReads(reader: Reader | null): asserts reader is Reader {
  assertMay(reader, 'audit:read');
  if (!unrestricted(reader))
    throw new Refusal('forbidden', 'The audit spans every entity: only people who see every entity read it.');
}

/** What an actor is called: a person by name, the loader of the demo by what it is. */
const nameOf = (actor: Expression<string>, person: Expression<string | null>) =>
  sql<string>`coalesce(${person}, CASE ${actor} WHEN 'loader' THEN 'Demo loader' ELSE ${actor} END)`;

const entries = sets.selectFrom('audit_entry as a');

/** An entry with what people know its actor and its subject by. */
const shown = entries
  .leftJoin('app_user as u', 'u.id', 'a.actor_id')
  .select(['a.at', 'a.actor_id as actorId', 'a.action', 'a.subject_kind as subjectKind', 'a.subject_id as subjectId'])
  .select((eb) => [
    eb.cast<string>('a.id', 'text').as('id'),
    nameOf(eb.ref('a.actor_id'), eb.ref('u.name')).as('actorName'),
    sql<string | null>`CASE a.subject_kind WHEN 'user' THEN (SELECT s.name FROM app_user s WHERE s.id = a.subject_id)
      WHEN 'exception' THEN (SELECT '#' || c.number FROM exception_case c WHERE c.id::text = a.subject_id)
      WHEN 'api key' THEN (SELECT k.title FROM api_key k WHERE k.id::text = a.subject_id) END`.as('subjectTitle'),
    eb.cast<string | null>('a.before', 'text').as('before'),
    eb.cast<string | null>('a.after', 'text').as('after'),
    eb.cast<string | null>('a.position', 'text').as('position'),
    eb.fn<string | null>('encode', ['a.hash', sql.lit('hex')]).as('hash'),
  ])
  .select('a.reason');

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The condition of a filter on `audit_entry a`. */
function under(filter: AuditFilter): Expression<SqlBool> {
  for (const day of [filter.from, filter.to])
    if (day && !DAY.test(day)) throw new Refusal('invalid', 'Use days such as 2026-12-25.', 'from');
  const eb = expressionBuilder<{ a: DB['audit_entry'] }, 'a'>();
  const among = (column: 'a.actor_id' | 'a.action' | 'a.subject_kind', values: readonly string[] | null | undefined) =>
    values?.length ? [eb(column, '=', anyOf(values, 'text'))] : [];
  const subject = filter.subject?.trim().slice(0, 500);
  return eb.and([
    ...among('a.actor_id', filter.actors),
    ...among('a.action', filter.actions),
    ...among('a.subject_kind', filter.subjectKinds),
    ...(subject ? [eb('a.subject_id', '=', subject)] : []),
    ...(filter.from ? [eb('a.at', '>=', sql<Date>`${filter.from}::date AT TIME ZONE 'UTC'`)] : []),
    ...(filter.to ? [eb('a.at', '<', sql<Date>`(${filter.to}::date + 1) AT TIME ZONE 'UTC'`)] : []),
  ]);
}

/** Acts under the filter, the latest first. */
export async function listAudit(
  reader: Reader | null,
  filter: AuditFilter,
  request: PageRequest,
): Promise<Page<AuditRow>> {
  assertReads(reader);
  const condition = under(filter);
  const [after] = request.after ? decodeCursor(request.after, 2) : [];
  const rows = await rowsOf(
    shown
      .where(condition)
      .$if(after != null, (query) => query.where('a.id', '<', sql<number>`${after}::bigint`))
      .orderBy('a.id', 'desc')
      .limit(pageSize(request) + 1),
    { steady: false },
  );
  const total = async () => {
    const some = entries
      .select('a.id')
      .where(condition)
      .limit(COUNT_LIMIT + 1);
    const counted = await rowOf(
      sets.selectFrom(some.as('c')).select((eb) => eb.fn.countAll<number>().as('n')),
      {
        steady: false,
      },
    );
    return cappedTotal(counted?.n ?? 0);
  };
  return page(await withNames(rows), request, (row) => [row.id, row.id], total);
}

export interface AuditChoices {
  readonly actors: readonly Named[];
  readonly actions: readonly string[];
  readonly subjectKinds: readonly string[];
}

/** Distinct values of an indexed column: walked from one to the next, not read through. */
const distinct = (column: 'actor_id' | 'action' | 'subject_kind') =>
  sets
    .withRecursive('w', (db) =>
      db
        .selectFrom(
          db
            .selectFrom('audit_entry')
            .select((eb) => eb.ref(column).$castTo<string | null>().as('v'))
            .orderBy(column)
            .limit(1)
            .as('first'),
        )
        .select('first.v')
        .unionAll(
          db
            .selectFrom('w')
            .select((eb) =>
              eb.selectFrom('audit_entry').select(column).whereRef(column, '>', 'w.v').orderBy(column).limit(1).as('v'),
            )
            .where('w.v', 'is not', null),
        ),
    )
    .selectFrom('w')
    .select((eb) => eb.ref('w.v').$notNull().as('v'))
    .where('w.v', 'is not', null);

const actorsOf = fixed(() =>
  sets
    .selectFrom(distinct('actor_id').as('d'))
    .leftJoin('app_user as u', 'u.id', 'd.v')
    .select((eb) => ['d.v as id', nameOf(eb.ref('d.v'), eb.ref('u.name')).as('name')])
    .orderBy('name')
    .orderBy('id'),
);
const actionsOf = fixed(() => distinct('action'));
const kindsOf = fixed(() => distinct('subject_kind'));

/** What the filters offer: who acted, and what was ever done to what. */
export async function auditChoices(reader: Reader | null): Promise<AuditChoices> {
  assertReads(reader);
  const [actors, actions, kinds] = await Promise.all([actorsOf({}), actionsOf({}), kindsOf({})]);
  return { actors, actions: actions.map(({ v }) => v), subjectKinds: kinds.map(({ v }) => v) };
}

export interface ChainState extends VerifiedPart {
  /** entries that have a place */
  readonly entries: number;
  /** entries that wait for theirs */
  readonly waiting: number;
}

/** Entries that one step computes again: some milliseconds, so that nobody waits for it and nothing waits for anybody. */
const STEP = 2_000;

/** Computes the next part of the chain again; the caller goes on from where it ended, until it has `ended`. */
export async function verifyStep(
  reader: Reader | null,
  from: { readonly position: number; readonly head: string } | null,
): Promise<ChainState> {
  assertReads(reader);
  if (from && (!Number.isInteger(from.position) || from.position < 0 || !/^[0-9a-f]{64}$/.test(from.head)))
    throw new Refusal('invalid', 'This is no place in the chain.', 'after');
  const part = await verifyPart(from, STEP);
  const last = await rowOf(sets.selectFrom('audit_entry').select((eb) => eb.fn.max('position').as('entries')));
  return { ...part, entries: last?.entries ?? 0, waiting: await waitingForPlace() };
}
