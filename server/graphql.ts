import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Refusal } from '@/domain/access';
import { COST_LIMIT, type Context, createContext } from '@/graphql/context';
import { LIMITS } from '@/graphql/documents';
import { publicError } from '@/graphql/errors';
import { execute } from '@/graphql/execute';
import { documentStore, isKept, judge } from '@/graphql/operations';
import { schema } from '@/graphql/schema';
import { type Asker, admitAddress, charge, enter, TooMany, UNITS } from './admission';
import { identify } from './auth/session';
import { readBody } from './bridge';
import { bytesOfRequest } from './ingest/body';
import { counter } from './metrics';
import { now } from './runtime/clock';
import { env } from './runtime/env';
import { currentTrace, log, traceOf } from './runtime/log';
import { type HeaderReader, isLocal } from './runtime/peer';

/** Characters of a request's body that are read; far more than any screen sends. The sign-in sends some hundred. */
const BODY_LIMIT = 500_000;
const STRANGERS_BODY_LIMIT = 10_000;
/** Levels of lists and objects in variables. */
const NESTING = 32;
const MEBIBYTE = 2 ** 20;
/** So long an answer may take to be fetched: who does not fetch it holds its memory. */
const FETCH_MS = 60_000;
const NOT_KEPT = ['cache-control', 'no-store'] as const;

/** Half of a surrogate pair. */
const LONE = /\p{Surrogate}/u;
/** U+0000 as a literal of the query language writes it. */
const NUL_LITERAL = /\\u(?:0000|\{0+\})/;

/** What is wrong with a request's body, if anything: texts that can't be stored, values within values without end. */
function faultOf(body: unknown, escapes: boolean): string | undefined {
  const waiting: [value: unknown, name: string | undefined, depth: number][] = [[body, undefined, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, name, depth] = next;
    if (typeof value === 'string') {
      // Only an escape can bring them in.
      if (escapes && (value.includes('\0') || LONE.test(value) || (name === 'query' && NUL_LITERAL.test(value))))
        return 'Text must not contain the character U+0000 or half of a surrogate pair.';
    } else if (typeof value === 'object' && value !== null) {
      if (depth > NESTING) return `Lists and objects may stand within each other ${NESTING} deep.`;
      for (const [key, member] of Object.entries(value)) {
        if (escapes) waiting.push([key, undefined, depth]);
        waiting.push([member, key, depth + 1]);
      }
    }
  }
  return undefined;
}

/** The trace of the request at hand. */
export const traceHere = () => currentTrace() ?? traceOf(null);

function shown(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original =
    error instanceof GraphQLError
      ? error
      : new GraphQLError(formatted.message, { originalError: error instanceof Error ? error : null });
  const shownError = publicError(original, traceHere()).toJSON();
  // Parse and validation errors carry their code only in Apollo's form.
  return shownError.extensions?.code === 'GRAPHQL_VALIDATION_FAILED' && formatted.extensions
    ? { ...shownError, extensions: { code: formatted.extensions.code } }
    : shownError;
}

/** Apollo's seam for another executor than its own: the same schema, by compiled queries where they come again. */
const compiled: NonNullable<ApolloServerOptions<Context>['gateway']> = {
  onSchemaLoadOrUpdate(callback) {
    callback({ apiSchema: schema, coreSupergraphSdl: '' });
    return () => undefined;
  },
  load: async () => ({
    executor: ({ document, operationName, request, context }) =>
      execute(schema, { document, operationName, variables: request.variables }, context as Context, isKept(document)),
  }),
  stop: async () => undefined,
};

/** Without it, a name that no operation of the document has would count as a fault of ours. */
const namesAnOperation: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (!operation)
          throw new GraphQLError('Say by operationName which operation of the document is meant.', {
            extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400, headers: new HeaderMap() } },
          });
      },
    };
  },
};

const documents = counter(
  'throughline_graphql_documents_total',
  'Documents that were asked by, by how they were taken',
  ['as'],
);

const apollo = new ApolloServer<Context>({
  gateway: compiled,
  introspection: true,
  csrfPrevention: true,
  includeStacktraceInErrorResponses: false,
  persistedQueries: false,
  // Its own would keep every document that anybody ever sent, by their length.
  documentStore,
  parseOptions: { maxTokens: LIMITS.tokens },
  validationOptions: { maxErrors: 20 },
  allowBatchedHttpRequests: false,
  stopOnTerminationSignals: false,
  formatError: shown,
  // Cache control would wrap every field of every row; no answer may be cached anyway.
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), namesAnOperation],
  logger: {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => log.warn(message),
    error: (message) => log.error(message),
  },
  nodeEnv: env.production ? 'production' : 'development',
});
let started: Promise<void> | undefined;

/** The context of a request: who asks, resolved once. */
export async function contextOf(headers: HeaderReader, at: Date): Promise<Context> {
  const identity = await identify(headers, at);
  return createContext({
    ...identity,
    clock: now,
    local: isLocal(headers),
    current: async () => (await identify(headers, now())).reader,
  });
}

interface Call {
  readonly method: string;
  /** The query string of the address, with its question mark. */
  readonly search: string;
  readonly headers: HeaderMap;
  readonly read: () => Promise<string>;
}

interface Answer {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string;
}

interface Taken extends Answer {
  /** To be called when the answer has left. */
  readonly free?: () => void;
}

