import { GraphQLError, type GraphQLSchema } from 'graphql';
import { type Permission, ROLE_DEFINITIONS } from '@/domain/access';
import type { Context } from './context';

/** What a field may demand of the reader. Every root field demands something, were it only `public`. */
export interface Scopes {
  /** Anybody, signed in or not. */
  public: boolean;
  signedIn: boolean;
  may: Permission;
}

export const scopesOf = (context: Context) => ({
  public: true,
  signedIn: context.reader !== null,
  may: (permission: Permission) => context.reader?.permissions.has(permission) ?? false,
});

/** The error of a field that the reader may not see; `UNAUTHENTICATED` sends people to sign in. */
export function unauthorized(context: Context, result: { failure?: { kind: string } }): GraphQLError {
  void result;
  if (!context.reader) return new GraphQLError('Sign in to see this.', { extensions: { code: 'UNAUTHENTICATED' } });
  return new GraphQLError(`Your role (${ROLE_DEFINITIONS[context.reader.role].label}) does not include this.`, {
    extensions: { code: 'FORBIDDEN' },
  });
}

/** Root fields that declare no scopes, as `Query.name`: there must be none, for they would be open to all. */
export function undeclaredRootFields(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {})
      .filter((field) => !(field.extensions.pothosOptions as { authScopes?: unknown } | undefined)?.authScopes)
      .map((field) => `${type?.name}.${field.name}`),
  );
}
