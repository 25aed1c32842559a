/** Subscriptions over server-sent events: admitted, measured and known like every other operation. */
import { GraphQLError, parse } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fetch';
import { COST_LIMIT, type Context } from '@/graphql/context';
import { publicError } from '@/graphql/errors';
import { schema } from '@/graphql/schema';
import { admitAddress, charge, openStream, UNITS } from './admission';
import { contextOf, judged, refusalOf, traceHere } from './graphql';
import { now } from './runtime/clock';

/** Messages that wait for a client to read them; beyond, nothing more is read from the database for it. */
const UNREAD = 64;

/** What one stream holds between the database and its client. */
class Flow {
  private unread = 0;
  private wake: (() => void) | undefined;

  /** Resolves when the client has read enough of what was sent. */
  private room(): Promise<void> {
    return this.unread < UNREAD ? Promise.resolve() : new Promise((resolve) => (this.wake = resolve));
  }

  private readonly release = () => {
    this.wake?.();
    this.wake = undefined;
  };

  /** The same iterator, asked no faster than its client reads. */
  paced<Part>(source: AsyncIterableIterator<Part>): AsyncIterableIterator<Part> {
    let ended = false;
    const end = <Method extends 'return' | 'throw'>(method: Method) => {
      ended = true;
      this.release();
      return source[method]?.() ?? Promise.resolve({ value: undefined, done: true as const });
    };
    return {
      next: async () => {
        await this.room();
        if (ended) return { value: undefined, done: true };
        const part = await source.next();
        if (!part.done) this.unread += 1;
        return part;
      },
      return: () => end('return'),
      throw: () => end('throw'),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** The same body, counting what leaves. A chunk is a message, or a sign of life, which starts with a colon. */
  counted(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) {
            onEnd();
            return controller.close();
          }
          if (value[0] !== 58) {
            this.unread = Math.max(0, this.unread - 1);
            if (this.unread < UNREAD) this.release();
          }
          controller.enqueue(value);
        } catch (error) {
          onEnd();
          controller.error(error);
        }
      },
      cancel: (reason) => {
        onEnd();
        this.release();
        return reader.cancel(reason);
      },
    });
  }
}

/** What is found out about a request before graphql-sse sees it. */
interface Admitted {
  readonly context: Context;
  readonly flow: Flow;
}

const admitted = new WeakMap<Request, Admitted>();

const stream = createHandler<Record<PropertyKey, unknown>>({
  schema,
  // One stream per subscription; the mode with reservations would keep streams of strangers in memory.
  authenticate: () => null,
  // Measured already: its own reader has no bounds.
  onSubscribe: ({ raw }, { query, operationName, variables }) => ({
    schema,
    document: parse(query, { noLocation: true }),
    operationName: operationName ?? null,
    variableValues: variables ?? {},
    contextValue: { ...(admitted.get(raw) as Admitted).context },
  }),
  // Queries and mutations have their own door, with its limits and its protection against forged requests.
  execute: () => ({
    errors: [new GraphQLError('Only subscriptions are answered here.', { extensions: { code: 'BAD_REQUEST' } })],
  }),
  onOperation: (_context, { raw }, _args, result) =>
    Symbol.asyncIterator in result
      ? (admitted.get(raw) as Admitted).flow.paced(result as AsyncIterableIterator<never>)
      : undefined,
  onNext: (_context, _request, result) =>
    'errors' in result && result.errors
      ? { ...result, errors: result.errors.map((error) => publicError(error, traceHere())) }
      : undefined,
});

/** The text of a request to the stream, which graphql-sse reads again. */
async function textOf(request: Request): Promise<string> {
  if (request.method === 'GET') return new URL(request.url).searchParams.get('query') ?? '';
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null);
  const query = (body as { query?: unknown } | null)?.query;
  return typeof query === 'string' ? query : '';
}

/** POST or GET /api/graphql/stream: subscriptions over server-sent events, with a comment every 12 s as a sign of life. */
export async function streamHandler(request: Request): Promise<Response> {
  const at = now();
  let close: (() => void) | undefined;
  try {
    const address = admitAddress(request.headers, at);
    const context = await contextOf(request.headers, at);
    const asker = { reader: context.reader, address };
    const known = judged(await textOf(request), asker, context.operations, at);
    charge(asker, UNITS.stream, at);
    close = openStream(asker);
    const flow = new Flow();
    admitted.set(request, { flow, context: { ...context, costLimit: known ? COST_LIMIT.known : COST_LIMIT.other } });
    const answer = await stream(request);
    const headers = new Headers(answer.headers);
    headers.set('cache-control', 'no-store, no-transform');
    headers.set('x-accel-buffering', 'no');
    const ends = answer.body && answer.headers.get('content-type')?.startsWith('text/event-stream');
    if (!ends) close();
    return new Response(ends ? flow.counted(answer.body, close) : answer.body, {
      status: answer.status,
      statusText: answer.statusText,
      headers,
    });
  } catch (error) {
    close?.();
    const { status, headers, body } = refusalOf(error, request.headers.get('accept'));
    return new Response(body, { status, headers: Object.fromEntries(headers) });
  }
}
