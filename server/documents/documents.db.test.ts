import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { delivery } from '@/test/laws/company';
import { at, STORY_NOW as now, type Story, tellOneInvoice } from '@/test/one-invoice';

const manager = readerOf('finance manager');
const support = readerOf('support');
const american = readerOf('support', ['US'], ['AMER']);
const german = readerOf('support', ['DE'], ['EMEA']);
const MANY = 10_000;

let story: Story | undefined;
beforeAll(async () => {
  story = await tellOneInvoice();
  await story.company.deliver([
    // A document that nothing else knows: no account, no subscription; and its own totals do not foot.
    delivery(
      'billing',
      'odd',
      'invoice.issued.v1',
      at('02-10T00:00:00'),
      {
        invoice: 'in-odd',
        number: 'INV-ODD',
        customer: 'cus-unknown',
        currency: 'EUR',
        issuedAt: at('02-10T00:00:00'),
        net: '100.00',
        tax: '19.00',
        total: '120.00',
        lines: [{ line: '1', amount: '99.00', tax: '19.00' }],
      },
      at('02-10T00:00:01'),
    ),
    delivery(
      'billing',
      'many',
      'invoice.issued.v1',
      at('02-11T00:00:00'),
      {
        invoice: 'in-many',
        number: 'INV-MANY',
        customer: 'cus-1',
        currency: 'USD',
        issuedAt: at('02-11T00:00:00'),
        net: '100000.00',
        lines: Array.from({ length: MANY }, (_, index) => ({
          line: String(index + 1),
          subscription: 'sub-1',
          chargeCode: 'api',
          periodStart: at('02-01T00:00:00'),
          periodEnd: at('03-01T00:00:00'),
          amount: '10.00',
        })),
      },
      at('02-11T00:00:01'),
    ),
  ]);
  await story.company.settle();
}, 120_000);
afterAll(() => story?.company.close());

const PART = '{ id kind name status { label tone } amount part message }';
const DOCUMENT = `query ($id: ID!, $kind: DocumentKind!, $first: Int, $after: String) { document(kind: $kind, id: $id) {
  id recordId name status { label tone } net gross credited posted settled outstanding foots feet { label stated lines difference } lineCount zone
  account { name } entity { code } transactions { count term { label } } postings ${PART} payments ${PART} credits ${PART} exceptions { number }
  records { kindName standing { label } payload } stages { name status completedAt elapsed { seconds fromLabel } }
  lines(first: $first, after: $after) { total { count exact } pageInfo { hasNextPage endCursor } edges { node { line amount tax posted settled attached transaction { number charge eventCount } } } }
  lineage { nodes { kind title amount allocated count status tone } edges { from to } } } }`;
const invoice = (id: string, reader = manager, more: Record<string, unknown> = {}) =>
  ask(reader, DOCUMENT, { id, kind: 'INVOICE', first: 50, ...more }, { now });