/** A refusal before GraphQL had its say, in the form that the asker reads. */
export function refusal(status: number, message: string, code: string, accept?: string | null, after?: number): Answer {
  const type = accept?.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  return {
    status,
    headers: [
      ['content-type', `${type}; charset=utf-8`],
      ...(after === undefined ? [] : [['retry-after', String(after)] as const]),
    ],
    body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  };
}

/** What is thrown before GraphQL is asked, as an answer; anything unforeseen is thrown on. */
export function refusalOf(error: unknown, accept?: string | null): Answer {
  if (error instanceof Refused) return refusal(error.status, error.message, error.code, accept);
  if (error instanceof TooMany) return refusal(error.status, error.message, 'TOO_MANY_REQUESTS', accept, error.after);
  if (error instanceof Refusal) return refusal(401, error.message, 'UNAUTHENTICATED', accept);
  if (error instanceof GraphQLError) {
    const { code, http } = error.extensions as { code?: string; http?: { status?: number } };
    return refusal(http?.status ?? 400, error.message, code ?? 'BAD_REQUEST', accept);
  }
  throw error;
}

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** The body of a request, read as what it says it is. */
async function bodyOf({ headers, read }: Call, limit: number): Promise<unknown> {
  const text = await read();
  if (text.length > limit) throw new Refused(413, 'The request is too large.', 'BAD_REQUEST');
  if (!headers.get('content-type')?.startsWith('application/json')) return text;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refused(400, 'The body is not valid JSON.', 'BAD_REQUEST');
  }
  const fault = faultOf(body, text.includes('\\u'));
  if (fault) throw new Refused(400, fault, 'BAD_USER_INPUT');
  return body;
}

/** The text that a request asks by; undefined when it has none, which Apollo says in words. */
function textOf(body: unknown, search: string): string | undefined {
  const text =
    body === undefined ? new URLSearchParams(search).get('query') : (body as { query?: unknown } | null)?.query;
  return typeof text === 'string' && text ? text : undefined;
}

async function respond(call: Call): Promise<Taken> {
  const { method, search, headers } = call;
  const accept = headers.get('accept');
  const at = now();
  let free: (() => void) | undefined;
  try {
    const reader = { get: (name: string) => headers.get(name) ?? null };
    const address = admitAddress(reader, at);
    const context = await contextOf(reader, at);
    const asker = { reader: context.reader, address };
    const body = method === 'POST' ? await bodyOf(call, asker.reader ? BODY_LIMIT : STRANGERS_BODY_LIMIT) : undefined;
    const text = textOf(body, search);
    const known = text !== undefined && judged(text, asker, context.operations, at);
    charge(asker, known ? UNITS.screen : UNITS.other, at);
    free = await enter(asker, known);
    started ??= apollo.start();
    await started;
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers, search, body },
      context: async () => ({ ...context, costLimit: known ? COST_LIMIT.known : COST_LIMIT.other }),
    });
    if (answer.body.kind !== 'complete') throw new Refused(406, 'Deferred answers are not offered.', 'BAD_REQUEST');
    return { status: answer.status ?? 200, headers: answer.headers, body: answer.body.string, free };
  } catch (error) {
    free?.();
    return refusalOf(error, accept);
  }
}

/** Whether a text is known; one that is refused costs its asker more than one that is answered. */
export function judged(text: string, asker: Asker, registered: ReadonlySet<string>, at: Date): boolean {
  try {
    const { known } = judge(text, asker.reader, registered);
    documents.inc({ as: known ? 'known' : 'other' });
    return known;
  } catch (error) {
    documents.inc({ as: 'refused' });
    // A screen whose session has ended does no harm by asking on.
    const isScreen = (error as { extensions?: { http?: { status?: number } } }).extensions?.http?.status === 200;
    charge(asker, isScreen ? UNITS.screen : UNITS.refused, at);
    throw error;
  }
}

/** POST /api/graphql, as Next's route exports it. */
export async function graphqlHandler(request: Request): Promise<Response> {
  const headers = new HeaderMap();
  for (const [name, value] of request.headers) headers.set(name, value);
  const {
    status,
    headers: answered,
    body,
    free,
  } = await respond({
    method: request.method,
    search: new URL(request.url).search,
    headers,
    read: async () => {
      const { bytes, complete } = await bytesOfRequest(request, MEBIBYTE);
      // Longer than what is read: refused by its length.
      return complete ? bytes.toString() : ' '.repeat(BODY_LIMIT + 1);
    },
  });
  free?.();
  return new Response(body, { status, headers: [...answered, NOT_KEPT].map(([name, value]) => [name, value]) });
}

/** The same on Node's own objects: converting a page of rows there and back costs as much as finding it. */
export async function graphqlRaw(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new HeaderMap();
  for (const name in request.headers) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const at = request.url?.indexOf('?') ?? -1;
  const {
    status,
    headers: answered,
    body,
    free,
  } = await respond({
    method: request.method ?? 'GET',
    search: at < 0 ? '' : (request.url as string).slice(at),
    headers,
    read: async () => (await readBody(request, MEBIBYTE)).toString(),
  });
  if (response.destroyed) return free?.();
  if (free) {
    response.once('close', free);
    response.setTimeout(FETCH_MS, () => response.destroy());
  }
  response.statusCode = status;
  for (const [name, value] of answered) response.setHeader(name, value);
  response.setHeader(...NOT_KEPT);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}
