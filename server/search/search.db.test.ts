import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { delivery } from '@/test/laws/company';
import { at, type Story, tellOneInvoice } from '@/test/one-invoice';

const manager = readerOf('finance manager');
const foreign = readerOf('finance manager', ['DE'], ['EMEA']);

let story: Story | undefined;

beforeAll(async () => {
  story = await tellOneInvoice();
  await story.company.deliver([
    delivery(
      'erp',
      'pf9',
      'erp.posting.failed.v1',
      at('02-03T08:00:00'),
      {
        attempt: 'PA-9',
        document: { type: 'invoice', id: 'in-1' },
        entity: 'US',
        failedAt: at('02-03T08:00:00'),
        reason: 'other',
        code: 'F5-701',
        message: 'Ledger is locked',
      },
      at('02-03T08:00:01'),
    ),
    delivery(
      'erp',
      'rv77',
      'erp.document.reversed.v1',
      at('02-03T08:00:00'),
      { erpDocument: 'rv-77', entity: 'US', reversedAt: at('02-03T08:00:00') },
      at('02-03T08:00:01'),
    ),
    delivery(
      'metering',
      'am-1',
      'usage.amended.v1',
      at('01-20T11:00:00'),
      { event: 'evt-gone', quantity: '5' },
      at('02-01T00:00:00'),
    ),
    {
      ...delivery(
        'metering',
        'evt-9',
        'usage.recorded.v1',
        at('01-20T10:00:00'),
        { customer: 'nobody', meter: 'api-calls', quantity: '1', unit: 'call' },
        at('02-01T00:00:00'),
      ),
    },
  ]);
  await story.company.settle();
  await pool.query(
    `INSERT INTO exception_case (id, type, subject_kind, subject_id, title, cause_key, cause_id, queue_id, severity, entity_id, region, since, opened_at, warn_at, due_at, detected_at)
       SELECT gen_random_uuid(), 'posting-overdue', 'document', 'x', 'Ledger of Northwind is locked', 'cause', md5('cause')::uuid, id, 'high', 'US', 'AMER', now(), now(), now(), now(), now() FROM queue LIMIT 1;
     INSERT INTO dead_letter (id, source_id, received_at, ce_source, ce_id, ce_type, code, message, body, digest)
       SELECT gen_random_uuid(), id, now(), '/metering', 'Evt-Broken', 'usage.recorded.v1', 'schema', 'no', '{}', 'x' FROM source LIMIT 1`,
  );
});
afterAll(() => story?.company.close());

interface Found {
  kind: string;
  title: string;
  subtitle: string;
  href: string;
  matched: string;
  amount: { amount: string } | null;
}
const hits = async (text: string, reader = manager): Promise<Found[]> => {
  const { data, messages } = await ask(
    reader,
    'query ($text: String!) { search(text: $text) { id kind group title subtitle href matched amount { amount } } }',
    { text },
  );
  expect(messages).toEqual([]);
  return data.search;
};

