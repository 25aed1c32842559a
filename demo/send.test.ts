import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extend, money, quantity, taxOn, unitAmount } from './amounts';
import type { SourceName } from './company';
import { batchesOf, send } from './send';
import { signal } from './signals';

const DAY = 86_400_000;
const keys = { billing: 'b', metering: 'm' } as Record<SourceName, string>;
const events = Array.from({ length: 1_203 }, (_, index) =>
  signal(index % 3 === 0 ? 'billing' : 'metering', 'source.heartbeat.v1', `h-${index}`, index * 10_000, {
    watermark: '2026-01-01T00:00:00Z',
  }),
);

const received: { url?: string; key?: string; lines: string[] }[] = [];
let refusals = 2;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (refusals-- > 0) {
      response.writeHead(429, { 'retry-after': '0' }).end();
      return;
    }
    const body = Buffer.concat(chunks);
    const lines = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString().split('\n');
    received.push({ url: request.url, key: request.headers.authorization, lines });
    response.writeHead(202).end(
      JSON.stringify({
        accepted: lines.length - 1,
        duplicates: 1,
        conflicting: 0,
        backfilled: 0,
        ignored: 0,
        rejected: [],
      }),
    );
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('the sender', () => {
  it('batches by source, at most 500 and within a slice of time', () => {
    const batches = [...batchesOf([...events, signal('billing', 'source.heartbeat.v1', 'later', 9 * DAY, {})])];
    expect(batches.map(({ source, signals }) => `${source} ${signals.length}`).sort()).toEqual([
      'billing 1',
      'billing 401',
      'metering 302',
      'metering 500',
    ]);
    for (const { source, signals } of batches) expect(signals.every((one) => one.source === source)).toBe(true);
  });

  it('waits when it is asked to, loses nothing, and counts what it was told', async () => {
    const sent = await send(events, { url, keys, compress: true });
    expect(sent).toMatchObject({ accepted: 1_200, duplicates: 3, rejected: 0, requests: 3 });
    expect(new Set(received.flatMap(({ lines }) => lines)).size).toBe(1_203);
    expect(
      received.every(({ url: path, key }) =>
        path === '/api/ingest/billing' ? key === 'Bearer b' : key === 'Bearer m',
      ),
    ).toBe(true);
  });
});

describe('amounts', () => {
  it('are exact and rounded half to even', () => {
    expect(extend(12_345_678_000, 400)).toBe(493_827);
    expect(extend(1_000, 25_000)).toBe(2);
    expect(extend(1_000, 35_000)).toBe(4);
    expect(taxOn(-250, 1_000)).toBe(-25);
    expect([money(5), money(-123_456), quantity(1_500), quantity(40), unitAmount(400)]).toEqual([
      '0.05',
      '-1234.56',
      '1.5',
      '0.04',
      '0.0004',
    ]);
  });
});
