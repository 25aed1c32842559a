/** Law 4: the same signals under another reading: what a body states replaces, as a set, what it stated before. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PERMISSIONS, type Reader } from '../../domain/access';
import { testDatabase } from '../../test/database';
import { forgetDatabase, makeKey, makeSource, send } from '../../test/ingestion';
import { adapterOf } from '../adapters';
import { type Adapted, defineAdapter } from '../adapters/define';
import { settle } from '../correlation/worker';
import { verify } from '../kpis/recompute';
import { allDeliveryTotals } from '../pipeline/conservation';
import { overrideClock } from '../runtime/clock';
import { ensureDefaults } from '../setup/defaults';
import { reread, sourceNamed } from './reread';

const database = await testDatabase();
const reader: Reader = {
  id: 'test',
  name: 'Test',
  role: 'administrator',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};
let release = () => {};
let key = '';

const line = (number: number, text: string) => ({ file: 'trace.csv', line: number, customer: 'contoso', text });
const BODIES = [
  line(1, 'TIMESTAMP,ContextTokens,GeneratedTokens'),
  line(2, '2026-01-16 18:17:03.9799601,4808,10'),
  line(3, '2026-01-16 18:20:00.0000000,100,20'),
  line(4, '2026-01-16 19:20:00,7'),
];

const usage = (id: string, meter: string, quantity: string) => ({
  id,
  source: '/azure-llm-trace',
  type: 'usage.recorded.v1',
  time: '2026-01-16T18:30:00Z',
  data: { customer: 'contoso', meter, quantity, unit: 'token' },
});
const invoice = (net: string) => ({
  id: 'in-1@1',
  source: '/azure-llm-trace',
  type: 'invoice.issued.v1',
  time: '2026-02-01T00:00:00Z',
  data: {
    invoice: 'in-1',
    number: 'INV-1',
    customer: 'contoso',
    currency: 'USD',
    issuedAt: '2026-02-01T00:00:00Z',
    dueAt: '2026-03-01T00:00:00Z',
    net,
    lines: [{ line: '1', amount: net }],
  },
});

/** A later version that counts otherwise: one sum a line, the short line too, and an invoice for line 3. */
const later = (version: number, read: (payload: { line: number; text: string }) => Adapted) => {
  const next = defineAdapter({
    code: 'azure-llm',
    title: 'Later',
    version,
    billing: new Set<string>(),
    payloads: (body) => (Array.isArray(body) ? body : [body]),
    adapt: (payload) => read(payload as { line: number; text: string }),
  });
  return (code: string) => (code === 'azure-llm' ? next : adapterOf(code));
};
const second = later(2, (payload) => {
  const [, context = '0', generated = '0'] = payload.text.split(',');
  if (payload.line === 1) return { kind: 'ignored', reason: 'the header of the file', vendor: payload };
  if (payload.line === 3) return { kind: 'signals', vendor: payload, events: [invoice('120.00')] };
  return {
    kind: 'signals',
    vendor: payload,
    events: [
      // The same identity as before with another content, one identity less, and one more.
      usage(`trace.csv:${payload.line}:llm-context-tokens`, 'llm-tokens', String(Number(context) + Number(generated))),
      usage(`trace.csv:${payload.line}:requests`, 'llm-requests', '1'),
    ],
  };
});

async function state() {
  const { rows: buckets } = await database.pool.query(
    `SELECT f.meter, sum(b.count)::int AS events, sum(b.quantity) AS quantity FROM usage_bucket b JOIN usage_flow f ON f.id = b.flow_id WHERE b.count > 0 GROUP BY 1 ORDER BY 1`,
  );
  const { rows: records } = await database.pool.query(
    `SELECT kind, external_id AS id, amount FROM record WHERE in_force ORDER BY 1, 2`,
  );
  const { rows: letters } = await database.pool.query(
    `SELECT code, status, count::int AS count FROM dead_letter ORDER BY 1, 2, 3`,
  );
  const { rows: transactions } = await database.pool.query(`SELECT key, invoiced_amount AS invoiced FROM transaction`);
  return { buckets, records, letters, transactions };
}

async function assertSound() {
  expect((await allDeliveryTotals(reader)).residual).toBe(0n);
  expect((await verify()).differences).toEqual([]);
}

const run = async (adapters: (code: string) => ReturnType<typeof adapterOf>, dryRun = false) => {
  const source = await sourceNamed('llm');
  if (!source) throw new Error('no source');
  return reread({ source, from: null, to: null, dryRun, adapters });
};

beforeEach(async () => {
  release = overrideClock(new Date('2026-02-02T00:00:00Z'));
  await database.reset();
  forgetDatabase();
  await ensureDefaults();
  key = await makeKey(await makeSource('llm', { adapter: 'azure-llm' }), ['ingest']);
  for (const body of BODIES) await send('llm', key, JSON.stringify(body), { 'content-type': 'application/json' });
  // One body comes twice: a duplicate under either reading.
  await send('llm', key, JSON.stringify(BODIES[1]), { 'content-type': 'application/json' });
  await settle();
});
afterEach(() => release());