describe('search', () => {
  test.each([
    ['inv-1', 'INVOICE', 'INV-1'],
    ['  "INV-1", ', 'INVOICE', 'INV-1'],
    ['https://dashboard.stripe.com/test/invoices/in-1?x=1', 'INVOICE', 'INV-1'],
    ['4900001', 'POSTING', '4900001'],
    ['https://erp.example.com/fi?bukrs=US&belnr=4900001', 'POSTING', '4900001'],
    ['00001', 'POSTING', '4900001'],
    ['pay-1', 'PAYMENT', 'pay-1'],
    ['northwind', 'ACCOUNT', 'Northwind Freight'],
    ['CUS-1', 'ACCOUNT', 'Northwind Freight'],
    ['ledger locked', 'EXCEPTION', 'Ledger of Northwind is locked'],
    ['evt-1', 'USAGE_EVENT', 'evt-1'],
    ['evt-broken', 'DEAD_LETTER', 'Evt-Broken'],
  ])('%s finds %s %s first', async (text, kind, title) => expect((await hits(text))[0]).toMatchObject({ kind, title }));

  test('shows a document, then its transactions with their parts of it', async () => {
    const found = await hits('INV-1');
    expect(found.slice(0, 3).map(({ kind, amount }) => [kind, Number(amount?.amount)])).toEqual([
      ['INVOICE', 150],
      ['TRANSACTION', 120],
      ['TRANSACTION', 30],
    ]);
    expect(found[0]?.href).toMatch(/^\/invoices\/[0-9a-f-]{36}$/);
  });

  test('keeps the case that an identifier came in, and finds what a body names', async () => {
    expect((await hits('pa-9')).map(({ matched }) => matched)).toContain('posting failure PA-9');
    expect((await hits('f5-701')).find(({ kind }) => kind === 'TRANSACTION')?.matched).toBe(
      'posting failure code F5-701',
    );
  });

  test('leads to the place in the lineage', async () => {
    const [event] = await hits('evt-2');
    expect(event?.href).toMatch(/^\/transactions\/\w+\?tab=usage&node=usage%3A[0-9a-f-]{36}&event=evt-2$/);
    expect((await hits('evt-9'))[0]).toMatchObject({
      kind: 'USAGE_EVENT',
      href: '/transactions?tab=unattached&q=nobody',
    });
  });

  test('what waits is found by what it is, and leads to where it stands in the list; its case beside it', async () => {
    const [waits] = (await hits('RV-77')).filter(({ kind }) => kind === 'SUSPENDED');
    expect(waits).toMatchObject({ title: 'rv-77', subtitle: 'waits for ERP document rv-77 of erp · erp' });
    expect(waits?.href).toMatch(/^\/suspended\?q=rv-77&item=/);
    const item = decodeURIComponent(waits?.href.split('item=')[1] ?? '');
    const { data } = await ask(
      manager,
      '{ suspended(filter: { search: "rv-77" }) { edges { node { id name } } } search(text: "rv-77") { kind } }',
    );
    expect(data.suspended.edges).toEqual([{ node: { id: item, name: 'rv-77' } }]);
    expect(data.search.map(({ kind }: { kind: string }) => kind)).toContain('EXCEPTION');
    expect(await hits('rv-77', foreign)).toEqual([]);
  });

  test.each(['evt-gone', 'am-1'])('a correction that waits is found by %s, its event or its own ID', async (text) => {
    const [correction] = await hits(text);
    expect(correction).toMatchObject({ kind: 'SUSPENDED', title: 'evt-gone' });
    const item = decodeURIComponent(correction?.href.split('item=')[1] ?? '');
    const { data } = await ask(manager, '{ suspended(filter: { search: "evt-gone" }) { edges { node { id } } } }');
    expect(data.suspended.edges).toEqual([{ node: { id: item } }]);
    expect(await hits(text, foreign)).toEqual([]);
    // Whoever sees the case of the source sees what waits, and finds it.
    const owner = { ...foreign, queues: ['ingestion'] };
    expect((await hits(text, owner))[0]).toMatchObject({ kind: 'SUSPENDED' });
    expect((await ask(owner, '{ suspended { edges { node { id } } } }')).data.suspended.edges).toEqual([
      { node: { id: item } },
    ]);
  });

  test('takes a number of ours with or without its word', async () => {
    const { rows } = await pool.query<{ number: number }>(
      `SELECT number FROM exception_case WHERE title LIKE 'Ledger%'`,
    );
    const number = rows[0]?.number;
    for (const text of [`${number}`, `#${number}`, `case ${number}`, `Exception #${number}`])
      expect(
        (await hits(text)).map(({ kind }) => kind),
        text,
      ).toContain('EXCEPTION');
    expect((await hits(`case ${number}`)).map(({ kind }) => kind)).not.toContain('TRANSACTION');
  });

  test('finds nothing out of reach', async () => {
    for (const text of ['INV-1', '4900001', 'pay-1', 'evt-1', 'sub-1', 'ledger locked', 'evt-broken', 'Northwind'])
      expect(await hits(text, foreign), text).toEqual([]);
  });
});
