import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { authHandler } from './auth/auth';
import { answer, BodyTooLarge, Busy, type RawHandler, type WebHandler } from './bridge';
import { exportHandler } from './export';
import { graphqlHandler, graphqlRaw } from './graphql';
import { live, ready } from './health';
import { ingestHandler, ingestRaw } from './ingest/handler';
import { metrics } from './metrics';
import { env } from './runtime/env';
import { log, traceOf, withTrace } from './runtime/log';
import { NONCE_HEADER, PEER_HEADER } from './runtime/peer';
import { apiHeaders, pageHeaders } from './security';
import { streamHandler } from './stream';

/** A path that is answered before Next, by the very handler that Next's route exports. */
export interface Route {
  /** Exact, or everything below when it ends in `/*`. */
  path: string;
  handle: WebHandler;
  /** A second form on Node's own objects, for hot paths: it reads the body (readBody), checks size and answers alone. */
  raw?: RawHandler;
  /** Bytes of body that are taken; 1 MiB unless said otherwise. */
  bodyLimit?: number;
}

const MEBIBYTE = 2 ** 20;

/** A Next route costs 1–2 ms before it does anything; these do not pay that. */
export const routes: readonly Route[] = [
  { path: '/api/ingest/*', handle: ingestHandler, raw: ingestRaw, bodyLimit: 8 * MEBIBYTE },
  { path: '/api/graphql', handle: graphqlHandler, raw: graphqlRaw },
  { path: '/api/graphql/stream', handle: streamHandler },
  { path: '/api/auth/*', handle: authHandler },
  { path: '/api/export/*', handle: exportHandler },
  { path: '/api/health/live', handle: live },
  { path: '/api/health/ready', handle: ready },
  { path: '/api/metrics', handle: metrics },
];

const exact = new Map(routes.filter(({ path }) => !path.endsWith('/*')).map((route) => [route.path, route]));
const below = routes
  .filter(({ path }) => path.endsWith('/*'))
  .map((route) => ({ prefix: route.path.slice(0, -1), route }));

/** The route that answers a path, if one does before Next. */
export function routeOf(pathname: string): Route | undefined {
  return exact.get(pathname) ?? below.find(({ prefix }) => pathname.startsWith(prefix))?.route;
}

/** So long a request may take to arrive whole: who sends more slowly than this holds others up. */
const REQUEST_MS = 60_000;
/** Connections at once, event streams included: beyond, newcomers are hung up on. */
const CONNECTIONS = 5_000;

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface WebServer {
  server: Server;
  /** Takes no new requests, ends event streams, gives the others five seconds. */
  close(): Promise<void>;
}

/** One server for the API, answered here, and everything else, answered by Next. */
export function createWebServer(next: NextHandler): WebServer {
  const stopping = new AbortController();
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    const { traceparent } = request.headers;
    const trace = traceOf(typeof traceparent === 'string' ? traceparent : undefined);
    void withTrace(trace, () => serve(request, response, next, trace, stopping.signal));
  });
  server.maxConnections = CONNECTIONS;
  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      stopping.abort();
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(patience);
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  next: NextHandler,
  trace: string,
  stopping: AbortSignal,
): Promise<void> {
  // Only this file may say who is at the other end, and which scripts are ours.
  request.headers[PEER_HEADER] = request.socket.remoteAddress ?? '';
  delete request.headers[NONCE_HEADER];
  delete request.headers['content-security-policy'];
  delete request.headers['content-security-policy-report-only'];
  try {
    const url = urlOf(request);
    if (!url) return refuse(response, 400, 'bad request', trace);
    const route = routeOf(url.pathname);
    if (route) {
      setHeaders(response, apiHeaders);
      response.setHeader('X-Trace-Id', trace);
      if (route.raw) await route.raw(request, response);
      else await answer(route.handle, request, response, url, route.bodyLimit ?? MEBIBYTE, stopping);
      return;
    }
    if (url.pathname.startsWith('/api/')) setHeaders(response, apiHeaders);
    else {
      const nonce = randomBytes(16).toString('base64');
      const headers = pageHeaders(nonce);
      setHeaders(response, headers);
      // Next reads the nonce for its inline scripts from the request; the root layout from x-nonce for its own.
      request.headers['content-security-policy'] = headers['Content-Security-Policy'];
      request.headers[NONCE_HEADER] = nonce;
    }
    await next(request, response);
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(response, 413, error.message, trace);
    if (error instanceof Busy) return refuse(response, 503, error.message, trace);
    // The client went away: nobody to tell. (A request is destroyed as soon as its body has been read, that says nothing.)
    if (response.destroyed || response.socket?.destroyed) return;
    log.error({ err: error, path: request.url?.split('?')[0] }, 'a request failed');
    refuse(response, 500, 'internal error', trace);
  }
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const name in headers) response.setHeader(name, headers[name] as string);
}

function refuse(response: ServerResponse, status: number, error: string, trace: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { ...apiHeaders, 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error, trace }));
}

/** A name or address with a port, and nothing that would become a part of the path. */
const HOST = /^[\w.-]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/i;

/** The address as the client wrote it; undefined when it is not one, or when its path can't be read. */
function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '/';
  const { host } = request.headers;
  if (host && !HOST.test(host)) return undefined;
  const origin = host ? `http://${host}` : env.publicUrl;
  try {
    const url = target.startsWith('/') ? new URL(origin + target) : new URL(target);
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    return undefined;
  }
}
