import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, type SelectionSetNode } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fetch';
import { Refusal } from '@/domain/access';
import { type Context, createContext } from '@/graphql/context';
import { publicError } from '@/graphql/errors';
import { execute } from '@/graphql/execute';
import { schema } from '@/graphql/schema';
import { identify } from './auth/session';
import { readBody } from './bridge';
import { bytesOfRequest } from './ingest/body';
import { now } from './runtime/clock';
import { env } from './runtime/env';
import { currentTrace, log, traceOf } from './runtime/log';
import { type HeaderReader, isLocal } from './runtime/peer';

/** Characters of a query or of its variables that are read; far more than any screen sends. */
const BODY_LIMIT = 500_000;
const MEBIBYTE = 2 ** 20;
const NOT_KEPT = ['cache-control', 'no-store'] as const;

const introspects = (selection: SelectionSetNode): boolean =>
  selection.selections.some((node) =>
    node.kind === 'InlineFragment'
      ? introspects(node.selectionSet)
      : node.kind === 'Field' && (node.name.value === '__schema' || node.name.value === '__type'),
  );

const asked = new WeakMap<DocumentNode, boolean>();
/** Whether a document asks for the schema, at its root or in a fragment. Documents are cached, and so is the answer. */
function asksForSchema(document: DocumentNode): boolean {
  let answer = asked.get(document);
  if (answer === undefined) {
    answer = document.definitions.some(
      (definition) =>
        'selectionSet' in definition && definition.selectionSet !== undefined && introspects(definition.selectionSet),
    );
    asked.set(document, answer);
  }
  return answer;
}

const introspectionForReaders: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, contextValue }) {
        if (!contextValue.reader && asksForSchema(document))
          throw new GraphQLError('Sign in to see this.', {
            extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
          });
      },
    };
  },
};

/** Half of a surrogate pair. */
const LONE = /\p{Surrogate}/u;
/** U+0000 as a literal of the query language writes it. */
const NUL_LITERAL = /\\u(?:0000|\{0+\})/;

/** Whether every text of a request can be stored, the literals of its query included. */
function isStorable(value: unknown, name?: string): boolean {
  if (typeof value === 'string')
    return !value.includes('\0') && !LONE.test(value) && !(name === 'query' && NUL_LITERAL.test(value));
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => isStorable(key) && isStorable(member, key));
}

const traceHere = () => currentTrace() ?? traceOf(null);

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

/** Apollo's seam for another executor than its own: here it is the same schema, executed by compiled queries. */
const compiled: NonNullable<ApolloServerOptions<Context>['gateway']> = {
  onSchemaLoadOrUpdate(callback) {
    callback({ apiSchema: schema, coreSupergraphSdl: '' });
    return () => undefined;
  },
  load: async () => ({
    executor: ({ document, operationName, request, context }) =>
      execute(schema, { document, operationName, variables: request.variables }, context as Context),
  }),
  stop: async () => undefined,
};

const apollo = new ApolloServer<Context>({
  gateway: compiled,
  introspection: true,
  csrfPrevention: true,
  includeStacktraceInErrorResponses: false,
  persistedQueries: false,
  allowBatchedHttpRequests: false,
  stopOnTerminationSignals: false,
  formatError: shown,
  // Cache control would wrap every field of every row; no answer may be cached anyway.
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), introspectionForReaders],
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
async function contextOf(headers: HeaderReader): Promise<Context> {
  const identity = await identify(headers, now());
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

const refusal = (status: number, message: string, code: string): Answer => ({
  status,
  headers: [['content-type', 'application/json; charset=utf-8']],
  body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
});

async function respond({ method, search, headers, read }: Call): Promise<Answer> {
  started ??= apollo.start();
  await started;
  let body: unknown;
  if (method === 'POST') {
    const text = await read();
    if (text.length > BODY_LIMIT) return refusal(413, 'The request is too large.', 'BAD_REQUEST');
    try {
      body = headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text;
    } catch {
      return refusal(400, 'The body is not valid JSON.', 'BAD_REQUEST');
    }
    if (text.includes('\\u') && !isStorable(body))
      return refusal(400, 'Text must not contain the character U+0000 or half of a surrogate pair.', 'BAD_USER_INPUT');
  }
  let context: Context;
  try {
    context = await contextOf({ get: (name) => headers.get(name) ?? null });
  } catch (error) {
    if (error instanceof Refusal) return refusal(401, error.message, 'UNAUTHENTICATED');
    throw error;
  }
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers, search, body },
    context: async () => context,
  });
  if (answer.body.kind !== 'complete') return refusal(406, 'Deferred answers are not offered.', 'BAD_REQUEST');
  return { status: answer.status ?? 200, headers: answer.headers, body: answer.body.string };
}

/** POST /api/graphql, as Next's route exports it. */
export async function graphqlHandler(request: Request): Promise<Response> {
  const headers = new HeaderMap();
  for (const [name, value] of request.headers) headers.set(name, value);
  const {
    status,
    headers: answered,
    body,
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
  } = await respond({
    method: request.method ?? 'GET',
    search: at < 0 ? '' : (request.url as string).slice(at),
    headers,
    read: async () => (await readBody(request, MEBIBYTE)).toString(),
  });
  if (response.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of answered) response.setHeader(name, value);
  response.setHeader(...NOT_KEPT);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}

const stream = createHandler<Record<PropertyKey, unknown>>({
  schema,
  // One stream per subscription; the mode with reservations would keep streams of strangers in memory.
  authenticate: () => null,
  context: async ({ raw }) => ({ ...(await contextOf(raw.headers)) }),
  // Queries and mutations have their own door, with its limits and its protection against forged requests.
  execute: () => ({
    errors: [new GraphQLError('Only subscriptions are answered here.', { extensions: { code: 'BAD_REQUEST' } })],
  }),
  onNext: (_context, _request, result) =>
    'errors' in result && result.errors
      ? { ...result, errors: result.errors.map((error) => publicError(error, traceHere())) }
      : undefined,
});

/** POST or GET /api/graphql/stream: subscriptions over server-sent events, with a comment every 12 s as a sign of life. */
export async function streamHandler(request: Request): Promise<Response> {
  try {
    const answer = await stream(request);
    const headers = new Headers(answer.headers);
    headers.set('cache-control', 'no-store, no-transform');
    headers.set('x-accel-buffering', 'no');
    return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
  } catch (error) {
    if (error instanceof Refusal) {
      const { status, headers, body } = refusal(401, error.message, 'UNAUTHENTICATED');
      return new Response(body, { status, headers: Object.fromEntries(headers) });
    }
    throw error;
  }
}
