import { beforeEach, describe, expect, test } from 'vitest';
import { settle } from '@/server/correlation/worker';
import { ensureDefaults } from '@/server/setup/defaults';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { forgetDatabase, makeKey, makeSource, send } from '@/test/ingestion';
import { discardDeadLetters } from './commands';
import { allDeliveryTotals, type DeliveryTotals, moneyConservation } from './conservation';

const db = await testDatabase();
const reader = readerOf('platform engineer');

const event = (id: string, type: string, data: Record<string, unknown>, time = '2026-01-05T10:00:00Z') => ({
  specversion: '1.0',
  id,
  source: '/test',
  type,
  time,
  data,
});
const usage = (id: string, quantity: number, data: Record<string, unknown> = {}) =>
  event(id, 'usage.recorded.v1', { customer: 'cus-1', subscription: 'sub-1', meter: 'api-calls', quantity, ...data });
const period = { periodStart: '2026-01-01T00:00:00Z', periodEnd: '2026-02-01T00:00:00Z' };
const charge = (id: string, amount: string, more: Record<string, unknown> = {}) =>
  event(`c-${id}`, 'charge.rated.v1', {
    charge: id,
    customer: 'cus-1',
    subscription: 'sub-1',
    chargeCode: 'api',
    kind: 'usage',
    meter: 'api-calls',
    ...period,
    quantity: '3',
    amount,
    currency: 'USD',
    ratedAt: '2026-02-01T02:00:00Z',
    ...more,
  });
const invoice = (id: string, amount: string, line: Record<string, unknown>) =>
  event(`i-${id}`, 'invoice.issued.v1', {
    invoice: id,
    number: id,
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: '2026-02-02T06:00:00Z',
    net: amount,
    lines: [{ line: '1', kind: 'usage', amount, ...line }],
  });

let keys: Record<string, string> = {};
async function post(source: string, ...events: unknown[]): Promise<void> {
  await send(source, keys[source] as string, events);
}
const shown = (totals: DeliveryTotals) =>
  Object.fromEntries(
    Object.entries(totals)
      .filter(([, n]) => n !== 0n)
      .map(([name, n]) => [name, Number(n)]),
  );
const totals = async () => shown(await allDeliveryTotals(reader));

beforeEach(async () => {
  await db.reset();
  await ensureDefaults();
  forgetDatabase();
  keys = {};
  for (const [name, options] of [
    ['metering', {}],
    ['billing', { kind: 'billing' }],
    ['erp', { kind: 'erp', documentSystem: 'billing' }],
  ] as const)
    keys[name] = await makeKey(await makeSource(name, options), ['ingest', 'backfill']);
});

const subscribed = () =>
  post(
    'billing',
    event(
      's1',
      'subscription.created.v1',
      {
        subscription: 'sub-1',
        customer: 'cus-1',
        startAt: '2026-01-01T00:00:00Z',
        charges: [{ code: 'api', kind: 'usage', meter: 'api-calls', unitAmount: '0.4', currency: 'USD' }],
        billing: { anchor: '2026-01-01T00:00:00Z' },
      },
      '2026-01-01T00:00:00Z',
    ),
    event(
      'p1',
      'product.upserted.v1',
      { sku: 'API', name: 'API', meters: [{ meter: 'api-calls', unit: 'call' }] },
      '2026-01-01T00:00:00Z',
    ),
  );

