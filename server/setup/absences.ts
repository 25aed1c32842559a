/** Absences: who is away from when until when, and who stands in meanwhile. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { forgetSessions, PEOPLE_CHANNEL } from '@/server/auth/session';
import { WORKING } from '@/server/exceptions/people';
import { defineLoader, grouped } from '@/server/load';
import { notify, type Unit } from '@/server/runtime/db';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { type Keyed, note, setting } from './setting';

export interface AbsenceRow {
  readonly id: string;
  readonly personId: string;
  readonly delegateId: string | null;
  readonly from: Date;
  readonly until: Date;
}

interface Given extends Readonly<Record<string, unknown>> {
  readonly ids: readonly string[];
  readonly now: Date;
}
const ahead = fixed((given: Given) =>
  sets
    .selectFrom('absence')
    .select(['id', 'user_id as personId', 'delegate_id as delegateId', 'starts_at as from', 'ends_at as until'])
    .where('user_id', '=', anyOf(given.ids, 'text'))
    .where('ends_at', '>', given.now)
    .orderBy('starts_at'),
);
/** Absences that last or are ahead, by person, the next first. */
export const absencesOfPerson = defineLoader<AbsenceRow[]>(async (_reader, ids, now) =>
  grouped(await ahead({ ids, now }), (row) => row.personId),
);

export interface AbsenceInput extends Keyed {
  /** absent: a new one */
  readonly id?: string | null;
  readonly person: string;
  readonly delegate?: string | null;
  readonly from: Date;
  readonly until: Date;
}
export interface EndAbsenceInput extends Keyed {
  readonly id: string;
}

const LONGEST_MS = 2 * 366 * 86_400_000;

/** Everybody says when they are away themselves; for others it takes the right to set people up. */
function assertMaySay(actor: Reader, person: string): void {
  if (person !== actor.id) assertMay(actor, 'users:write');
}

/** What of an absence is said. */
const stateOf = ({ delegateId, from, until }: Omit<AbsenceRow, 'id' | 'personId'>) => ({
  delegate: delegateId,
  from: from.toISOString(),
  until: until.toISOString(),
});

async function assertWorks({ prisma }: Unit, person: string, delegate: string | null): Promise<void> {
  if (!(await prisma.user.count({ where: { id: person, disabledAt: null } })))
    throw new Refusal('not found', 'There is no such person.');
  if (delegate === null) return;
  if (delegate === person) throw new Refusal('invalid', 'Nobody stands in for themselves.', 'delegate');
  const works = { id: delegate, disabledAt: null, role: { in: [...WORKING] } };
  if (!(await prisma.user.count({ where: works })))
    throw new Refusal('invalid', 'Choose somebody who works on cases.', 'delegate');
}

/** Says that somebody is away, or changes what was said. Refuses what overlaps another absence. @returns its ID */
export async function setAbsence(reader: Reader | null, input: AbsenceInput, at: Date): Promise<string> {
  const id = await setting(reader, 'exceptions:read', 'setAbsence', input, async (unit, actor) => {
    const { prisma, client } = unit;
    assertMaySay(actor, input.person);
    const { from, until } = input;
    const delegateId = input.delegate ?? null;
    await assertWorks(unit, input.person, delegateId);
    if (!(until > from)) throw new Refusal('invalid', 'It ends before it begins.', 'until');
    if (until <= at) throw new Refusal('invalid', 'It is over already.', 'until');
    if (until.getTime() - from.getTime() > LONGEST_MS)
      throw new Refusal('invalid', 'Nobody is away for more than two years.', 'until');
    const held = input.id ? await prisma.absence.findUnique({ where: { id: input.id } }) : null;
    if (input.id && held?.userId !== input.person) throw new Refusal('not found', 'There is no such absence.');
    const other = await prisma.absence.findFirst({
      where: {
        userId: input.person,
        id: { not: held?.id ?? '00000000-0000-0000-0000-000000000000' },
        startsAt: { lt: until },
        endsAt: { gt: from },
      },
    });
    if (other) throw new Refusal('invalid', 'Another absence lies within it: change that one.', 'from');
    const data = { userId: input.person, delegateId, startsAt: from, endsAt: until };
    const kept = held
      ? await prisma.absence.update({ where: { id: held.id }, data })
      : await prisma.absence.create({ data });
    await note(client, actor, at, {
      kind: 'absence',
      id: input.person,
      before: held ? stateOf({ delegateId: held.delegateId, from: held.startsAt, until: held.endsAt }) : undefined,
      after: stateOf({ delegateId, from, until }),
    });
    await notify(client, PEOPLE_CHANNEL, 'user');
    return kept.id;
  });
  forgetSessions();
  return id;
}

/** Somebody is back, or does not go: what lasts ends now, what is ahead is taken back. @returns its ID */
export async function endAbsence(reader: Reader | null, input: EndAbsenceInput, at: Date): Promise<string> {
  const id = await setting(reader, 'exceptions:read', 'endAbsence', input, async ({ prisma, client }, actor) => {
    const held = await prisma.absence.findUnique({ where: { id: input.id } });
    if (!held) throw new Refusal('not found', 'There is no such absence.');
    assertMaySay(actor, held.userId);
    if (held.endsAt <= at) return held.id;
    if (held.startsAt >= at) await prisma.absence.delete({ where: { id: held.id } });
    else await prisma.absence.update({ where: { id: held.id }, data: { endsAt: at } });
    const said = { delegateId: held.delegateId, from: held.startsAt };
    const until = held.startsAt >= at ? held.startsAt : at;
    await note(client, actor, at, {
      kind: 'absence',
      id: held.userId,
      before: stateOf({ ...said, until: held.endsAt }),
      after: stateOf({ ...said, until }),
    });
    await notify(client, PEOPLE_CHANNEL, 'user');
    return held.id;
  });
  forgetSessions();
  return id;
}
