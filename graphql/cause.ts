/** Causes: what several exceptions have in common. */
import { claimCause } from '@/server/exceptions/bulk';
import { type CauseOwner, type Episode, findCause } from '@/server/exceptions/causes';
import { type Countdown, countdowns } from '@/server/exceptions/countdown';
import { builder, globalId, localId } from './builder';
import { ActOnExceptionsResult, acted } from './bulk-case-work';
import { permits } from './errors';
import { ContextInput } from './terms';

const Owner = builder.objectRef<CauseOwner>('CauseOwner').implement({
  fields: (t) => ({
    queueId: t.id({ resolve: ({ queueId }) => globalId('Queue', queueId) }),
    queueTitle: t.exposeString('queueTitle'),
    teamName: t.exposeString('teamName'),
    assignee: t.exposeString('assignee', { nullable: true, description: 'Nobody when absent.' }),
    count: t.exposeInt('count'),
  }),
});
const EpisodeRef = builder.objectRef<Episode>('CauseEpisode').implement({
  description: 'A time through which at least one exception of a cause was open.',
  fields: (t) => ({
    openedAt: t.expose('openedAt', { type: 'DateTime' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'Absent while it lasts.' }),
    cases: t.exposeInt('cases'),
    lastCaseId: t.id({
      nullable: true,
      description: 'The exception that closed last.',
      resolve: ({ lastCase }) => lastCase && globalId('ExceptionCase', lastCase.id),
    }),
    lastCaseNumber: t.string({ nullable: true, resolve: ({ lastCase }) => lastCase?.number ?? null }),
    evidence: t.exposeString('evidence', { nullable: true, description: 'By what it closed.' }),
  }),
});

builder.node('Cause', {
  description: 'What several exceptions have in common: mended once. Its figures are of those within reach.',
  id: { resolve: ({ id }) => id },
  loadOne: (id, { reader, now }) => findCause(reader, id, now),
  fields: (t) => ({
    key: t.exposeString('key', { description: 'What the filter of exceptions takes.' }),
    words: t.exposeString('words'),
    accountId: t.id({ nullable: true, resolve: ({ accountId }) => accountId && globalId('Account', accountId) }),
    open: t.exposeInt('open'),
    overdue: t.exposeInt('overdue'),
    warning: t.exposeInt('warning'),
    unclaimed: t.exposeInt('unclaimed', { description: 'Open exceptions that nobody has.' }),
    claimable: t.int({
      description: 'Open exceptions that this reader may claim now.',
      resolve: ({ claimable }, _args, { readOnly }) => (readOnly ? 0 : claimable),
    }),
    amounts: t.field({
      type: ['Money'],
      description: 'As documents state it.',
      resolve: ({ worth }) => [...worth.amounts],
    }),
    estimated: t.field({ type: ['Money'], resolve: ({ worth }) => [...worth.estimated] }),
    unknown: t.int({ description: 'Exceptions whose amount nobody knows.', resolve: ({ worth }) => worth.unknown }),
    transactions: t.exposeInt('transactions', { description: 'Transactions that open exceptions of it touch.' }),
    since: t.expose('since', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the oldest open condition holds.',
    }),
    nextDueAt: t.expose('nextDueAt', { type: 'DateTime', nullable: true }),
    owners: t.field({ type: [Owner], resolve: ({ owners }) => [...owners] }),
    episodes: t.field({
      type: [EpisodeRef],
      description: 'How it came and went, the latest first.',
      resolve: ({ episodes }) => [...episodes],
    }),
  }),
});

builder.queryField('cause', (t) =>
  t.field({
    type: 'Cause',
    nullable: true,
    authScopes: { may: 'exceptions:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { reader, now }) => findCause(reader, localId('Cause', id), now),
  }),
);

const ClaimCauseInput = builder.inputType('ClaimCauseInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), id: t.id({ required: true }) }),
});
builder.mutationField('claimCause', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ActOnExceptionsResult,
    description:
      'Takes exactly the open exceptions of a cause that this reader may claim: one audit entry, an outcome for each.',
    args: { input: t.arg({ type: ClaimCauseInput, required: true }) },
    resolve: (_root, { input: { id, idempotencyKey } }, context) =>
      acted(context, () => claimCause(context.reader, { idempotencyKey, cause: localId('Cause', id) }, context.now)),
  }),
);

const CountdownRef = builder.objectRef<Countdown>('CloseCountdown').implement({
  fields: (t) => ({
    entity: t.exposeString('entity', { description: 'code' }),
    entityName: t.exposeString('entityName'),
    zone: t.exposeString('zone'),
    cutoffAt: t.expose('cutoffAt', { type: 'DateTime' }),
    count: t.exposeInt('count', { description: 'Open exceptions whose document would post to that period.' }),
    amounts: t.field({ type: ['Money'], resolve: ({ amounts }) => [...amounts] }),
    estimated: t.field({ type: ['Money'], resolve: ({ estimated }) => [...estimated] }),
    unknown: t.exposeInt('unknown'),
  }),
});
builder.queryField('closeCountdowns', (t) =>
  t.field({
    type: [CountdownRef],
    description: 'The next cut-off of each legal entity that open exceptions are ahead of, the nearest first.',
    authScopes: { may: 'exceptions:read' },
    args: { context: t.arg({ type: ContextInput }) },
    resolve: (_root, { context }, { reader, now }) => countdowns(reader, context, now),
  }),
);
