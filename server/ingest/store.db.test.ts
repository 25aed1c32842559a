import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flowId, signalKey } from '../../domain/identity';
import { testDatabase } from '../../test/database';
import { deliveryCounts, forgetDatabase, makeKey, makeSource, send, usageEvent } from '../../test/ingestion';
import { overrideClock } from '../runtime/clock';

const database = await testDatabase();
let key: string;
let restore = () => {};

beforeEach(async () => {
  await database.reset();
  forgetDatabase();
  key = await makeKey(await makeSource('metering'), ['ingest', 'backfill']);
});
afterEach(() => restore());

const rows = async <Row extends object>(sql: string) => (await database.pool.query<Row>(sql)).rows;
const one = async <Row extends object>(sql: string) => (await rows<Row>(sql))[0] as Row;

describe('a signal', () => {
  it('is stored with its key, its flow and its batch before it is acknowledged', async () => {
    const sent = await send(
      'metering',
      key,
      usageEvent(
        'e-1',
        {
          subject: 'tenant-1',
          correlationid: 'c-9',
          traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
          tracestate: 'x=1',
          time: '2026-01-15T11:00:00.1234567+01:00',
        },
        { quantity: '12.50', revision: 3, attributes: { model: 'large' } },
      ),
    );
    expect(sent.body).toEqual({ accepted: 1, duplicates: 0, conflicting: 0, backfilled: 0, ignored: 0, rejected: [] });
    const signal = await one<Record<string, unknown>>('SELECT *, "time"::text AS at FROM signal');
    expect(signal).toMatchObject({
      type: 'usage.recorded.v1',
      ce_source: '/metering',
      ce_id: 'e-1',
      subject: 'tenant-1',
      quantity: '12.50',
      revision: 3,
      correlation_id: 'c-9',
      trace_id: 'a'.repeat(32),
      backfilled: false,
      variant: false,
      flow_id: flowId('metering', 'tenant-1', '', 'api-calls', ''),
    });
    expect(new Date(signal.time as string).toISOString()).toBe('2026-01-15T10:00:00.123Z');
    expect(JSON.parse(signal.payload as string)).toEqual({
      customer: 'tenant-1',
      meter: 'api-calls',
      quantity: '12.50',
      revision: 3,
      attributes: { model: 'large' },
    });
    expect(JSON.parse(signal.extensions as string)).toEqual({
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      tracestate: 'x=1',
      time: '2026-01-15T11:00:00.1234567+01:00',
    });
    expect(await one('SELECT * FROM signal_key')).toMatchObject({
      key: signalKey('metering', '/metering', 'e-1'),
      digest: signal.digest,
      seq: signal.seq,
      variants: 0,
    });
    expect(await one('SELECT * FROM usage_flow')).toMatchObject({
      id: signal.flow_id,
      customer: 'tenant-1',
      meter: 'api-calls',
      subscription: '',
      unit: '',
    });
    expect(await one('SELECT * FROM delivery_batch')).toMatchObject({
      id: Math.floor((signal.seq as number) / 2 ** 20),
      usage_count: 1,
      record_count: 0,
      variant_count: 0,
      status: 'pending',
    });
  });

  it('of another type is a record, versioned by its data', async () => {
    await send('metering', key, {
      specversion: '1.0',
      id: 'h-1',
      source: '/m',
      type: 'source.heartbeat.v1',
      data: { watermark: '2026-01-01T00:00:00Z' },
    });
    expect(await one('SELECT flow_id, "time" FROM signal')).toEqual({
      flow_id: null,
      time: new Date('2026-01-01T00:00:00Z'),
    });
    expect(await one('SELECT usage_count, record_count FROM delivery_batch')).toEqual({
      usage_count: 0,
      record_count: 1,
    });
  });
});

