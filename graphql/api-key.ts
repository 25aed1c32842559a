import { type ApiKeyRow, createApiKey, listKeys, revokeApiKey } from '@/server/setup/keys';
import { personById } from '@/server/setup/queries';
import { setWebhookSecret } from '@/server/setup/webhooks';
import { builder, globalId, localId } from './builder';
import { load } from './context';
import { Forbidden, Invalid, NotFound, permits, refusable } from './errors';
import { SetupResult, set } from './setup';

export const ApiKey = builder.objectRef<ApiKeyRow>('ApiKey').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('ApiKey', id) }),
    title: t.exposeString('title'),
    prefix: t.exposeString('prefix'),
    source: t.exposeString('source', { nullable: true, description: 'name of the source that it sends for' }),
    person: t.field({
      type: 'Person',
      nullable: true,
      description: 'As whom it reads.',
      resolve: ({ userId }, _args, context) => (userId === null ? null : load(context, personById, userId)),
    }),
    scopes: t.exposeStringList('scopes'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
  }),
});

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKey],
    description: 'Every key that was made by hand, those in force first; secrets are never shown again.',
    authScopes: { may: 'keys:write' },
    resolve: (_root, _args, { reader }) => listKeys(reader),
  }),
);

interface Created {
  readonly __typename: 'ApiKeyCreated';
  readonly key: ApiKeyRow;
  readonly secret: string;
}
const ApiKeyCreated = builder.objectRef<Created>('ApiKeyCreated').implement({
  fields: (t) => ({
    key: t.field({ type: ApiKey, resolve: ({ key }) => key }),
    secret: t.exposeString('secret', { description: 'Shown once.' }),
  }),
});
const ApiKeyResult = builder.unionType('ApiKeyResult', {
  types: [ApiKeyCreated, Invalid, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});

const ApiKeyInput = builder.inputType('ApiKeyInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    source: t.string({ description: 'The source that it sends for; needed for ingest and backfill.' }),
    user: t.id({ description: 'As whom it reads; the caller unless said otherwise.' }),
    title: t.string({ required: true }),
    scopes: t.stringList({ required: true, description: 'ingest | backfill | read' }),
  }),
});
builder.mutationField('createApiKey', (t) =>
  t.field({
    ...permits('keys:write'),
    type: ApiKeyResult,
    args: { input: t.arg({ type: ApiKeyInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Created>(context, async () => ({
        __typename: 'ApiKeyCreated',
        ...(await createApiKey(
          context.reader,
          { ...input, user: input.user && localId('Person', input.user, 'user') },
          context.now,
        )),
      })),
  }),
);

const WebhookSecretInput = builder.inputType('WebhookSecretInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    source: t.string({ required: true }),
    secret: t.string({ description: 'What the vendor signs with; absent takes it away.' }),
  }),
});
builder.mutationField('setWebhookSecret', (t) =>
  t.field({
    ...permits('keys:write'),
    type: SetupResult,
    description: 'Keeps, sealed, the secret that a vendor signs its webhooks to a source with.',
    args: { input: t.arg({ type: WebhookSecretInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'Source', (reader, now) => setWebhookSecret(reader, input, now)),
  }),
);

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), id: t.id({ required: true }) }),
});
builder.mutationField('revokeApiKey', (t) =>
  t.field({
    ...permits('keys:write'),
    type: SetupResult,
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'ApiKey', async (reader, now) =>
        revokeApiKey(reader, { ...input, id: localId('ApiKey', input.id) }, now),
      ),
  }),
);
