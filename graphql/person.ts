/** People as administrators see them: role, reach, teams, and the one-time links by which they come in. */

import type { Term } from '@/domain/terms';
import { STANDING, termOf } from '@/domain/terms';
import { absencesOfPerson } from '@/server/setup/absences';
import {
  disablePerson,
  enablePerson,
  findPerson,
  type Invited,
  inviteAgain,
  invitePerson,
  listPeople,
  type StaffRow,
  setPerson,
} from '@/server/setup/people';
import { builder, globalId, localId } from './builder';
import { load } from './context';
import { Conflict, Forbidden, Invalid, NotFound, permits, refusable } from './errors';
import { SetupResult, set } from './setup';
import { Role } from './team';

const StaffMember = builder.objectRef<StaffRow>('StaffMember').implement({
  description: 'A person with what administrators set.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Person', id) }),
    name: t.exposeString('name'),
    email: t.exposeString('email'),
    role: t.expose('role', { type: Role }),
    regions: t.stringList({ description: '"*" is all.', resolve: ({ regions }) => [...regions] }),
    entities: t.stringList({ description: '"*" is all.', resolve: ({ entities }) => [...entities] }),
    teams: t.stringList({ description: 'codes', resolve: ({ teams }) => [...teams] }),
    standing: t.field({ type: 'Term', resolve: ({ standing }): Term => termOf(STANDING, standing) }),
    invitedUntil: t.expose('invitedUntil', { type: 'DateTime', nullable: true }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', nullable: true }),
    away: t.field({
      type: 'Absence',
      nullable: true,
      description: 'The absence that lasts, else the next one that is ahead.',
      resolve: async ({ id }, _args, context) => (await load(context, absencesOfPerson, id))?.[0] ?? null,
    }),
    revision: t.exposeString('revision', {
      description: 'Stands for what is set; a change says which one it was made upon.',
    }),
  }),
});

builder.queryField('people', (t) =>
  t.field({
    type: [StaffMember],
    description: "Everybody whose reach lies within the reader's, by name; the disabled last.",
    authScopes: { may: 'users:write' },
    resolve: (_root, _args, { reader, now }) => listPeople(reader, now),
  }),
);

builder.queryField('staffMember', (t) =>
  t.field({
    type: StaffMember,
    nullable: true,
    authScopes: { may: 'users:write' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { reader, now }) => findPerson(reader, localId('Person', id), now),
  }),
);

interface PersonInvited extends Invited {
  readonly __typename: 'PersonInvited';
}
const PersonInvitedRef = builder.objectRef<PersonInvited>('PersonInvited').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Person', id) }),
    link: t.exposeString('link', { description: 'Path of the page with the one-time token; shown once.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
  }),
});
const InvitationResult = builder.unionType('InvitationResult', {
  types: [PersonInvitedRef, Invalid, Conflict, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});

const InvitePersonInput = builder.inputType('InvitePersonInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    name: t.string({ required: true }),
    email: t.string({ required: true }),
    role: t.field({ type: Role, required: true }),
    regions: t.stringList({ required: true }),
    entities: t.stringList({ required: true }),
    teams: t.stringList({ required: true }),
  }),
});
builder.mutationField('invitePerson', (t) =>
  t.field({
    ...permits('users:write'),
    type: InvitationResult,
    args: { input: t.arg({ type: InvitePersonInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<PersonInvited>(context, async () => ({
        __typename: 'PersonInvited',
        ...(await invitePerson(context.reader, input, context.now)),
      })),
  }),
);

const PersonActInput = builder.inputType('PersonActInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ required: true }),
    reason: t.string(),
  }),
});
builder.mutationField('inviteAgain', (t) =>
  t.field({
    ...permits('users:write'),
    type: InvitationResult,
    description: 'Another one-time link, in place of any former one: it also sets a new password.',
    args: { input: t.arg({ type: PersonActInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<PersonInvited>(context, async () => ({
        __typename: 'PersonInvited',
        ...(await inviteAgain(context.reader, { ...input, id: localId('Person', input.id) }, context.now)),
      })),
  }),
);

for (const [name, command] of [
  ['disablePerson', disablePerson],
  ['enablePerson', enablePerson],
] as const) {
  builder.mutationField(name, (t) =>
    t.field({
      ...permits('users:write'),
      type: SetupResult,
      args: { input: t.arg({ type: PersonActInput, required: true }) },
      resolve: (_root, { input }, context) =>
        set(context, 'Person', async (reader, now) =>
          command(reader, { ...input, id: localId('Person', input.id) }, now),
        ),
    }),
  );
}

const PersonInput = builder.inputType('PersonInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    expected: t.string({
      description: "The revision that the change was made upon, '' for what is new; refused when it is another by now.",
    }),
    id: t.id({ required: true }),
    name: t.string({ required: true }),
    role: t.field({ type: Role, required: true }),
    regions: t.stringList({ required: true }),
    entities: t.stringList({ required: true }),
    teams: t.stringList({ required: true }),
  }),
});
builder.mutationField('setPerson', (t) =>
  t.field({
    ...permits('users:write'),
    type: SetupResult,
    args: { input: t.arg({ type: PersonInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'Person', async (reader, now) =>
        setPerson(reader, { ...input, id: localId('Person', input.id) }, now),
      ),
  }),
);