describe('the same identity', () => {
  it('is a duplicate when the content is the same, however it is written, a month later too', async () => {
    restore = overrideClock(new Date('2026-01-20T00:00:00Z'));
    await send('metering', key, usageEvent('e-1', {}, { quantity: '150' }));
    restore();
    restore = overrideClock(new Date('2026-02-21T00:00:00Z'));
    const again = await send(
      'metering',
      key,
      '{"data":{"quantity":150,"meter":"api-calls","customer":"tenant-1"},"time":"2026-01-15T11:00:00.000+01:00","type":"usage.recorded.v1","source":"/metering","id":"e-1","specversion":"1.0"}',
    );
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 1, conflicting: 0 });
    expect(await rows('SELECT 1 FROM signal')).toHaveLength(1);
    expect(await deliveryCounts()).toEqual({ received: 2, accepted: 1, duplicate: 1 });
  });

  it('with another content is conflicting: kept once, counted always', async () => {
    await send('metering', key, usageEvent('e-1'));
    const other = usageEvent('e-1', {}, { quantity: '11' });
    expect((await send('metering', key, other)).body).toMatchObject({ accepted: 0, conflicting: 1 });
    expect((await send('metering', key, other)).body).toMatchObject({ duplicates: 1, conflicting: 0 });
    expect((await send('metering', key, usageEvent('e-1'))).body).toMatchObject({ duplicates: 1 });
    expect(await rows('SELECT variant, quantity FROM signal ORDER BY seq')).toEqual([
      { variant: false, quantity: '10' },
      { variant: true, quantity: '11' },
    ]);
    expect(await one('SELECT variants FROM signal_key')).toEqual({ variants: 1 });
    expect(await rows('SELECT usage_count, variant_count FROM delivery_batch ORDER BY id')).toEqual([
      { usage_count: 1, variant_count: 0 },
      { usage_count: 0, variant_count: 1 },
    ]);
    expect(await deliveryCounts()).toEqual({ received: 4, accepted: 1, conflicting: 1, duplicate: 2 });
  });

  it('is settled within one batch: the same, and several others', async () => {
    const sent = await send('metering', key, [
      usageEvent('a'),
      usageEvent('a'),
      usageEvent('a', {}, { quantity: '2' }),
      usageEvent('a', {}, { quantity: '3' }),
      usageEvent('a', {}, { quantity: '2' }),
      usageEvent('b'),
    ]);
    expect(sent.body).toMatchObject({ accepted: 2, duplicates: 2, conflicting: 2 });
    expect(await rows('SELECT variants FROM signal_key WHERE variants > 0')).toEqual([{ variants: 2 }]);
    expect(await deliveryCounts()).toEqual({ received: 6, accepted: 2, conflicting: 2, duplicate: 2 });
  });

  it('of another source name or event source is another signal', async () => {
    const elsewhere = await makeKey(await makeSource('elsewhere'));
    await send('metering', key, usageEvent('e-1'));
    expect((await send('elsewhere', elsewhere, usageEvent('e-1'))).body.accepted).toBe(1);
    expect((await send('metering', key, usageEvent('e-1', { source: '/other' }))).body.accepted).toBe(1);
  });
});

describe('many senders at once', () => {
  it('store each identity once and count every delivery', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `e-${index}`);
    const batches = Array.from({ length: 20 }, (_, turn) =>
      ids.map((id, index) => usageEvent(id, {}, { quantity: turn % 5 === 0 && index % 10 === 0 ? '99' : '10' })),
    );
    const sent = await Promise.all(
      batches.map((batch) =>
        send(
          'metering',
          key,
          batch.sort(() => Math.random() - 0.5),
        ),
      ),
    );
    const total = (name: 'accepted' | 'duplicates' | 'conflicting') =>
      sent.reduce((sum, { body }) => sum + body[name], 0);
    expect(total('accepted')).toBe(300);
    expect(total('conflicting')).toBe(30);
    expect(total('accepted') + total('conflicting') + total('duplicates')).toBe(6000);
    expect(await rows('SELECT 1 FROM signal')).toHaveLength(330);
    expect(
      await one('SELECT sum(usage_count)::int AS stored, sum(variant_count)::int AS variants FROM delivery_batch'),
    ).toEqual({ stored: 300, variants: 30 });
    expect(await deliveryCounts()).toEqual({ received: 6000, accepted: 300, conflicting: 30, duplicate: 5670 });
  });

  it('see what a concurrent writer committed while they waited for it', async () => {
    await send('metering', key, usageEvent('warm'));
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      const digest = (await one<{ digest: Buffer }>('SELECT digest FROM signal_key')).digest;
      await client.query('INSERT INTO signal_key (key, digest, day, seq) VALUES ($1, $2, current_date, 1)', [
        signalKey('metering', '/metering', 'raced'),
        digest,
      ]);
      const waiting = send('metering', key, [usageEvent('raced'), usageEvent('calm')]);
      await expect
        .poll(
          async () =>
            (
              await rows(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
              )
            ).length,
        )
        .toBeGreaterThan(0);
      await client.query('COMMIT');
      expect((await waiting).body).toMatchObject({ accepted: 1, duplicates: 1 });
    } finally {
      client.release();
    }
  });
});

