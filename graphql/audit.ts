/** What people did, and whether its record is as it was written. */
import {
  type AuditChoices,
  auditChoices,
  type ChainState,
  listAudit,
  type Named,
  verifyStep,
} from '@/server/audit/queries';
import { builder, globalId, localIds } from './builder';
import { keysetConnection } from './connection';

/** Where the subject of an act is looked at; null where there is no such screen. */
function pathOf({ subjectKind, subjectId }: { subjectKind: string; subjectId: string }): string | null {
  if (subjectKind === 'exception') return `/exceptions/${globalId('ExceptionCase', subjectId)}`;
  if (subjectKind === 'source') return `/admin/sources/${encodeURIComponent(subjectId)}`;
  const screens: Readonly<Record<string, string>> = {
    'legal entity': '/admin/entities',
    team: '/admin/teams',
    queue: '/admin/queues',
    'routing rules': '/admin/routing',
    user: '/admin/people',
    'api key': '/admin/keys',
  };
  return screens[subjectKind] ?? null;
}

const AuditActor = builder.objectRef<Named>('AuditActor').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Person', id) }),
    name: t.exposeString('name'),
  }),
});

const AuditName = builder.objectRef<Named>('AuditName').implement({
  description: 'What an ID within the contents of an act is called.',
  fields: (t) => ({
    value: t.exposeString('id', { description: 'As it stands there.' }),
    name: t.exposeString('name'),
  }),
});

builder.objectType('AuditEntry', {
  description: 'One human act: who, when, what, before and after, why.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('AuditEntry', id) }),
    at: t.expose('at', { type: 'DateTime' }),
    actorId: t.id({ resolve: ({ actorId }) => globalId('Person', actorId) }),
    actorName: t.exposeString('actorName'),
    action: t.exposeString('action'),
    subjectKind: t.exposeString('subjectKind'),
    subject: t.exposeString('subjectId'),
    subjectTitle: t.exposeString('subjectTitle', { nullable: true }),
    subjectPath: t.string({ nullable: true, resolve: pathOf }),
    before: t.exposeString('before', { nullable: true, description: 'JSON' }),
    after: t.exposeString('after', { nullable: true, description: 'JSON' }),
    names: t.field({
      type: [AuditName],
      description: 'The people whom before and after name by ID.',
      resolve: ({ names }) => [...names],
    }),
    reason: t.exposeString('reason', { nullable: true }),
    position: t.expose('position', {
      type: 'BigInt',
      nullable: true,
      description: 'Place in the chain; absent for the seconds until it has one.',
    }),
    hash: t.exposeString('hash', { nullable: true, description: 'Covers this entry and the hash of the one before.' }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  fields: (t) => ({
    actors: t.idList(),
    actions: t.stringList(),
    subjectKinds: t.stringList(),
    subject: t.string(),
    from: t.field({ type: 'Date' }),
    to: t.field({ type: 'Date' }),
  }),
});
const AuditConnection = keysetConnection('Audit', 'AuditEntry');
builder.queryField('auditEntries', (t) =>
  t.field({
    type: AuditConnection.type,
    description: 'What people did, the latest first.',
    complexity: AuditConnection.complexity,
    authScopes: { may: 'audit:read' },
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: AuditFilter }) },
    resolve: (_root, { filter, ...request }, { reader }) =>
      listAudit(reader, { ...filter, actors: localIds('Person', filter?.actors, 'actors') ?? null }, request),
  }),
);

const AuditChoicesRef = builder.objectRef<AuditChoices>('AuditChoices').implement({
  fields: (t) => ({
    actors: t.field({ type: [AuditActor], resolve: ({ actors }) => [...actors] }),
    actions: t.stringList({ resolve: ({ actions }) => [...actions] }),
    subjectKinds: t.stringList({ resolve: ({ subjectKinds }) => [...subjectKinds] }),
  }),
});
builder.queryField('auditChoices', (t) =>
  t.field({
    type: AuditChoicesRef,
    description: 'What the filters of the audit offer.',
    authScopes: { may: 'audit:read' },
    resolve: (_root, _args, { reader }) => auditChoices(reader),
  }),
);

const AuditChain = builder.objectRef<ChainState>('AuditChain').implement({
  description: 'How far the chain was computed again.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Place of the last entry that was found good.' }),
    head: t.exposeString('head', { description: 'Its hash, hexadecimal.' }),
    ended: t.exposeBoolean('ended'),
    brokenAt: t.exposeInt('brokenAt', {
      nullable: true,
      description: 'Place of the first entry that is not as it was.',
    }),
    entries: t.exposeInt('entries', { description: 'Entries that have a place.' }),
    waiting: t.exposeInt('waiting', { description: 'Entries that wait for their place.' }),
  }),
});
const ChainPlace = builder.inputType('ChainPlace', {
  fields: (t) => ({ position: t.int({ required: true }), head: t.string({ required: true }) }),
});
builder.queryField('auditChain', (t) =>
  t.field({
    type: AuditChain,
    description: 'Computes the next part of the chain again, from where the last part ended.',
    complexity: 500,
    authScopes: { may: 'audit:read' },
    args: { after: t.arg({ type: ChainPlace }) },
    resolve: (_root, { after }, { reader }) => verifyStep(reader, after ?? null),
  }),
);