describe('an invoice', () => {
  test('is told whole: totals that foot, its lines, what became of them', async () => {
    const { data, messages } = await invoice('INV-1');
    expect(messages).toEqual([]);
    const { document } = data;
    expect(document).toMatchObject({
      name: 'INV-1',
      status: { label: 'Paid', tone: 'DONE' },
      net: '150',
      gross: '165',
      posted: '150',
      settled: '165',
      outstanding: '0',
      foots: true,
      account: { name: 'Northwind Freight' },
      entity: { code: 'US' },
      lineCount: 2,
      transactions: [{ count: 2, term: { label: 'Done' } }],
    });
    expect(document.postings).toMatchObject([
      { name: 'pa-1', status: { label: 'Rejected', tone: 'BROKEN' }, message: 'Customer C-1 has no tax code' },
      { name: 'pa-2', status: { label: 'Booked', tone: 'DONE' } },
      { name: '4900001', status: { label: 'Posted', tone: 'DONE' }, part: '150' },
    ]);
    expect(document.payments).toMatchObject([{ part: '165', status: { tone: 'DONE' } }]);
    const lines = document.lines.edges.map(({ node }: { node: unknown }) => node);
    expect(lines).toMatchObject([
      { line: '1', amount: '120.00', posted: '120', settled: '132', transaction: { charge: 'api', eventCount: '3' } },
      { line: '2', posted: '30', settled: '33' },
    ]);
    expect(document.records.every(({ payload }: { payload: string }) => payload.startsWith('{'))).toBe(true);
    const kinds = document.lineage.nodes.map(({ kind }: { kind: string }) => kind);
    for (const kind of ['usage', 'charge', 'invoice', 'posting attempt', 'erp document', 'payment', 'crm sync'])
      expect(kinds).toContain(kind);
  });

  test('says of each hop what its transaction says, where it has but one way', async () => {
    const { data } = await invoice('INV-1');
    const of = await ask(
      manager,
      'query ($id: ID!) { transaction(id: $id) { stages { name status completedAt elapsed { seconds fromLabel } } } }',
      { id: story?.transaction },
      { now },
    );
    const own = of.data.transaction.stages;
    for (const name of ['INVOICED', 'POSTED', 'SETTLED']) {
      const find = (stages: { name: string }[]) => stages.find((stage) => stage.name === name);
      expect(find(data.document.stages)).toEqual(find(own));
    }
  });

  test('is found by its ID, its record and its number, once, and only by those who may see it', async () => {
    const { data } = await invoice('INV-1');
    for (const id of [data.document.id, data.document.recordId, 'in-1'])
      expect((await invoice(id)).data.document.name).toBe('INV-1');
    expect((await ask(manager, DOCUMENT, { id: 'INV-1', kind: 'CREDIT_MEMO', first: 1 }, { now })).data.document).toBe(
      null,
    );
    expect((await invoice('INV-1', american)).data.document.name).toBe('INV-1');
    for (const id of ['INV-1', data.document.recordId]) expect((await invoice(id, german)).data.document).toBe(null);
    const node = await ask(german, 'query ($id: ID!) { node(id: $id) { id } }', { id: data.document.id }, { now });
    expect(node.data.node).toBe(null);
    expect((await invoice('no such number')).data.document).toBe(null);
  });

  test('hides payloads from those who may not see them', async () => {
    const { data } = await invoice('INV-1', support);
    expect(data.document.records.every(({ payload }: { payload: string }) => payload === '')).toBe(true);
  });

  test('that belongs to nobody is seen by the unrestricted, and says where it does not foot', async () => {
    const { data } = await invoice('INV-ODD');
    expect(data.document).toMatchObject({ net: '100', account: null, foots: false });
    expect(data.document.feet).toEqual([
      { label: 'Net', stated: '100', lines: '99', difference: '1' },
      { label: 'Tax', stated: '19', lines: '19', difference: '0' },
      { label: 'Gross', stated: '120', lines: '118', difference: '2' },
    ]);
    expect((await invoice('INV-ODD', american)).data.document).toBe(null);
  });

  test(`of ${MANY.toLocaleString('en-US')} lines is one drawing and pages of lines, in as many statements as one of two`, async () => {
    const small = await invoice('INV-1');
    const first = await invoice('INV-MANY');
    const { lines, lineage, transactions } = first.data.document;
    expect(lines.total).toEqual({ count: MANY, exact: true });
    expect(transactions.map(({ count }: { count: number }) => count)).toEqual([1]);
    expect(lineage.nodes.length).toBeLessThan(10);
    const second = await invoice('INV-MANY', manager, { after: lines.pageInfo.endCursor });
    expect(second.data.document.lines.edges[0].node.line).toBe('51');
    expect(first.statements).toBe(small.statements);
  });
});

test('a posting says what it books of which document, and what asked for it', async () => {
  const query = `query ($id: ID!) { posting(id: $id) { name kindName status { label tone } amount allocated unallocated
    documents(first: 10) { edges { node { recordId kind name part basis } } } related { name kindName status { label } } records { kindName } transactions { count term { label } } exceptions { title } } }`;
  const { data, messages } = await ask(manager, query, { id: '4900001' }, { now });
  expect(messages).toEqual([]);
  expect(data.posting).toMatchObject({
    status: { label: 'Posted', tone: 'DONE' },
    amount: '150',
    allocated: '150',
    unallocated: '0',
    documents: { edges: [{ node: { kind: 'invoice', name: 'INV-1', part: '150' } }] },
    related: [{ name: 'pa-2', kindName: 'Posting attempt', status: { label: 'Booked' } }],
    transactions: [{ count: 2, term: { label: 'Done' } }],
    exceptions: (await invoice('INV-1')).data.document.exceptions.map(() => ({
      title: expect.stringContaining('INV-1'),
    })),
  });
  const attempt = await ask(manager, query, { id: 'pa-1' }, { now });
  expect(attempt.data.posting).toMatchObject({ status: { label: 'Rejected' }, amount: null });
  expect((await ask(german, query, { id: '4900001' }, { now })).data.posting).toBe(null);
});

test('a payment says what it pays', async () => {
  const { rows } = await pool.query<{ externalId: string }>(
    `SELECT external_id AS "externalId" FROM record WHERE kind = 'payment' AND in_force`,
  );
  const query =
    'query ($id: ID!) { payment(id: $id) { status { tone } amount allocated unallocated transactions { count } documents { edges { node { name part } } } } }';
  const { data } = await ask(manager, query, { id: rows[0]?.externalId }, { now });
  expect(data.payment).toMatchObject({
    status: { tone: 'DONE' },
    amount: '165',
    allocated: '165',
    unallocated: '0',
    transactions: [{ count: 2 }],
  });
  expect(data.payment.documents.edges).toEqual([{ node: { name: 'INV-1', part: '165' } }]);
  expect((await ask(german, query, { id: rows[0]?.externalId }, { now })).data.payment).toBe(null);
});