describe('backfill', () => {
  it('sets the receipt time, and with it the partition, for keys that may', async () => {
    const sent = await send('metering', key, [
      usageEvent('old', { receivedat: '2025-12-31T23:59:59.5Z' }),
      usageEvent('new'),
    ]);
    expect(sent.body).toMatchObject({ accepted: 2, backfilled: 1, rejected: [] });
    expect(await rows(`SELECT day, backfilled FROM signal WHERE ce_id = 'old'`)).toEqual([
      { day: '2025-12-31', backfilled: true },
    ]);
    expect(await one('SELECT first_day FROM delivery_batch')).toEqual({ first_day: '2025-12-31' });
  });

  it('is refused for keys that may not, and for receipts in the future', async () => {
    const plain = await makeKey(null, ['ingest']);
    expect(
      (await send('metering', plain, usageEvent('old', { receivedat: '2025-12-31T00:00:00Z' }))).body.rejected,
    ).toEqual([expect.objectContaining({ index: 0, code: 'backfill not allowed' })]);
    expect(
      (await send('metering', key, usageEvent('odd', { receivedat: '2999-01-01T00:00:00Z' }))).body.rejected,
    ).toEqual([expect.objectContaining({ code: 'schema invalid' })]);
    expect(await rows('SELECT 1 FROM signal')).toHaveLength(0);
  });
});

describe('what is refused', () => {
  it('costs its neighbours nothing, and is kept once per content and fault', async () => {
    const batch = [
      usageEvent('good'),
      usageEvent('bad', {}, { quantity: 'ten' }),
      { specversion: '1.0', id: 'x', source: '/m', type: 'pigeon.sent.v1', data: {} },
      { hello: 'world' },
      usageEvent('also good'),
    ];
    for (let turn = 0; turn < 2; turn += 1) {
      const sent = await send('metering', key, batch);
      expect(sent.status).toBe(202);
      expect(sent.body.rejected.map(({ index, code }) => [index, code])).toEqual([
        [1, 'schema invalid'],
        [2, 'unknown type'],
        [3, 'not a CloudEvent'],
      ]);
    }
    const letters = await rows<{ code: string; count: number; ce_id: string; body: string }>(
      'SELECT code, count, ce_id, body FROM dead_letter ORDER BY code',
    );
    expect(letters.map(({ code, count, ce_id }) => [code, count, ce_id])).toEqual([
      ['not a CloudEvent', 2, null],
      ['schema invalid', 2, 'bad'],
      ['unknown type', 2, 'x'],
    ]);
    expect(JSON.parse(letters[1]?.body as string)).toEqual(batch[1]);
    expect(await deliveryCounts()).toEqual({ received: 10, accepted: 2, duplicate: 2, 'dead-lettered': 6 });
  });

  it('is only that when the store can not hold a value', async () => {
    // PostgreSQL's timestamps begin in 4713 BC, its numerics are wide enough; a character that it can't hold is refused at the door.
    const sent = await send('metering', key, [
      usageEvent('nul', {}, { attributes: { text: 'a\u0000b' } }),
      usageEvent('half', {}, { attributes: { text: '\ud800' } }),
      usageEvent('fine', {}, { attributes: { text: 'a\\u0000b' } }),
    ]);
    expect(sent.body).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 0, code: 'schema invalid' },
        { index: 1, code: 'schema invalid' },
      ],
    });
  });
});

it('survives a partition that is dropped under it', async () => {
  restore = overrideClock(new Date('2026-03-01T12:00:00Z'));
  await send('metering', key, usageEvent('e-1'));
  await database.pool.query('DROP TABLE signal_20260301');
  expect((await send('metering', key, usageEvent('e-2'))).body).toMatchObject({ accepted: 1 });
});

it('acknowledges nothing while the database refuses', async () => {
  await send('metering', key, usageEvent('e-1'));
  await database.pool.query('ALTER TABLE signal_variant RENAME TO gone');
  await database.pool.query('ALTER TABLE signal_key RENAME TO gone_too');
  try {
    const sent = await send('metering', key, usageEvent('e-2'));
    expect([sent.status, sent.headers.get('retry-after')]).toEqual([503, '5']);
  } finally {
    await database.pool.query('ALTER TABLE gone RENAME TO signal_variant');
    await database.pool.query('ALTER TABLE gone_too RENAME TO signal_key');
  }
  expect((await send('metering', key, usageEvent('e-2'))).body.accepted).toBe(1);
});
