/** What administrators set up. Every mutation may be repeated under its key; setting what exists changes it. */
import type { Reader } from '@/domain/access';
import { setLegalEntity } from '@/server/setup/entities';
import type { PersonRow } from '@/server/setup/queries';
import { setQueue } from '@/server/setup/queues';
import { setSource } from '@/server/setup/sources';
import { setTeam } from '@/server/setup/teams';
import { createUser } from '@/server/setup/users';
import { builder, globalId, localId, localIds } from './builder';
import type { Context } from './context';
import { Conflict, Forbidden, Invalid, NotFound, permits, refusable } from './errors';
import { Severity } from './exception-type';
import { Role } from './team';

export interface Done {
  readonly __typename: 'SetupDone';
  readonly id: string;
}
const SetupDone = builder.objectRef<Done>('SetupDone').implement({ fields: (t) => ({ id: t.exposeID('id') }) });
export const SetupResult = builder.unionType('SetupResult', {
  types: [SetupDone, Invalid, Conflict, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});

/** Runs a setting command; the answer is the global ID of what was set. */
export const set = (context: Context, type: string, command: (reader: Reader | null, now: Date) => Promise<string>) =>
  refusable<Done>(context, async () => ({
    __typename: 'SetupDone',
    id: globalId(type, await command(context.reader, context.now)),
  }));

const LegalEntityInput = builder.inputType('LegalEntityInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    expected: t.string({
      description: "The revision that the change was made upon, '' for what is new; refused when it is another by now.",
    }),
    code: t.string({ required: true }),
    name: t.string({ required: true }),
    region: t.string({ required: true }),
    currency: t.string({ required: true }),
    zone: t.string({ required: true }),
    calendar: t.field({
      type: 'JSON',
      description: '{holidays: ["2026-12-25"], workdays: [1, 2, 3, 4, 5], opens: "09:00", closes: "17:00"}',
    }),
    postingHours: t.int({ description: 'Hours from issue until a document should be posted.' }),
    validFrom: t.field({
      type: 'DateTime',
      description: 'From when it holds: what was before keeps what was set of it. Absent: since ever, a correction.',
    }),
  }),
});
builder.mutationField('setLegalEntity', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    args: { input: t.arg({ type: LegalEntityInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'LegalEntity', (reader, now) => setLegalEntity(reader, input, now)),
  }),
);

const TeamInput = builder.inputType('TeamInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    expected: t.string({
      description: "The revision that the change was made upon, '' for what is new; refused when it is another by now.",
    }),
    code: t.string({ required: true }),
    name: t.string({ required: true }),
    members: t.idList({ description: 'Replaces the members when given.' }),
  }),
});
builder.mutationField('setTeam', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    args: { input: t.arg({ type: TeamInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'Team', async (reader, now) =>
        setTeam(reader, { ...input, members: localIds('Person', input.members, 'members') }, now),
      ),
  }),
);

const EscalationStepInput = builder.inputType('EscalationStepInput', {
  fields: (t) => ({
    hours: t.int({ required: true, description: 'Business hours after the case was due; 0: at once.' }),
    person: t.id({ description: 'Who is told, and takes the case when nobody has it.' }),
    severity: t.field({ type: Severity, description: 'The least severity from then on.' }),
  }),
});
const QueueInput = builder.inputType('QueueInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    expected: t.string({
      description: "The revision that the change was made upon, '' for what is new; refused when it is another by now.",
    }),
    code: t.string({ required: true }),
    title: t.string({ required: true }),
    team: t.string({ required: true }),
    sla: t.field({ type: 'JSON', description: 'Business hours by severity.' }),
    escalation: t.field({ type: [EscalationStepInput], description: 'Replaces all steps when given.' }),
  }),
});
builder.mutationField('setQueue', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    args: { input: t.arg({ type: QueueInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'Queue', async (reader, now) =>
        setQueue(
          reader,
          {
            ...input,
            escalation: input.escalation?.map((step) => ({
              ...step,
              person: step.person && localId('Person', step.person, 'escalation'),
            })),
          },
          now,
        ),
      ),
  }),
);

const SourceInput = builder.inputType('SourceInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    expected: t.string({
      description: "The revision that the change was made upon, '' for what is new; refused when it is another by now.",
    }),
    name: t.string({ required: true }),
    title: t.string({ required: true }),
    kind: t.string({ required: true }),
    team: t.string({ required: true }),
    adapter: t.string(),
    documentSystem: t.string(),
    cadenceSeconds: t.int(),
    mode: t.string(),
  }),
});
builder.mutationField('setSource', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    args: { input: t.arg({ type: SourceInput, required: true }) },
    resolve: (_root, { input }, context) => set(context, 'Source', (reader, now) => setSource(reader, input, now)),
  }),
);

interface Created {
  readonly __typename: 'UserCreated';
  readonly person: PersonRow;
  readonly password: string | null;
}
const UserCreated = builder.objectRef<Created>('UserCreated').implement({
  fields: (t) => ({
    person: t.field({ type: 'Person', resolve: ({ person }) => person }),
    password: t.exposeString('password', { nullable: true, description: 'Shown once, when made here.' }),
  }),
});
const UserResult = builder.unionType('UserResult', {
  types: [UserCreated, Invalid, Conflict, Forbidden],
  resolveType: (value) => value.__typename,
});
const UserInput = builder.inputType('UserInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    name: t.string({ required: true }),
    email: t.string({ required: true }),
    role: t.field({ type: Role, required: true }),
    regions: t.stringList({ required: true }),
    entities: t.stringList({ required: true }),
    teams: t.stringList(),
    password: t.string({ description: 'Made and returned when absent.' }),
    demo: t.boolean(),
  }),
});
builder.mutationField('createUser', (t) =>
  t.field({
    ...permits('users:write'),
    type: UserResult,
    args: { input: t.arg({ type: UserInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Created>(context, async () => ({
        __typename: 'UserCreated',
        ...(await createUser(context.reader, input, context.now)),
      })),
  }),
);
