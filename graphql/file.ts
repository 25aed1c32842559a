/** Files of signals that people drop on a screen. */

import { closeFile, type FileOpened, type FileOutcome, fileOutcome, openFile } from '@/server/setup/files';
import { transactionsById } from '@/server/transactions/queries';
import { builder, globalId, localId } from './builder';
import { load } from './context';
import { Forbidden, Invalid, NotFound, permits, refusable } from './errors';
import { SetupResult, set } from './setup';

interface Opened extends FileOpened {
  readonly __typename: 'FileOpened';
}
const FileOpenedRef = builder.objectRef<Opened>('FileOpened').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('ApiKey', id) }),
    secret: t.exposeString('secret', { description: 'Sends this file to this source, for an hour.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
  }),
});
const FileResult = builder.unionType('FileResult', {
  types: [FileOpenedRef, Invalid, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});

const OpenFileInput = builder.inputType('OpenFileInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    source: t.string({ required: true }),
    file: t.string({ required: true }),
    bytes: t.int({ required: true }),
  }),
});
builder.mutationField('openFile', (t) =>
  t.field({
    ...permits('signals:send'),
    type: FileResult,
    description: 'Makes a key that sends one file to one source, for an hour.',
    args: { input: t.arg({ type: OpenFileInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Opened>(context, async () => ({
        __typename: 'FileOpened',
        ...(await openFile(context.reader, input, context.now)),
      })),
  }),
);

const FileReceiptsInput = builder.inputType('FileReceiptsInput', {
  fields: (t) => ({
    accepted: t.int({ required: true }),
    duplicates: t.int({ required: true }),
    conflicting: t.int({ required: true }),
    ignored: t.int({ required: true }),
    refused: t.int({ required: true }),
  }),
});
const CloseFileInput = builder.inputType('CloseFileInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ required: true }),
    sent: t.field({ type: FileReceiptsInput, description: 'What the receipts said, when it was sent.' }),
  }),
});
builder.mutationField('closeFile', (t) =>
  t.field({
    ...permits('signals:send'),
    type: SetupResult,
    args: { input: t.arg({ type: CloseFileInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'ApiKey', async (reader, now) =>
        closeFile(reader, { ...input, id: localId('ApiKey', input.id) }, now),
      ),
  }),
);

const FileOutcomeRef = builder.objectRef<FileOutcome>('FileOutcome').implement({
  fields: (t) => ({
    settled: t.exposeBoolean('settled', { description: 'Whether everything that came in is worked off.' }),
    transactions: t.field({
      type: ['Transaction'],
      description: 'Transactions that it reached, at most five.',
      resolve: async ({ transactions }, _args, context) =>
        (await Promise.all(transactions.map((id) => load(context, transactionsById, id)))).filter(
          (row) => row !== null,
        ),
    }),
  }),
});
builder.queryField('fileOutcome', (t) =>
  t.field({
    type: FileOutcomeRef,
    description: 'Where what was sent since a file was opened led to.',
    authScopes: { may: 'signals:send' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { reader }) => fileOutcome(reader, localId('ApiKey', id)),
  }),
);