describe('counts', () => {
  test('give each delivery one disposition, before and after it is applied', async () => {
    await post('metering', usage('u1', 1), usage('u2', 2), usage('u1', 1));
    await post('metering', usage('u2', 5));
    await post('metering', event('bad', 'usage.recorded.v1', { customer: 'cus-1' }), event('odd', 'nonsense.v1', {}));
    expect(await totals()).toEqual({
      received: 6,
      accepted: 2,
      pending: 2,
      duplicates: 1,
      conflicting: 1,
      deadLettered: 2,
    });
    await settle();
    expect(await totals()).toEqual({
      received: 6,
      accepted: 2,
      suspended: 2,
      duplicates: 1,
      conflicting: 1,
      deadLettered: 2,
    });
    await subscribed();
    await settle();
    const { suspended, applied, residual } = await allDeliveryTotals(reader);
    expect({ suspended, applied, residual }).toEqual({ suspended: 0n, applied: 4n, residual: 0n });
  });

  test('keep what the source takes back, and documents that wait', async () => {
    await subscribed();
    await post('metering', usage('u1', 1), usage('u2', 2));
    await settle();
    await post(
      'metering',
      event('r1', 'usage.retracted.v1', { event: 'u1' }, '2026-01-06T00:00:00Z'),
      event('h', 'source.heartbeat.v1', { watermark: '2026-01-07T00:00:00Z' }),
    );
    await post('billing', invoice('in-9', '10.00', { chargeId: 'rc-unknown' }));
    await settle();
    const found = await allDeliveryTotals(reader);
    expect(found.residual).toBe(0n);
    // Two statements, two events of which one was taken back, the retraction, the heartbeat; the invoice line is a transaction of its own.
    expect(shown(found)).toMatchObject({ received: 7, accepted: 7 });
    expect(Number(found.applied + found.suspended)).toBe(7);
    expect((await db.pool.query('SELECT 1 FROM usage_override WHERE quantity IS NULL')).rowCount).toBe(1);
  });

  test('count letters that a person set aside apart', async () => {
    await post('metering', event('bad', 'usage.recorded.v1', {}), event('bad', 'usage.recorded.v1', {}));
    const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM dead_letter');
    const discard = {
      idempotencyKey: 'once',
      letter: rows[0]?.id as string,
      whole: false,
      reason: 'A test of theirs.',
    };
    const now = new Date();
    await expect(discardDeadLetters(readerOf('auditor'), discard, now)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(discardDeadLetters({ ...reader, entities: ['US'] }, discard, now)).rejects.toThrow('every entity');
    expect(await discardDeadLetters(reader, discard, now)).toBe(1);
    expect(await totals()).toEqual({ received: 2, discarded: 2 });
    const again = { ...discard, idempotencyKey: 'twice' };
    await expect(discardDeadLetters(reader, again, now)).rejects.toThrow('it is discarded');
  });

  test('mark what their case is about once, however many letters come', async () => {
    const bad = (from: number) =>
      Array.from({ length: 300 }, (_, n) => event(`b${from + n}`, 'usage.recorded.v1', { n }));
    for (const from of [0, 300, 600]) await post('metering', ...bad(from));
    await post('metering', event('odd', 'nonsense.v1', {}), event('odder', 'nonsense.v2', {}));
    const marks = await db.pool.query(`SELECT subject, due_at FROM dirty WHERE kind = 'dead-letter' ORDER BY subject`);
    expect(marks.rows).toEqual([
      { subject: 'metering/schema invalid/usage.recorded.v1', due_at: null },
      { subject: 'metering/unknown type/', due_at: null },
    ]);
    await settle();
    const cases = await db.pool.query(`SELECT type, subject_id FROM exception_case ORDER BY 2`);
    expect(cases.rows, 'they settle first').toEqual([]);
    expect((await db.pool.query(`SELECT count(*)::int AS n FROM dirty WHERE kind = 'dead-letter'`)).rows).toEqual([
      { n: 2 },
    ]);
  });

  test('show a defect as a residual, at the source that has it', async () => {
    await subscribed();
    await post('metering', usage('u1', 1), usage('u2', 2));
    await settle();
    await db.pool.query('UPDATE usage_bucket SET count = count - 1');
    const { data } = await ask(
      reader,
      '{ sources { name totals { received applied residual } } pipeline { totals { residual } } }',
    );
    const of = (name: string) => data.sources.find((source: { name: string }) => source.name === name).totals;
    expect(of('metering')).toEqual({ received: '2', applied: '1', residual: '1' });
    expect(of('billing').residual).toBe('0');
    expect(data.pipeline.totals.residual).toBe('1');
  });

  test('take as many statements for 25 sources as for 1', async () => {
    const query =
      '{ sources { name health { label } backlog deadLetters days { day received } totals { received } keys { id } team { name } } }';
    const few = await ask(reader, query);
    for (let n = 0; n < 22; n += 1) await makeSource(`more-${n}`);
    const many = await ask(reader, query);
    expect(many.codes).toEqual([]);
    expect(many.data.sources).toHaveLength(25);
    expect(many.statements).toBe(few.statements);
  });
});

describe('money', () => {
  test('adds up per currency, and a transaction without charges stands apart', async () => {
    await subscribed();
    await post('metering', usage('u1', 1), usage('u2', 2));
    await post(
      'billing',
      charge('rc-1', '120.00'),
      invoice('in-1', '100.00', { subscription: 'sub-1', chargeCode: 'api', ...period }),
      invoice('in-2', '7.00', {}),
    );
    await post(
      'erp',
      event(
        'e1',
        'erp.document.posted.v1',
        {
          erpDocument: 'je-1',
          entity: 'US',
          currency: 'USD',
          net: '60.00',
          postedAt: '2026-02-03T09:00:00Z',
          documents: [{ type: 'invoice', id: 'in-1', amount: '60.00' }],
        },
        '2026-02-03T09:00:00Z',
      ),
    );
    await settle();
    const [money] = await moneyConservation(reader);
    expect(money).toMatchObject({
      currency: 'USD',
      rated: '120',
      invoiced: '100',
      posted: '60',
      withoutOrigin: '7',
      residual: '0',
    });
    await db.pool.query(`UPDATE transaction SET posted_amount = posted_amount + 1`);
    expect((await moneyConservation(reader))[0]?.residual).not.toBe('0');
  });

  test('adds up where what is drawn from prepaid money is invoiced all the same', async () => {
    await subscribed();
    await post(
      'billing',
      charge('rc-1', '30.00', { kind: 'prepaid drawdown' }),
      invoice('in-1', '100.00', { subscription: 'sub-1', chargeCode: 'api', ...period }),
    );
    await settle();
    const [money] = await moneyConservation(reader);
    expect(money).toMatchObject({ rated: '0', invoiced: '0', withoutOrigin: '100', residual: '0' });
  });

  test('adds up where one transaction is rated in two currencies', async () => {
    await subscribed();
    await post(
      'billing',
      charge('rc-1', '30.00'),
      charge('rc-2', '40.00', { currency: 'EUR' }),
      invoice('in-1', '20.00', { subscription: 'sub-1', chargeCode: 'api', ...period }),
    );
    await settle();
    const money = await moneyConservation(reader);
    expect(money.map(({ currency, rated, residual }) => [currency, rated, residual])).toEqual([
      ['EUR', '40', '0'],
      ['USD', '30', '0'],
    ]);
    // What is rated in the transaction's currency and not invoiced in it has a case; what is rated in another stands open.
    expect(money.map(({ inException, unexplained, invoiced }) => [inException, unexplained, invoiced])).toEqual([
      ['40', '0', '0'],
      ['0', '30', '0'],
    ]);
  });
});
