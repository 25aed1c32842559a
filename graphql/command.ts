/** Requests to other systems: what was asked, what came back, and where a source's commands go. */
import { commandType } from '@/domain/commands';
import { COMMAND_STATE, type CommandState } from '@/domain/commands/define';
import { exceptionType } from '@/domain/exceptions';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { termOf } from '@/domain/terms';
import { resendCommand, rotateDestinationSecret, setDestination } from '@/server/destinations/commands';
import { DESTINATION_KINDS } from '@/server/destinations/index';
import { type AttemptRow, attemptsOf, type CommandRow, commandsOfCase, requestOf } from '@/server/destinations/queries';
import { retryPosting } from '@/server/documents/commands';
import { builder, enumOf, localId } from './builder';
import { ExceptionResult, perform } from './case-work';
import { load } from './context';
import { Conflict, Forbidden, Invalid, NotFound, permits, refusable } from './errors';
import { globalId } from './ids';
import { SetupResult, set } from './setup';

/** The group of the types that say why an ERP refuses a document. */
const REFUSALS = 'rejection';

/** An answer in words: the system's own where it has some. */
function saysOf({ answer, verdict, status, found }: AttemptRow): string {
  const { code, message } = (answer ?? {}) as { code?: unknown; message?: unknown };
  if (typeof message === 'string') return typeof code === 'string' ? `${message} (${code})` : message;
  if (verdict === 'done') return found ? 'It had been done already.' : 'Done.';
  if (typeof answer === 'string' && answer !== '') return answer;
  return status === null ? 'Nothing came back.' : `It answered ${status}.`;
}

const CommandAttempt = builder.objectRef<AttemptRow>('CommandAttempt').implement({
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime' }),
    verdict: t.exposeString('verdict', {
      description: 'done | refused | busy (it asked for patience) | unreached (nobody can say what happened)',
    }),
    status: t.exposeInt('status', { nullable: true, description: 'Of HTTP; null when nothing came back.' }),
    found: t.exposeBoolean('found', { description: 'The system had done it already, so it was not asked again.' }),
    answer: t.field({ type: 'JSON', nullable: true, resolve: ({ answer }) => answer }),
    says: t.string({ description: 'What came back, in words.', resolve: saysOf }),
  }),
});

const Command = builder.objectRef<CommandRow>('Command').implement({
  description: 'A request from here to another system, delivered at least once under one key.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Command', id) }),
    title: t.string({ resolve: ({ type }) => commandType(type).title }),
    told: t.string({ resolve: ({ type, payload }) => commandType(type).told(payload) }),
    system: t.exposeString('system', { description: 'Name of the source that is asked.' }),
    systemTitle: t.exposeString('systemTitle'),
    key: t.exposeString('key', { description: 'By which the system tells a repetition.' }),
    state: t.field({ type: 'Term', resolve: ({ state }) => termOf(COMMAND_STATE, state as CommandState) }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    createdBy: t.exposeString('createdBy'),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ state, dueAt }) => (state === 'waiting' ? dueAt : null),
    }),
    doneAt: t.expose('doneAt', { type: 'DateTime', nullable: true }),
    request: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What is sent, or would be: method, url and body.',
      resolve: (row) => {
        const request = requestOf(row);
        return request && { method: request.method, url: request.url, body: request.body };
      },
    }),
    attempts: t.field({
      type: [CommandAttempt],
      description: 'Oldest first.',
      resolve: async ({ id }, _args, context) => (await load(context, attemptsOf, id)) ?? [],
    }),
  }),
});

builder.objectField('ExceptionCase', 'commands', (t) =>
  t.field({
    type: [Command],
    description: 'What other systems were asked for from this case, newest first.',
    resolve: async ({ id }, _args, context) => (await load(context, commandsOfCase, id)) ?? [],
  }),
);

builder.objectField('ExceptionCase', 'mayRetryPosting', (t) =>
  t.boolean({
    description: 'Whether this reader may ask the ERP now to post what it refused.',
    resolve: async (row, _args, context) => {
      const { readOnly, reader } = context;
      const isRefusal = exceptionType(row.type)?.group === REFUSALS && OPEN_STATUSES.includes(row.status);
      if (readOnly || !isRefusal || !reader?.permissions.has('commands:give')) return false;
      const given = (await load(context, commandsOfCase, row.id)) ?? [];
      return given.every(({ state }) => state !== 'waiting');
    },
  }),
);

const RetryPostingInput = builder.inputType('RetryPostingInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ required: true, description: 'Of the case about the document.' }),
    version: t.int({ required: true }),
  }),
});
builder.mutationField('retryPosting', (t) =>
  t.field({
    ...permits('commands:give'),
    type: ExceptionResult,
    description:
      'Asks the ERP that refused a document to post it, as the document stands now. The case closes when the ERP reports it.',
    args: { input: t.arg({ type: RetryPostingInput, required: true }) },
    resolve: (_root, { input }, context) => perform(context, retryPosting, input),
  }),
);

const ResendCommandInput = builder.inputType('ResendCommandInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), id: t.id({ required: true }) }),
});
builder.mutationField('resendCommand', (t) =>
  t.field({
    ...permits('commands:give'),
    type: ExceptionResult,
    description: 'Sends a command again that was given up, under the same key.',
    args: { input: t.arg({ type: ResendCommandInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable(context, async () => ({
        __typename: 'ExceptionChanged' as const,
        id: await resendCommand(context.reader, { ...input, id: localId('Command', input.id) }, context.now),
      })),
  }),
);

const DestinationKind = enumOf(
  'DestinationKind',
  DESTINATION_KINDS.map(({ code }) => code),
);
const DestinationInput = builder.inputType('DestinationInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    source: t.string({ required: true, description: 'Name of the source.' }),
    kind: t.field({ type: DestinationKind, required: true }),
    url: t.string({ description: 'Where the kind has an address of its own.' }),
    perSecond: t.int({ description: 'Commands a second at most; 20 unless said otherwise.' }),
    concurrency: t.int({ description: 'Commands on their way at once; 4 unless said otherwise.' }),
    timeoutSeconds: t.int({ description: 'How long an answer is waited for; 10 unless said otherwise.' }),
  }),
});
builder.mutationField('setDestination', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    description: "Says where the commands to a source's system go.",
    args: { input: t.arg({ type: DestinationInput, required: true }) },
    resolve: (_root, { input }, context) => set(context, 'Source', (reader, now) => setDestination(reader, input, now)),
  }),
);

interface Made {
  readonly __typename: 'DestinationSecretMade';
  readonly id: string;
  readonly secret: string;
}
const DestinationSecretMade = builder.objectRef<Made>('DestinationSecretMade').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Source', id) }),
    secret: t.exposeString('secret', { description: 'Shown this once; the former one signs too for a day.' }),
  }),
});
const DestinationSecretResult = builder.unionType('DestinationSecretResult', {
  types: [DestinationSecretMade, Invalid, Conflict, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});
const DestinationSecretInput = builder.inputType('DestinationSecretInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), source: t.string({ required: true }) }),
});
builder.mutationField('rotateDestinationSecret', (t) =>
  t.field({
    ...permits('keys:write'),
    type: DestinationSecretResult,
    description: "Makes a new secret for what is sent to a source's system.",
    args: { input: t.arg({ type: DestinationSecretInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Made>(context, async () => ({
        __typename: 'DestinationSecretMade',
        ...(await rotateDestinationSecret(context.reader, input, context.now)),
      })),
  }),
);
