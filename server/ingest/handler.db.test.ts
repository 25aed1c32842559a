import { createHmac } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readerOf } from '../../test/ask';
import { testDatabase } from '../../test/database';
import { deliveryCounts, forgetDatabase, makeKey, makeSource, send, usageEvent } from '../../test/ingestion';
import { setWebhookSecret } from '../setup/webhooks';
import { isBacklogged } from './backlog';
import { ownShard } from './counts';
import { ingestRaw } from './handler';
import { flushSamples } from './letters';
import { limits } from './limits';

vi.mock('../runtime/env', async (original) => {
  const { env } = await original<typeof import('../runtime/env')>();
  return { env: { ...env, secret: 'a secret of this installation, for tests only' } };
});

const database = await testDatabase();
const usual = { ...limits };
let source: number;
let key: string;

beforeEach(async () => {
  await flushSamples(ownShard(3));
  await database.reset();
  forgetDatabase();
  source = await makeSource('metering');
  key = await makeKey(source);
});
afterEach(() => Object.assign(limits, usual));

const rows = async <Row extends object>(sql: string) => (await database.pool.query<Row>(sql)).rows;

describe('what would break what comes after', () => {
  const usage = (id: string, change: Record<string, unknown>) => ({ ...usageEvent(id), ...change });
  const daysAway = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

  it.each([
    ['a year before any calendar', usage('x', { time: '0000-01-01T00:00:00+14:00' }), 'not a CloudEvent'],
    ['a year beyond them', usage('x', { time: '9999-12-31T23:59:59Z' }), 'not a CloudEvent'],
    ['a stray clock ahead', usage('x', { time: daysAway(400) }), 'schema invalid'],
    ['a stray clock behind', usage('x', { time: daysAway(-3_700) }), 'schema invalid'],
    [
      'three hundred digits of a second',
      usage('x', { time: `2026-01-01T00:00:00.${'1'.repeat(300)}Z` }),
      'not a CloudEvent',
    ],
    [
      'an identifier of two lines',
      usage('x', { data: { customer: 'a\u001fb', meter: 'm', quantity: '1' } }),
      'schema invalid',
    ],
    ['half of a surrogate pair', usage('\ud800', {}), 'not a CloudEvent'],
  ])('%s is refused, its neighbour is taken', async (_, bad, code) => {
    const { status, body } = await send('metering', key, [usageEvent('good'), bad]);
    expect({ status, accepted: body.accepted }).toEqual({ status: 202, accepted: 1 });
    expect(body.rejected).toMatchObject([{ index: 1, code }]);
    expect(await rows('SELECT code FROM dead_letter')).toEqual([{ code }]);
  });

  it('data nested too deep is refused, its neighbour is taken', async () => {
    const nested = JSON.stringify(usage('x', { data: { customer: 1, more: 'here' } })).replace(
      '"here"',
      '['.repeat(5_000) + ']'.repeat(5_000),
    );
    const { status, body } = await send('metering', key, `[${JSON.stringify(usageEvent('good'))},${nested}]`, {
      'content-type': 'application/cloudevents-batch+json',
    });
    expect({ status, accepted: body.accepted, refused: body.rejected.length }).toEqual({
      status: 202,
      accepted: 1,
      refused: 1,
    });
    expect(await rows('SELECT ce_id FROM dead_letter')).toEqual([{ ce_id: 'x' }]);
  });

  it('a source that can not be named is unknown', async () => {
    expect((await send('metering%00', key, usageEvent('a'))).status).toBe(404);
  });
});

