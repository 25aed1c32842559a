import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answer, BodyTooLarge, type WebHandler } from './bridge';

const stopping = new AbortController();
const open: Array<() => void> = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server that answers everything with one handler. */
async function serve(handle: WebHandler, limit = 1_000): Promise<string> {
  const server = createServer((request, response) => {
    answer(handle, request, response, new URL(`http://test${request.url}`), limit, stopping.signal).catch((error) => {
      response.statusCode = error instanceof BodyTooLarge ? 413 : 500;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a Web handler behind node:http', () => {
  it('sees method, path, headers and body, and its answer arrives whole', async () => {
    const url = await serve(async (request) => {
      const seen = [request.method, new URL(request.url).pathname, request.headers.get('x-one'), await request.text()];
      return Response.json(seen, {
        status: 201,
        headers: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      });
    });
    const response = await fetch(`${url}/path?x=1`, { method: 'POST', body: 'grüße', headers: { 'x-one': '1' } });
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual(['POST', '/path', '1', 'grüße']);
  });

  it('never sees a body over the limit, stated or streamed', async () => {
    let called = 0;
    const url = await serve(() => {
      called += 1;
      return new Response('no');
    }, 10);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(11) })).status).toBe(413);
    const streamed = await new Promise<number | undefined>((resolve, reject) => {
      const out = send(url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, (response) =>
        resolve(response.statusCode),
      );
      out.once('error', reject);
      out.write('x'.repeat(6));
      out.end('x'.repeat(6));
    });
    expect(streamed).toBe(413);
    expect(called).toBe(0);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200);
  });

  it('streams, and learns that the client has gone', async () => {
    const ended: string[] = [];
    let finish = () => {};
    const gone = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const url = await serve((request) => {
      request.signal.addEventListener('abort', () => ended.push('aborted'));
      const body = new ReadableStream({
        start: (stream) => stream.enqueue(new TextEncoder().encode('data: 1\n\n')),
        cancel: () => {
          ended.push('cancelled');
          finish();
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    const client = new AbortController();
    const response = await fetch(url, { signal: client.signal });
    const first = await response.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n');
    client.abort();
    await gone;
    expect(ended.sort()).toEqual(['aborted', 'cancelled']);
  });
});
