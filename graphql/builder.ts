/**
 * The schema builder. Recipe for a type:
 *
 * 1. Its row in `objects.ts`: `Team: TeamRow` (a type exported by `server/<noun>/queries.ts`).
 * 2. A file `<noun>.ts` with `builder.node('Team', …)` or `builder.objectType('Team', …)`, its root fields by
 *    `builder.queryField(name, (t) => t.field({ authScopes: { may: 'exceptions:read' }, … }))` (a root field without
 *    scopes stops the start), its connection by `keysetConnection`, its mutations by `command`.
 * 3. Its import in `schema.ts`.
 *
 * Fields of rows in a list load through `load(context, loader, key)`: one statement per relation, not per row.
 */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import { type Scopes, scopesOf, unauthorized } from './access';
import type { Context } from './context';
import { decodeGlobalId, globalId } from './ids';
import type { Objects } from './objects';
import { bigIntText, dateText, decimalText, instantText, jsonValue, type Scalars } from './scalars';

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  AuthScopes: Scopes;
  Scalars: Scalars;
  Objects: Objects;
}>({
  plugins: [ScopeAuthPlugin, RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: scopesOf,
    unauthorizedError: (_parent, context, _info, result) => unauthorized(context, result),
  },
  relay: {
    encodeGlobalID: (type, id) => globalId(type, String(id)),
    decodeGlobalID: decodeGlobalId,
    cursorType: 'String',
    nodeQueryOptions: { authScopes: { signedIn: true }, nullable: true },
    nodesQueryOptions: false,
  },
  complexity: {
    defaultComplexity: 1,
    defaultListMultiplier: 5,
    limit: ({ costLimit }) => ({ complexity: costLimit, depth: 14, breadth: 600 }),
    complexityError: (kind, { complexity, depth, breadth }) =>
      new GraphQLError(
        `This asks for too much at once (${kind.toLowerCase()}: cost ${complexity}, depth ${depth}, fields ${breadth}). Ask for fewer rows or fields.`,
        {
          extensions: { code: 'TOO_COMPLEX' },
        },
      ),
  },
});

builder.queryType({});
builder.mutationType({});
builder.subscriptionType({ name: 'LiveUpdates' });

builder.scalarType('DateTime', { ...instantText, description: 'An instant, RFC 3339 in UTC.' });
builder.scalarType('Date', { ...dateText, description: 'A day, YYYY-MM-DD.' });
builder.scalarType('Decimal', { ...decimalText, description: 'An exact decimal in plain notation, as a string.' });
builder.scalarType('BigInt', { ...bigIntText, description: 'An integer of any size, as a string.' });
builder.scalarType('JSON', { ...jsonValue, description: 'Any JSON value.' });

/** The word that a value of the domain has in the contract: `in progress` → `IN_PROGRESS`. */
export const enumName = (value: string): string => value.toUpperCase().replaceAll(/[ -]/g, '_');

/** A GraphQL enum out of a list of the domain; resolvers and arguments keep the domain's words. */
export function enumOf<Value extends string>(name: string, values: readonly Value[], description?: string) {
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(values.map((value) => [enumName(value), { value }])) as Record<string, { value: Value }>,
  });
}

export { globalId, localId, localIds } from './ids';
