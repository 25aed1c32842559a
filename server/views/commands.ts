import { randomUUID } from 'node:crypto';
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { once } from '@/server/idempotency';
import { type Unit, unitOfWork } from '@/server/runtime/db';
import { type Audience, DEFAULT_VIEW, listViews, mayChange } from './queries';

interface Keyed {
  readonly idempotencyKey: string;
}
export interface ViewInput extends Keyed {
  /** absent makes a new one */
  readonly id?: string | null;
  /** as last seen, of one that exists */
  readonly version?: number | null;
  readonly name: string;
  readonly audience: Audience;
  /** local ID; of a team's view */
  readonly team?: string | null;
  readonly query: string;
}

const NAME_LIMIT = 60;
const QUERY_LIMIT = 4_000;

async function run<Answer>(
  reader: Reader | null,
  name: string,
  input: Keyed,
  work: (unit: Unit, reader: Reader) => Promise<Answer>,
): Promise<Answer> {
  assertMay(reader, 'exceptions:read');
  const { idempotencyKey, ...rest } = input;
  return unitOfWork((unit) => once(unit.client, reader.id, idempotencyKey, name, rest, () => work(unit, reader)));
}

/** What is set of a view. Refuses no name, an address that is none, and an audience that is not this person's to choose. */
async function checked({ prisma }: Unit, reader: Reader, input: ViewInput) {
  const name = input.name.trim();
  if (!name || name.length > NAME_LIMIT)
    throw new Refusal('invalid', `A name has 1 to ${NAME_LIMIT} characters.`, 'name');
  if (input.query.length > QUERY_LIMIT) throw new Refusal('invalid', 'This address is too long for a view.', 'query');
  const query = new URLSearchParams(input.query).toString();
  if (input.audience === 'everyone' && !reader.permissions.has('exceptions:assign'))
    throw new Refusal(
      'forbidden',
      'Views of everyone are made by people who assign cases. Save it for yourself or a team.',
    );
  const teamId = input.audience === 'team' ? (input.team ?? null) : null;
  if (input.audience === 'team') {
    const member = teamId && (await prisma.teamMember.findFirst({ where: { teamId, userId: reader.id } }));
    if (!member) throw new Refusal('invalid', 'Choose a team that you are in.', 'team');
  }
  return { name, audience: input.audience, teamId, state: query };
}

/** Makes or changes a view of the queue; what others use is on record. @returns its ID */
export const saveView = (reader: Reader | null, input: ViewInput, now: Date): Promise<string> =>
  run(reader, 'saveView', input, async (unit, actor) => {
    const { prisma, client } = unit;
    const state = await checked(unit, actor, input);
    const before = input.id ? (await listViews(actor)).find(({ id }) => id === input.id) : undefined;
    if (input.id && !before) throw new Refusal('not found', 'There is no such view.', 'id');
    if (before && !mayChange(actor, before))
      throw new Refusal('forbidden', `This view is ${before.ownerName}’s: save yours under another name.`);
    if (before && input.version !== before.version)
      throw new Refusal('conflict', 'Somebody changed this view since you opened it.');
    const id = before?.id ?? randomUUID();
    if (before)
      await prisma.savedView.update({
        where: { id },
        data: { ...state, version: before.version + 1, updatedAt: now },
        select: { id: true },
      });
    else
      await prisma.savedView.create({
        data: { id, screen: 'exceptions', ownerId: actor.id, ...state, updatedAt: now },
        select: { id: true },
      });
    if (state.audience !== 'private' || (before && before.audience !== 'private'))
      await recordAct(client, {
        actorId: actor.id,
        at: now,
        action: before ? 'view.changed' : 'view.shared',
        subjectKind: 'view',
        subjectId: id,
        before: before && { name: before.name, audience: before.audience, query: before.query },
        after: { name: state.name, audience: state.audience, query: state.state },
      });
    return id;
  });

/** Takes a view away. Refuses another person's. @returns its ID */
export const deleteView = (reader: Reader | null, input: Keyed & { readonly id: string }, now: Date): Promise<string> =>
  run(reader, 'deleteView', input, async ({ prisma, client }, actor) => {
    const view = (await listViews(actor)).find(({ id }) => id === input.id);
    if (!view) throw new Refusal('not found', 'There is no such view.', 'id');
    if (!mayChange(actor, view)) throw new Refusal('forbidden', `This view is ${view.ownerName}’s.`);
    await prisma.savedView.delete({ where: { id: view.id }, select: { id: true } });
    if (view.audience !== 'private')
      await recordAct(client, {
        actorId: actor.id,
        at: now,
        action: 'view.deleted',
        subjectKind: 'view',
        subjectId: view.id,
        before: { name: view.name, audience: view.audience, query: view.query },
      });
    return view.id;
  });

/** Chooses what the queue opens with for this person; null for the plain queue. Refuses a view that they may not use. */
export const chooseView = (
  reader: Reader | null,
  input: Keyed & { readonly id: string | null },
): Promise<string | null> =>
  run(reader, 'chooseView', input, async ({ prisma }, actor) => {
    const place = { userId: actor.id, name: DEFAULT_VIEW };
    if (input.id === null) {
      await prisma.preference.deleteMany({ where: place });
      return null;
    }
    if (!(await listViews(actor)).some(({ id }) => id === input.id))
      throw new Refusal('not found', 'There is no such view.', 'id');
    await prisma.preference.upsert({
      where: { userId_name: place },
      create: { ...place, value: input.id },
      update: { value: input.id },
    });
    return input.id;
  });
