import { GraphQLError } from 'graphql';
import { type Permission, Refusal } from '@/domain/access';
import { log } from '@/server/runtime/log';
import { builder } from './builder';
import type { Context } from './context';

/** A refusal as a member of a mutation's result union; the type name picks the member. */
export interface Refused {
  readonly __typename: 'Invalid' | 'Conflict' | 'Forbidden' | 'NotFound';
  readonly message: string;
  readonly field?: string | null;
  /** Conflict: the case as it is now. */
  readonly caseId?: string | null;
}

const refused = (name: Refused['__typename']) => builder.objectRef<Refused>(name);
export const Invalid = refused('Invalid').implement({
  fields: (t) => ({ message: t.exposeString('message'), field: t.exposeString('field', { nullable: true }) }),
});
/** Its field `exception` stands in exception.ts. */
export const Conflict = refused('Conflict').implement({ fields: (t) => ({ message: t.exposeString('message') }) });
export const Forbidden = refused('Forbidden').implement({ fields: (t) => ({ message: t.exposeString('message') }) });
export const NotFound = refused('NotFound').implement({ fields: (t) => ({ message: t.exposeString('message') }) });

const MEMBERS = { invalid: 'Invalid', conflict: 'Conflict', forbidden: 'Forbidden', 'not found': 'NotFound' } as const;
const CODES = {
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'FORBIDDEN',
  invalid: 'BAD_USER_INPUT',
  conflict: 'CONFLICT',
  'not found': 'NOT_FOUND',
} as const;

function memberOf(refusal: Refusal): Refused {
  if (refusal.kind === 'unauthenticated') throw refusal;
  const caseId = (refusal as { caseId?: string }).caseId ?? null;
  return { __typename: MEMBERS[refusal.kind], message: refusal.message, field: refusal.field ?? null, caseId };
}

/**
 * Scopes and the refusal of a mutation field: who may not, gets the member `Forbidden`; who is not signed in, an error.
 * A read-only key is refused alike, whatever its user may.
 */
export const permits = (permission: Permission) => ({
  authScopes: { may: permission },
  unauthorizedResolver: (_root: unknown, _args: unknown, context: Context, _info: unknown, error: Error): never => {
    if (!context.reader) throw error;
    return { __typename: 'Forbidden', message: error.message } as never;
  },
});

/** Runs a command for a mutation: its refusals become members of the result union, anything else stays an error. */
export async function refusable<Result>(context: Context, work: () => Promise<Result>): Promise<Result | Refused> {
  try {
    if (context.readOnly) throw new Refusal('forbidden', 'This key may only read.');
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return memberOf(error);
    throw error;
  }
}

/** What PostgreSQL says of a value that is none of its type, or out of its range. */
const UNREADABLE = new Set(['22003', '22007', '22008', '22009', '22021', '22P02', '22P05']);

/** PostgreSQL's code of an error, whether the statement went by itself or through the Prisma client. */
function stateOf(error: unknown): string {
  const { code, meta } = (error ?? {}) as {
    code?: unknown;
    meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } };
  };
  return String(meta?.driverAdapterError?.cause?.originalCode ?? code);
}

/**
 * An error as the caller may see it: refusals and GraphQL's own errors as they are, everything else masked and
 * logged under its trace.
 */
export function publicError(error: GraphQLError, trace: string): GraphQLError {
  let cause: unknown = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  const as = (message: string, extensions: Record<string, unknown>) =>
    // A field's path says where it is; its place in the text is only kept for what is wrong with the text itself.
    new GraphQLError(message, { nodes: error.path ? null : error.nodes, path: error.path, extensions });
  if (cause instanceof Refusal)
    return as(cause.message, { code: CODES[cause.kind], ...(cause.field ? { field: cause.field } : {}) });
  const code = error.extensions.code ?? (cause instanceof GraphQLError ? cause.extensions.code : undefined);
  if (cause instanceof GraphQLError && code !== 'INTERNAL_SERVER_ERROR' && (code !== undefined || !error.path))
    return as(error.message, { code: code ?? 'GRAPHQL_VALIDATION_FAILED' });
  if (UNREADABLE.has(stateOf(cause))) {
    log.warn({ err: cause, path: error.path, trace }, 'a value of a GraphQL request could not be read');
    return as('A date, a number, an identifier or a place in a list in this request can not be read.', {
      code: 'BAD_USER_INPUT',
    });
  }
  log.error({ err: cause, path: error.path, trace }, 'a GraphQL field failed');
  return as(`Something went wrong on our side. Trace ${trace}.`, { code: 'INTERNAL_SERVER_ERROR', trace });
}
