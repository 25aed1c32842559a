import { GraphQLError, type GraphQLSchema, getOperationAST, OperationTypeNode, validate } from 'graphql';
import { Refusal } from '@/domain/access';
import { registerOperation, withdrawOperation } from '@/server/operations/commands';
import { type OperationRow, operationsOfKey } from '@/server/operations/queries';
import { ApiKey } from './api-key';
import { builder, localId } from './builder';
import { type Context, load } from './context';
import { readDocument } from './documents';
import { Forbidden, Invalid, NotFound, refusable } from './errors';

const RegisteredOperation = builder.objectRef<OperationRow>('RegisteredOperation').implement({
  description: 'An operation that is kept and compiled for a key, as those of the screens are.',
  fields: (t) => ({
    hash: t.exposeString('hash', { description: 'SHA-256 of the text, hexadecimal.' }),
    name: t.exposeString('name'),
    text: t.exposeString('text'),
    registeredAt: t.expose('registeredAt', { type: 'DateTime' }),
  }),
});

builder.objectField(ApiKey, 'operations', (t) =>
  t.field({
    type: [RegisteredOperation],
    description: 'What has been registered for this key, latest first.',
    resolve: async ({ id }, _args, context) => (await load(context, operationsOfKey, id)) ?? [],
  }),
);

interface Changed {
  readonly __typename: 'OperationChanged';
  readonly hash: string;
}
const OperationChanged = builder
  .objectRef<Changed>('OperationChanged')
  .implement({ fields: (t) => ({ hash: t.exposeString('hash') }) });
const OperationResult = builder.unionType('OperationResult', {
  types: [OperationChanged, Invalid, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});

const changed = (context: Context, command: () => Promise<string>) =>
  refusable<Changed>(context, async () => ({ __typename: 'OperationChanged', hash: await command() }));

/** The name of the one query that a text is; refuses anything that could not be answered as it stands. */
function nameOf(text: string, schema: GraphQLSchema): string {
  try {
    const document = readDocument(text);
    const [fault] = validate(schema, document, undefined, { maxErrors: 1 });
    if (fault) throw fault;
    const operation = getOperationAST(document);
    if (operation?.operation !== OperationTypeNode.QUERY)
      throw new Refusal('invalid', 'Register one query; nothing else comes again unchanged.', 'text');
    if (!operation.name) throw new Refusal('invalid', 'Give the query a name.', 'text');
    return operation.name.value;
  } catch (error) {
    if (error instanceof GraphQLError) throw new Refusal('invalid', error.message, 'text');
    throw error;
  }
}

const RegisterOperationInput = builder.inputType('RegisterOperationInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    key: t.id({ required: true, description: 'A key that reads.' }),
    text: t.string({ required: true, description: 'One query with a name, word for word as it will be sent.' }),
  }),
});
builder.mutationField('registerOperation', (t) =>
  t.field({
    // Whose key it is: the command knows.
    authScopes: { signedIn: true },
    type: OperationResult,
    description:
      'Keeps a query compiled for a key that sends it again and again. For the person as whom the key reads.',
    args: { input: t.arg({ type: RegisterOperationInput, required: true }) },
    resolve: (_root, { input }, context, info) =>
      changed(context, () =>
        registerOperation(
          context.reader,
          { ...input, key: localId('ApiKey', input.key, 'key'), name: nameOf(input.text, info.schema) },
          context.now,
        ),
      ),
  }),
);

const WithdrawOperationInput = builder.inputType('WithdrawOperationInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    key: t.id({ required: true }),
    hash: t.string({ required: true }),
  }),
});
builder.mutationField('withdrawOperation', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: OperationResult,
    args: { input: t.arg({ type: WithdrawOperationInput, required: true }) },
    resolve: (_root, { input }, context) =>
      changed(context, () =>
        withdrawOperation(context.reader, { ...input, key: localId('ApiKey', input.key, 'key') }, context.now),
      ),
  }),
);