describe('content modes', () => {
  it('takes a structured event, a batch, lines, and an event in headers', async () => {
    expect((await send('metering', key, usageEvent('a'))).body.accepted).toBe(1);
    expect((await send('metering', key, [usageEvent('b'), usageEvent('c')])).body.accepted).toBe(2);
    const lines = `${JSON.stringify(usageEvent('d'))}\n\n{"half\r\n${JSON.stringify(usageEvent('e'))}`;
    expect((await send('metering', key, lines, { 'content-type': 'application/x-ndjson' })).body).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1, code: 'not a CloudEvent' }],
    });
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'f%20%E2%82%AC',
      'ce-source': '/metering',
      'ce-type': 'usage.recorded.v1',
      'ce-time': '2026-01-15T10:00:00Z',
      'ce-correlationid': 'c-1',
    };
    expect(
      (await send('metering', key, '{"customer":"tenant-1","meter":"api-calls","quantity":5}', headers)).body.accepted,
    ).toBe(1);
    expect(
      (await rows(`SELECT ce_id, quantity, correlation_id FROM signal WHERE correlation_id IS NOT NULL`))[0],
    ).toEqual({ ce_id: 'f €', quantity: '5', correlation_id: 'c-1' });
  });

  it('reads over a byte order mark, packed or not, and keeps what is ambiguous as it was sent', async () => {
    const types = ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/x-ndjson'];
    for (const [n, type] of types.entries()) {
      const text = `\ufeff${JSON.stringify(n === 1 ? [usageEvent(`m-${n}`)] : usageEvent(`m-${n}`))}\r\n`;
      const headers = { 'content-type': type };
      expect((await send('metering', key, text, headers)).body).toMatchObject({ accepted: 1, rejected: [] });
      const packed = await send('metering', key, gzipSync(text), { ...headers, 'content-encoding': 'gzip' });
      expect(packed.body).toMatchObject({ duplicates: 1, rejected: [] });
    }
    const twice = JSON.stringify(usageEvent('twice')).replace('"quantity":"10"', '"quantity":"10","quantity":"11"');
    const { body } = await send('metering', key, `[${JSON.stringify(usageEvent('good'))},${twice}]`, {
      'content-type': 'application/cloudevents-batch+json',
    });
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'ambiguous JSON' }] });
    expect(await rows('SELECT body FROM dead_letter')).toEqual([{ body: twice }]);
  });

  it('reads JSON data that came as bytes', async () => {
    const { data, ...event } = usageEvent('bytes');
    expect(
      (await send('metering', key, { ...event, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') }))
        .body.accepted,
    ).toBe(1);
  });

  it('never rounds a number', async () => {
    const long =
      '{"specversion":"1.0","id":"long","source":"/m","type":"usage.recorded.v1","time":"2026-01-15T10:00:00Z","data":{"customer":"t","meter":"m","quantity":12345678901234567890.123456789}}';
    await send('metering', key, long);
    await send('metering', key, long.replace('"long"', '"small"').replace('12345678901234567890.123456789', '1e-7'));
    expect(await rows('SELECT ce_id, quantity FROM signal ORDER BY ce_id')).toEqual([
      { ce_id: 'long', quantity: '12345678901234567890.123456789' },
      { ce_id: 'small', quantity: '0.0000001' },
    ]);
    const revision = await send(
      'metering',
      key,
      long.replace('"long"', '"r"').replace('12345678901234567890.123456789', '1,"revision":12345678901234567890'),
    );
    expect(revision.body.rejected).toEqual([expect.objectContaining({ code: 'number not exact' })]);
  });

  it('unpacks gzip, and not beyond the limit', async () => {
    expect(
      (
        await send('metering', key, gzipSync(JSON.stringify([usageEvent('z')])), {
          'content-encoding': 'gzip',
          'content-type': 'application/cloudevents-batch+json',
        })
      ).body.accepted,
    ).toBe(1);
    const bomb = gzipSync(Buffer.alloc(usual.body + 1, ' '));
    expect(bomb.length).toBeLessThan(100_000);
    expect((await send('metering', key, bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await send('metering', key, 'not gzip', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await send('metering', key, 'x', { 'content-encoding': 'br' })).status).toBe(415);
  });
});

it('drops and counts what is a person’s or forbidden, of signals and of what is refused', async () => {
  const attributes = { plan: 'team', email: 'ada@example.com', card: { number: '4242424242424242' } };
  const event = usageEvent('a', { useragent: 'curl' }, { attributes });
  await send('metering', key, [event, usageEvent('b', {}, { attributes, quantity: 'many' })]);
  const kept = await rows<{ text: string }>(
    `SELECT payload || coalesce(extensions, '') AS text FROM signal UNION ALL SELECT body FROM dead_letter`,
  );
  expect(kept).toHaveLength(2);
  for (const { text } of kept) {
    expect(text).toContain('team');
    expect(text).not.toMatch(/ada@|4242|curl/);
  }
  expect(await deliveryCounts()).toMatchObject({ 'personal fields': 2, 'forbidden fields': 1, received: 2 });
  // The same event is the same, whoever of theirs used it.
  const again = usageEvent('a', {}, { attributes: { ...attributes, email: 'bob@example.com' } });
  expect((await send('metering', key, [again])).body).toMatchObject({ duplicates: 1 });
});

describe('refusals of a whole request', () => {
  it.each([
    ['not JSON', '{"specversion":', {}, 400, 'unreadable'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400, 'unreadable'],
    ['a batch that is no list', '{}', { 'content-type': 'application/cloudevents-batch+json' }, 400, 'unreadable'],
    ['an unknown content type', 'a,b', { 'content-type': 'text/csv' }, 415, 'unsupported media type'],
  ])('keeps %s as a dead letter', async (_, body, headers, status, code) => {
    const sent = await send('metering', key, body, headers);
    expect([sent.status, sent.body.error.code]).toEqual([status, code]);
    expect(await rows('SELECT code, count FROM dead_letter')).toEqual([{ code, count: 1 }]);
    expect(await deliveryCounts()).toEqual({ received: 1, 'dead-lettered': 1 });
  });

  it('401: counted, sampled up to 4 KiB and under a quota', async () => {
    limits.samples = 2;
    const body = JSON.stringify(usageEvent('x'.repeat(1900), {}, { attributes: { filler: 'y'.repeat(9000) } }));
    for (const secret of [null, 'wrong', 'wrong too', 'wrong again'])
      expect((await send('metering', secret, secret === null ? body : secret + body)).status).toBe(401);
    await expect.poll(async () => (await rows('SELECT 1 FROM dead_letter')).length).toBe(2);
    await flushSamples(ownShard(3));
    await expect.poll(deliveryCounts).toEqual({ unauthenticated: 4 });
    for (const { body: kept } of await rows<{ body: string }>('SELECT body FROM dead_letter'))
      expect(kept.length).toBeLessThan(4096 + 100);
    expect((await send('nobody', null, body)).status).toBe(401);
  });

  it('403: a key without the scope, or of another source; 404: no such source; 405: no other method', async () => {
    const other = await makeKey(await makeSource('other'));
    expect((await send('metering', other, usageEvent('a'))).status).toBe(403);
    expect((await send('metering', await makeKey(source, ['read']), usageEvent('a'))).status).toBe(403);
    expect((await send('nowhere', key, usageEvent('a'))).status).toBe(404);
    expect((await send('metering', await makeKey(null), usageEvent('a'))).status).toBe(202);
  });

  it('401 once a key is revoked and no longer remembered', async () => {
    expect((await send('metering', key, usageEvent('a'))).status).toBe(202);
    await database.pool.query('UPDATE api_key SET revoked_at = now()');
    expect((await send('metering', key, usageEvent('b'))).status).toBe(202);
    limits.memory = 0;
    expect((await send('metering', key, usageEvent('c'))).status).toBe(401);
  });

  it('413: too large, counted', async () => {
    limits.body = 1000;
    const sent = await send(
      'metering',
      key,
      JSON.stringify(Array.from({ length: 10 }, (_, index) => usageEvent(`e${index}`))),
    );
    expect(sent.status).toBe(413);
    await expect.poll(deliveryCounts).toEqual({ 'too large': 1 });
  });

  it('429 with Retry-After while the backlog is full', async () => {
    limits.backlog = 1;
    expect((await send('metering', key, [usageEvent('a'), usageEvent('b')])).status).toBe(202);
    forgetDatabase();
    const sent = await send('metering', key, usageEvent('c'));
    expect([sent.status, Number(sent.headers.get('retry-after')) > 0]).toEqual([429, true]);
    await database.pool.query(`UPDATE delivery_batch SET status = 'applied'`);
    forgetDatabase();
    expect(await isBacklogged()).toBe(false);
    expect((await send('metering', key, usageEvent('c'))).status).toBe(202);
  });
});

describe('a dry run', () => {
  it('says what would happen and writes nothing', async () => {
    await send('metering', key, usageEvent('known'));
    const before = await deliveryCounts();
    const sent = await send(
      'metering',
      key,
      [
        usageEvent('new'),
        usageEvent('known'),
        usageEvent('known', {}, { quantity: '7' }),
        usageEvent('bad', {}, { quantity: '' }),
      ],
      {},
      '?dryRun=true',
    );
    expect(sent.status).toBe(200);
    expect(sent.body).toMatchObject({
      accepted: 1,
      duplicates: 1,
      conflicting: 1,
      reasons: { 'schema invalid': 1 },
      attachment: { attach: 0, suspend: { 'unknown meter': 1 } },
    });
    expect(await deliveryCounts()).toEqual(before);
    expect(await rows('SELECT 1 FROM dead_letter')).toEqual([]);
  });
});

describe('a vendor', () => {
  const customer = {
    id: 'cus_9s6XKzkNRiz8i3',
    object: 'customer',
    created: 1735689600,
    currency: 'eur',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    metadata: {},
  };
  const event = {
    id: 'evt_1',
    object: 'event',
    type: 'customer.created',
    created: 1735689600,
    data: { object: customer },
  };

  beforeEach(async () => {
    key = await makeKey(await makeSource('stripe', { kind: 'billing', adapter: 'stripe' }));
  });

  it('sends its own payloads: kept without what is personal, unknown ones as dead letters', async () => {
    const sent = await send('stripe', key, JSON.stringify(event), { 'content-type': 'application/json' });
    expect(sent.body).toMatchObject({ accepted: 1, rejected: [] });
    expect(
      (await send('stripe', key, JSON.stringify(event), { 'content-type': 'application/json' })).body.duplicates,
    ).toBe(1);
    const more = [
      { id: 'po_1GqWQtB7WZ01zgkWD', object: 'payout', amount: 5 },
      { id: 'dp_1GqWQtB7WZ01zgkWD', object: 'dispute', evidence: { customer_name: 'Ada Lovelace' } },
    ];
    expect(
      (await send('stripe', key, JSON.stringify(more), { 'content-type': 'application/json' })).body,
    ).toMatchObject({ ignored: 1, rejected: [{ index: 1, code: 'not handled' }] });
    const stored = JSON.stringify(
      await rows('SELECT payload AS text FROM signal UNION ALL SELECT body FROM dead_letter'),
    );
    expect(stored).not.toMatch(/Lovelace|ada@/);
    expect(await rows('SELECT code, status FROM dead_letter ORDER BY code')).toEqual([
      { code: 'ignored', status: 'discarded' },
      { code: 'not handled', status: 'open' },
    ]);
  });

  it('signs, when a secret is configured; a wrong signature is kept under quota', async () => {
    const administrator = readerOf('administrator');
    await setWebhookSecret(administrator, { idempotencyKey: 'a', source: 'stripe', secret: 'whsec_test' }, new Date());
    await expect(
      setWebhookSecret(administrator, { idempotencyKey: 'b', source: 'metering', secret: 'whsec_test' }, new Date()),
    ).rejects.toThrow('no signed webhooks');
    const body = JSON.stringify(event);
    const signed = (secret: string, at = Math.floor(Date.now() / 1000)) => ({
      'content-type': 'application/json',
      'stripe-signature': `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')},v0=00`,
    });
    expect((await send('stripe', null, body, signed('whsec_test'))).body.accepted).toBe(1);
    expect((await send('stripe', null, body, signed('whsec_else'))).body.error.code).toBe('signature invalid');
    expect((await send('stripe', null, body, signed('whsec_test', 1_700_000_000))).status).toBe(401);
    expect((await send('stripe', key, body, { 'content-type': 'application/json' })).status).toBe(202);
    await expect.poll(() => rows(`SELECT code FROM dead_letter`)).toEqual([{ code: 'signature invalid' }]);
    expect(JSON.stringify(await rows('SELECT value FROM setting'))).not.toContain('whsec_test');
  });
});

it("answers Node's own requests alike", async () => {
  const server = createServer((incoming, response) => void ingestRaw(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ask = (headers: Record<string, string>, body: string) =>
    new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
      const outgoing = request(
        { port: (server.address() as AddressInfo).port, path: '/api/ingest/metering', method: 'POST', headers },
        (answer) => {
          let text = '';
          answer.on('data', (chunk) => {
            text += chunk;
          });
          answer.on('end', () => resolve({ status: answer.statusCode, body: JSON.parse(text) }));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  try {
    const type = { 'content-type': 'application/cloudevents+json' };
    expect(await ask({ ...type, authorization: `Bearer ${key}` }, JSON.stringify(usageEvent('raw')))).toMatchObject({
      status: 202,
      body: { accepted: 1 },
    });
    expect(await ask(type, JSON.stringify(usageEvent('raw')))).toMatchObject({ status: 401 });
    limits.body = 100;
    expect(
      await ask({ ...type, authorization: `Bearer ${key}` }, JSON.stringify(usageEvent('raw').data).repeat(1000)),
    ).toMatchObject({ status: 413 });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