describe('reading again', () => {
  it('changes nothing under the same reading', async () => {
    const before = await state();
    expect(await run(adapterOf)).toMatchObject({ replaced: 0, added: 0, withdrawn: 0, refused: 0, recovered: 0 });
    await settle();
    expect(await state()).toEqual(before);
    await assertSound();
  });

  it('brings what came in under an older mapping up to the present one, and says beforehand what that changes', async () => {
    const key = await makeKey(await makeSource('billing', { kind: 'billing' }), ['ingest']);
    const { data, ...event } = { ...invoice('100.00'), source: '/billing' };
    await send('billing', key, { specversion: '1.0', ...event, data: { ...data, tax: '19.00' } });
    await settle();
    // As it was kept before the lines of a document carried what its head states.
    await database.pool.query(`UPDATE document_line SET tax = 0`);
    await database.pool.query(`UPDATE delivery_batch SET mapping_version = 1`);
    const taxes = async () => (await database.pool.query(`SELECT tax FROM document_line`)).rows;
    const source = await sourceNamed('billing');
    if (!source) throw new Error('no source');
    const again = (dryRun: boolean) => reread({ source, from: null, to: null, dryRun });
    const told = await again(true);
    expect(await taxes()).toEqual([{ tax: '0' }]);
    expect(told.figures()).toEqual([
      { what: 'tax of invoices', unit: 'USD', before: { count: 1, amount: '0' }, after: { count: 1, amount: '19' } },
    ]);
    expect((await again(false)).figures()).toEqual(told.figures());
    await settle();
    expect(await taxes()).toEqual([{ tax: '19' }]);
    expect((await again(true)).looked, 'a second run finds nothing to do').toBe(0);
    await assertSound();
  });

  it('replaces what bodies stated as a set, letters included, and says beforehand what it will do', async () => {
    const before = await state();
    expect(before.buckets).toEqual([
      { meter: 'llm-context-tokens', events: 2, quantity: '4908' },
      { meter: 'llm-generated-tokens', events: 2, quantity: '30' },
    ]);
    const told = await run(second, true);
    await settle();
    expect(await state()).toEqual(before);

    const done = await run(second);
    await settle();
    expect({ ...done, figures: done.figures() }).toEqual({ ...told, figures: told.figures() });
    expect(done.figures()).toEqual([
      {
        what: 'invoice',
        unit: 'USD',
        before: { count: 0, amount: '0' },
        after: { count: 1, amount: '120' },
      },
      {
        what: 'usage of llm-context-tokens',
        unit: 'token',
        before: { count: 2, amount: '4908' },
        after: { count: 0, amount: '0' },
      },
      {
        what: 'usage of llm-generated-tokens',
        unit: 'token',
        before: { count: 2, amount: '30' },
        after: { count: 0, amount: '0' },
      },
      {
        what: 'usage of llm-requests',
        unit: 'token',
        before: { count: 0, amount: '0' },
        after: { count: 2, amount: '2' },
      },
      {
        what: 'usage of llm-tokens',
        unit: 'token',
        before: { count: 0, amount: '0' },
        after: { count: 2, amount: '4825' },
      },
    ]);
    expect(await state()).toEqual({
      buckets: [
        { meter: 'llm-requests', events: 2, quantity: '2' },
        { meter: 'llm-tokens', events: 2, quantity: '4825' },
      ],
      records: [{ kind: 'invoice', id: 'in-1', amount: '120.00' }],
      letters: [
        { code: 'adapter failed', status: 'replayed', count: 0 },
        { code: 'ignored', status: 'discarded', count: 1 },
      ],
      transactions: [{ key: expect.any(String), invoiced: '120' }],
    });
    await assertSound();
    // Done is done: a second run finds nothing.
    expect(await run(second)).toMatchObject({ looked: 1, replaced: 0, added: 0, withdrawn: 0, recovered: 0 });
  });

  it('takes back what a reading stated when the next one does not, down to a letter', async () => {
    await run(second);
    await settle();
    const third = later(3, (payload) =>
      payload.line === 3
        ? { kind: 'failed', reason: 'no invoice after all', vendor: payload }
        : { kind: 'ignored', reason: 'nothing of consequence', vendor: payload },
    );
    await run(third);
    await settle();
    const after = await state();
    expect(after).toMatchObject({ buckets: [], records: [], transactions: [] });
    await assertSound();
    // And the first reading finds the bodies again among the letters.
    await run(later(4, (payload) => adapterOf('azure-llm')?.adapt(payload) as Adapted));
    await settle();
    expect((await state()).buckets).toEqual([
      { meter: 'llm-context-tokens', events: 2, quantity: '4908' },
      { meter: 'llm-generated-tokens', events: 2, quantity: '30' },
    ]);
    await assertSound();
  });

  it('ends the same when it is broken off half-way and run again', async () => {
    const source = await sourceNamed('llm');
    if (!source) throw new Error('no source');
    await expect(
      reread({
        source,
        from: null,
        to: null,
        dryRun: false,
        adapters: second,
        onProgress: (done) => {
          if (done === 1) throw new Error('broken off');
        },
      }),
    ).rejects.toThrow('broken off');
    await settle();
    await assertSound();
    await run(second);
    await settle();
    expect((await state()).buckets).toEqual([
      { meter: 'llm-requests', events: 2, quantity: '2' },
      { meter: 'llm-tokens', events: 2, quantity: '4825' },
    ]);
    await assertSound();
  });
});
