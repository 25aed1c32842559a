import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, type SelectionSetNode } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fetch';
import { Refusal } from '@/domain/access';
import { type Context, createContext } from '@/graphql/context';
import { publicError } from '@/graphql/errors';
import { schema } from '@/graphql/schema';
import { identify } from './auth/session';
import { now } from './runtime/clock';
import { env } from './runtime/env';
import { currentTrace, log, traceOf } from './runtime/log';
import { isLocal } from './runtime/peer';

/** Characters of a query or of its variables that are read; far more than any screen sends. */
const BODY_LIMIT = 500_000;

const introspects = (selection: SelectionSetNode): boolean =>
  selection.selections.some(
    (node) => node.kind === 'Field' && (node.name.value === '__schema' || node.name.value === '__type'),
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
          throw new GraphQLError('Sign in to see this.', { extensions: { code: 'UNAUTHENTICATED' } });
      },
    };
  },
};

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

const apollo = new ApolloServer<Context>({
  schema,
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
async function contextOf(headers: Headers): Promise<Context> {
  const identity = await identify(headers, now());
  return createContext({
    ...identity,
    clock: now,
    local: isLocal(headers),
    current: async () => (await identify(headers, now())).reader,
  });
}

const json = (status: number, message: string, code: string) =>
  Response.json({ errors: [{ message, extensions: { code } }] }, { status });

/** POST /api/graphql: the one handler, for the server in front of Next and for Next's route alike. */
export async function graphqlHandler(request: Request): Promise<Response> {
  started ??= apollo.start();
  await started;
  const headers = new HeaderMap();
  for (const [name, value] of request.headers) headers.set(name, value);
  let body: unknown;
  if (request.method === 'POST') {
    const text = await request.text();
    if (text.length > BODY_LIMIT) return json(413, 'The request is too large.', 'BAD_REQUEST');
    try {
      body = headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text;
    } catch {
      return json(400, 'The body is not valid JSON.', 'BAD_REQUEST');
    }
  }
  let context: Context;
  try {
    context = await contextOf(request.headers);
  } catch (error) {
    if (error instanceof Refusal) return json(401, error.message, 'UNAUTHENTICATED');
    throw error;
  }
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method, headers, search: new URL(request.url).search, body },
    context: async () => context,
  });
  if (answer.body.kind !== 'complete') return json(406, 'Deferred answers are not offered.', 'BAD_REQUEST');
  return new Response(answer.body.string, {
    status: answer.status ?? 200,
    headers: [...answer.headers, ['cache-control', 'no-store']],
  });
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
    if (error instanceof Refusal) return json(401, error.message, 'UNAUTHENTICATED');
    throw error;
  }
}
