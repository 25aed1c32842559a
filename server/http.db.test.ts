/** The server in front of Next answers as Next's own routes would: development and production are one product. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as auth from '@/app/api/auth/[...all]/route';
import * as exports from '@/app/api/export/[list]/route';
import * as graphql from '@/app/api/graphql/route';
import * as stream from '@/app/api/graphql/stream/route';
import * as live from '@/app/api/health/live/route';
import * as ready from '@/app/api/health/ready/route';
import * as ingest from '@/app/api/ingest/[source]/route';
import * as metrics from '@/app/api/metrics/route';
import { screenOperations } from '@/graphql/operations';
import { testDatabase } from '@/test/database';
import { createWebServer, routes, type WebServer } from './http';

await testDatabase();

type Handler = (request: Request) => Promise<Response> | Response;
interface Asked {
  path: string;
  route: Partial<Record<'GET' | 'POST', Handler>>;
  init?: RequestInit;
  status: number;
}

const json = { 'content-type': 'application/json' };
const asked: readonly Asked[] = [
  { path: '/api/health/live', route: live, status: 200 },
  // No worker runs here.
  { path: '/api/health/ready', route: ready, status: 503 },
  { path: '/api/metrics', route: metrics, status: 401 },
  { path: '/api/auth/get-session', route: auth, status: 200 },
  {
    path: '/api/graphql',
    route: graphql,
    init: { method: 'POST', headers: json, body: JSON.stringify({ query: screenOperations().get('Viewer') }) },
    status: 200,
  },
  {
    path: '/api/graphql',
    route: graphql,
    init: { method: 'POST', headers: json, body: '{"query":"{ transactions { total { count } } }"}' },
    status: 401,
  },
  {
    path: '/api/graphql',
    route: graphql,
    init: { method: 'POST', headers: json, body: '{"query":"{ nonsense }"}' },
    status: 401,
  },
  { path: '/api/graphql', route: graphql, init: { method: 'POST', headers: json, body: '{' }, status: 400 },
  {
    path: '/api/graphql',
    route: graphql,
    init: { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' },
    status: 400,
  },
  { path: '/api/graphql?query=%7B%20viewer%20%7B%20name%20%7D%20%7D', route: graphql, status: 401 },
  {
    path: '/api/graphql',
    route: graphql,
    init: {
      method: 'POST',
      headers: { ...json, authorization: 'Bearer tl_no' },
      body: '{"query":"{ viewer { name } }"}',
    },
    status: 401,
  },
  {
    path: '/api/graphql',
    route: graphql,
    init: {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ query: `{ viewer { name } } #${'x'.repeat(600_000)}` }),
    },
    status: 413,
  },
  {
    path: '/api/graphql/stream',
    route: stream,
    init: {
      method: 'POST',
      headers: { ...json, accept: 'text/event-stream', authorization: 'Bearer tl_no' },
      body: '{"query":"subscription { changes { id } }"}',
    },
    status: 401,
  },
  { path: '/api/export/cases', route: exports, status: 401 },
  { path: '/api/ingest/nowhere', route: ingest, init: { method: 'POST', headers: json, body: '{}' }, status: 401 },
  {
    path: '/api/ingest/nowhere',
    route: ingest,
    init: { method: 'POST', headers: { ...json, authorization: 'Bearer tl_no' }, body: '{}' },
    status: 401,
  },
];

describe('the server in front of Next', () => {
  let server: WebServer;
  let url: string;
  beforeAll(async () => {
    server = createWebServer(async (_request, response) => void response.writeHead(404).end());
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const plain = async (response: Response) => ({
    status: response.status,
    type: response.headers.get('content-type'),
    cache: response.headers.get('cache-control'),
    // Traces and instants differ from call to call.
    body: (await response.text()).replaceAll(/[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…'),
  });

  test.each(asked)('$path answers $status as its route does', async ({ path, route, init = {}, status }) => {
    const here = await plain(await fetch(url + path, init));
    const handler = route[(init.method ?? 'GET') as 'GET' | 'POST'] as Handler;
    const there = await plain(await handler(new Request(url + path, init)));
    expect(here.status).toBe(status);
    expect(here).toEqual(there);
  });

  test('every route in front is one that Next has too', () => {
    const asks = (route: string) =>
      asked.some(({ path }) =>
        route.endsWith('/*') ? path.startsWith(route.slice(0, -1)) : path.split('?')[0] === route,
      );
    expect(routes.map(({ path }) => path).filter((path) => !asks(path))).toEqual([]);
  });
});
