/** One invoice from its usage to the bank, told by signals and read through the API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { globalId } from '@/graphql/builder';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { Company, delivery } from '@/test/laws/company';

const CLOCK = '2026-03-20T12:00:00Z';
const now = new Date(CLOCK);
const manager = readerOf('finance manager');
const support = readerOf('support');
const at = (day: string) => `2026-${day}Z`;

let company: Company;
let id: string;

const usage = (n: number, quantity: string) =>
  delivery('metering', `evt-${n}`, 'usage.recorded.v1', at(`01-${String(10 + n).padStart(2, '0')}T10:00:00`), { customer: 'tenant-1', meter: 'api-calls', quantity, unit: 'call' }, at('02-01T00:00:00'));
const attempt = (n: number, hour: string) => ({ attempt: `pa-${n}`, document: { type: 'invoice', id: 'in-1' }, entity: 'US', requestedAt: at(`02-03T${hour}:00:00`) });

beforeAll(async () => {
  company = await Company.open(CLOCK, [{ id: 'US', region: 'AMER', currency: 'USD', zone: 'America/New_York' }]);
  await company.deliver([
    delivery('crm', 'a1', 'account.upserted.v1', at('01-01T00:00:00'), { account: 'acc-1', name: 'Northwind Freight', entity: 'US', region: 'AMER', currency: 'USD' }, at('01-01T00:00:00')),
    delivery('crm', 'i1', 'identity.linked.v1', at('01-01T00:00:00'), { system: 'billing', externalId: 'cus-1', account: { system: 'crm', id: 'acc-1' } }, at('01-01T00:00:00')),
    delivery('crm', 'i2', 'identity.linked.v1', at('01-01T00:00:00'), { system: 'metering', type: 'tenant', externalId: 'tenant-1', account: { system: 'crm', id: 'acc-1' } }, at('01-01T00:00:00')),
    delivery('billing', 'p1', 'product.upserted.v1', at('01-01T00:00:00'), { sku: 'API', name: 'API calls', meters: [{ meter: 'api-calls', unit: 'call' }] }, at('01-01T00:00:00')),
    delivery('billing', 's1', 'subscription.created.v1', at('01-01T00:00:00'), {
      subscription: 'sub-1', customer: 'cus-1', startAt: at('01-01T00:00:00'), billing: { interval: 'month', anchor: at('01-01T00:00:00') },
      charges: [{ code: 'api', kind: 'usage', product: 'API', meter: 'api-calls', unit: 'call', unitAmount: '0.10', currency: 'USD' }],
      commitment: { amount: '1000', currency: 'USD', from: at('01-01T00:00:00'), to: '2027-01-01T00:00:00Z' },
    }, at('01-01T00:00:00')),
    usage(1, '400'), usage(2, '300'), usage(3, '999'), usage(4, '300'),
    delivery('metering', 'r3', 'usage.retracted.v1', at('01-20T00:00:00'), { event: 'evt-3' }, at('02-01T00:00:00')),
    delivery('metering', 'm4', 'usage.amended.v1', at('01-20T00:00:00'), { event: 'evt-4', quantity: '500' }, at('02-01T00:00:00')),
    delivery('billing', 'c1', 'charge.rated.v1', at('02-01T06:00:00'), { charge: 'rc-1', customer: 'cus-1', subscription: 'sub-1', chargeCode: 'api', kind: 'usage', meter: 'api-calls', periodStart: at('01-01T00:00:00'), periodEnd: at('02-01T00:00:00'), quantity: '1200', unitAmount: '0.10', amount: '120.00', currency: 'USD' }, at('02-01T06:00:01')),
    delivery('billing', 'in1', 'invoice.issued.v1', at('02-02T06:00:00'), {
      invoice: 'in-1', number: 'INV-1', customer: 'cus-1', currency: 'USD', issuedAt: at('02-02T06:00:00'), dueAt: at('03-04T00:00:00'), net: '150.00', tax: '15.00', total: '165.00',
      lines: [
        { line: '1', charge: 'rc-1', subscription: 'sub-1', chargeCode: 'api', kind: 'usage', periodStart: at('01-01T00:00:00'), periodEnd: at('02-01T00:00:00'), quantity: '1200', amount: '120.00', tax: '12.00' },
        { line: '2', kind: 'one-time', amount: '30.00', tax: '3.00' },
      ],
    }, at('02-02T06:00:01')),
    delivery('erp', 'pa1', 'erp.posting.requested.v1', at('02-03T07:00:00'), attempt(1, '07'), at('02-03T07:00:01')),
    delivery('erp', 'pf1', 'erp.posting.failed.v1', at('02-03T07:00:02'), { attempt: 'pa-1', document: { type: 'invoice', id: 'in-1' }, entity: 'US', failedAt: at('02-03T07:00:02'), reason: 'missing tax code', message: 'Customer C-1 has no tax code' }, at('02-03T07:00:03')),
    delivery('erp', 'pa2', 'erp.posting.requested.v1', at('02-05T09:00:00'), { ...attempt(2, '09'), requestedAt: at('02-05T09:00:00') }, at('02-05T09:00:01')),
    delivery('erp', 'je1', 'erp.document.posted.v1', at('02-05T09:05:00'), { erpDocument: 'je-1', number: '4900001', entity: 'US', currency: 'USD', net: '150.00', tax: '15.00', postedAt: at('02-05T09:05:00'), attempt: 'pa-2', documents: [{ type: 'invoice', id: 'in-1' }] }, at('02-05T09:05:01')),
    delivery('payments', 'pay1', 'payment.received.v1', at('02-20T10:00:00'), { payment: 'pay-1', customer: 'cus-1', currency: 'USD', amount: '165.00', at: at('02-20T10:00:00'), allocations: [{ invoice: 'in-1', amount: '165.00' }] }, at('02-20T10:00:01')),
    delivery('crm', 'sy1', 'crm.sync.completed.v1', at('02-02T06:10:00'), { sync: 'sy-1', object: { type: 'invoice', id: 'in-1' }, at: at('02-02T06:10:00'), changedAt: at('02-02T06:00:00') }, at('02-02T06:10:01')),
  ]);
  await company.settle();
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM transaction WHERE charge = 'api' AND period_start = '2026-01-01'`);
  id = globalId('Transaction', rows[0]?.id as string);
});
afterAll(() => company.close());

const NODES = 'lineage { lanes { kind } nodes { id kind stage title status amount allocated allocation quantity count basis otherTransactions lane records { type payload inForce } } edges { from to amount broken } }';

describe('the lineage of a transaction', () => {
  test('goes from usage to the bank, each document with the part that is this transaction’s', async () => {
    const { data, messages } = await ask(manager, `query ($id: ID!) { transaction(id: $id) { status final capturedQuantity eventCount ${NODES} } }`, { id }, { now });
    expect(messages).toEqual([]);
    const { lineage, ...figures } = data.transaction;
    expect(figures).toEqual({ status: 'DONE', final: true, capturedQuantity: '1200', eventCount: '3' });
    expect(lineage.lanes.map(({ kind }: { kind: string }) => kind)).toEqual(['metering', 'billing', 'erp', 'payments', 'crm']);
    const of = (kind: string) => lineage.nodes.filter((node: { kind: string }) => node.kind === kind);
    expect(of('usage')).toMatchObject([{ quantity: '1200', count: '3', records: [] }]);
    expect(of('usage')[0].basis).toContain('inferred');
    expect(of('charge')).toMatchObject([{ amount: '120.00' }]);
    expect(of('invoice')).toMatchObject([{ amount: '150', allocated: '120', otherTransactions: 1, status: 'Paid' }]);
    expect(of('posting attempt')).toMatchObject([{ status: 'Rejected', basis: 'Customer C-1 has no tax code' }, { status: 'Posted' }]);
    expect(of('erp document')).toMatchObject([{ amount: '150.00', allocated: '120', status: 'Posted' }]);
    expect(of('payment')).toMatchObject([{ amount: '165', allocated: '132' }]);
    expect(of('crm sync')).toHaveLength(1);
    const titleOf = (node: string) => lineage.nodes.find((found: { id: string }) => found.id === node).title;
    const edges = lineage.edges.map((edge: { from: string; to: string; amount: string | null }) => `${titleOf(edge.from)} → ${titleOf(edge.to)}${edge.amount ? ` ${edge.amount}` : ''}`);
    expect(edges).toContain('Posting attempt pa-2 → ERP document 4900001 120');
    expect(edges).toContain('Charge rc-1 → Invoice INV-1 120');
    expect(lineage.edges.some(({ broken }: { broken: boolean }) => broken)).toBe(false);
  });

  test('is found from its invoice and from its ERP document', async () => {
    const { rows } = await pool.query<{ id: string; kind: string }>(`SELECT id, kind FROM record WHERE kind IN ('invoice', 'erp document')`);
    for (const row of rows) expect((await ask(manager, 'query ($id: ID!) { transaction(id: $id) { id } }', { id: row.id })).data.transaction.id).toBe(id);
  });

  test('shows what was known then, and what was missing then', async () => {
    const { data, messages } = await ask(manager, `query ($id: ID!, $at: DateTime) { transaction(id: $id, knownAt: $at) { status postedAmount settledAmount knownAt ${NODES} timeline { kind } } }`, { id, at: at('02-04T12:00:00') }, { now });
    expect(messages).toEqual([]);
    expect(data.transaction).toMatchObject({ status: 'BROKEN', postedAmount: '0', settledAmount: '0' });
    expect(data.transaction.lineage.edges.some(({ broken }: { broken: boolean }) => broken)).toBe(true);
    expect(data.transaction.lineage.nodes.some(({ kind }: { kind: string }) => kind === 'erp document')).toBe(false);
    expect(data.transaction.timeline.map(({ kind }: { kind: string }) => kind)).not.toContain('payment');
  });

  test('names the instants at which something became known, newest first', async () => {
    const { data } = await ask(manager, 'query ($id: ID!) { transaction(id: $id) { knownInstants } }', { id });
    const { knownInstants } = data.transaction;
    expect(knownInstants).toHaveLength(7);
    expect([...knownInstants].sort().reverse()).toEqual(knownInstants);
  });

  test('keeps payloads from those who may not read them', async () => {
    const payloads = async (reader: typeof manager) =>
      (await ask(reader, `query ($id: ID!) { transaction(id: $id) { ${NODES} usageEvents { edges { node { payload } } } } }`, { id }, { now })).data.transaction;
    const seen = await payloads(manager);
    const masked = await payloads(support);
    const all = (answer: typeof seen) => [...answer.lineage.nodes.flatMap(({ records }: { records: { payload: string }[] }) => records), ...answer.usageEvents.edges.map(({ node }: { node: { payload: string } }) => node)].map(({ payload }: { payload: string }) => payload);
    expect(all(seen).every((payload) => payload.length > 0)).toBe(true);
    expect(all(masked).length).toBe(all(seen).length);
    expect(all(masked).every((payload) => payload === '')).toBe(true);
  });

  test('takes as many statements however many documents there are', async () => {
    const lineage = await ask(manager, `query ($id: ID!) { transaction(id: $id) { ${NODES} } }`, { id }, { now });
    expect(lineage.statements).toBeLessThanOrEqual(9);
  });
});

describe('usage events', () => {
  test('are those in force, newest first, amended as amended, and paged', async () => {
    const query = 'query ($id: ID!, $after: String) { transaction(id: $id) { usageEvents(first: 2, after: $after) { edges { node { signalId quantity lagSeconds } } pageInfo { hasNextPage endCursor } } } }';
    const first = (await ask(manager, query, { id })).data.transaction.usageEvents;
    expect(first.edges.map(({ node }: { node: { signalId: string; quantity: string } }) => [node.signalId, node.quantity])).toEqual([['evt-4', '500'], ['evt-2', '300']]);
    const rest = (await ask(manager, query, { id, after: first.pageInfo.endCursor })).data.transaction.usageEvents;
    expect(rest.edges.map(({ node }: { node: { signalId: string } }) => node.signalId)).toEqual(['evt-1']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });
});

describe('the account', () => {
  test('says its billing status in words, with figures that add up', async () => {
    const { data, messages } = await ask(manager, `{ accounts(filter: { search: "northwind" }) { total { count } edges { node {
      billingStatus { headline tone sentences { text href } } figures { currency rated invoiced posted settled outstanding overdue } subscriptions { externalId commitment { used share } charges { code } }
      invoices { edges { node { number status { code } gross posted settled transactions } } } postings { edges { node { kind status { code } document amount } } } payments { edges { node { amount invoices status { code } } } }
      identities { system } attributes { name value source disagrees } } } } }`, {}, { now });
    expect(messages).toEqual([]);
    const [{ node }] = data.accounts.edges;
    expect(node.billingStatus.headline).toBe('Billed up to 31 January; 1 invoice posted.');
    expect(node.figures).toMatchObject([{ currency: 'USD', rated: '120', settled: '165', outstanding: '0' }].map(({ rated: _, ...rest }) => rest));
    expect(node.subscriptions).toMatchObject([{ externalId: 'sub-1', commitment: { share: 0.12 }, charges: [{ code: 'api' }] }]);
    expect(node.invoices.edges).toMatchObject([{ node: { number: 'INV-1', status: { code: 'paid' }, posted: '150.00', settled: '165.00' } }]);
    expect(node.invoices.edges[0].node.transactions).toHaveLength(2);
    expect(node.postings.edges.map(({ node: posting }: { node: { kind: string } }) => posting.kind)).toEqual(['erp document', 'posting attempt', 'posting failure', 'posting attempt']);
    expect(node.payments.edges).toMatchObject([{ node: { amount: '165.00', invoices: ['INV-1'], status: { code: 'received' } } }]);
  });
});

describe('search', () => {
  test.each([['inv-1', 'transaction'], ['4900001', 'transaction'], ['pay-1', 'transaction'], ['northwind', 'account'], ['cus-1', 'account']])('%s finds a %s', async (text, kind) => {
    const { data } = await ask(manager, 'query ($text: String!) { search(text: $text) { kind title href matched } }', { text });
    expect(data.search.map((hit: { kind: string }) => hit.kind)).toContain(kind);
  });
});

describe('a figure of the dashboard', () => {
  test('leads to exactly the transactions that make it up', async () => {
    const context = { from: '2026-01-01', to: '2026-03-31' };
    const { data, messages } = await ask(manager, 'query ($context: ContextInput) { dashboard(context: $context) { tiles { code value href } lags { code count href } postingFailures { reason count href } variance { currency rated invoiced posted unexplained } } }', { context }, { now });
    expect(messages).toEqual([]);
    const { dashboard } = data;
    const filterOf = (href: string) => ({ figure: new URL(href, 'http://x').searchParams.get('figure'), context });
    const found = async (href: string) =>
      (await ask(manager, 'query ($filter: TransactionFilter) { transactions(filter: $filter) { total { count } edges { node { ratedAmount invoicedAmount postedAmount settledAmount } } } }', { filter: filterOf(href) })).data.transactions;
    const tile = (code: string) => dashboard.tiles.find((one: { code: string }) => one.code === code);
    const sum = (page: { edges: { node: Record<string, string> }[] }, field: string) => page.edges.reduce((total, { node }) => total + Number(node[field] ?? 0), 0);
    for (const [code, field] of [['money.rated', 'ratedAmount'], ['money.posted', 'postedAmount'], ['money.invoiced', 'invoicedAmount'], ['money.settled', 'settledAmount']] as const) {
      expect(`${sum(await found(tile(code).href), field).toFixed(2)} USD`, code).toBe(tile(code).value);
    }
    for (const lag of dashboard.lags.filter(({ code }: { code: string }) => code !== 'lag.usage')) expect((await found(lag.href)).total.count, lag.code).toBe(lag.count);
    expect(dashboard.postingFailures).toMatchObject([{ reason: 'missing tax code', count: 1 }]);
    expect((await found(dashboard.postingFailures[0].href)).total.count).toBe(1);
  });

  test('is refused when nobody knows it', async () => {
    expect((await ask(manager, '{ transactions(filter: { figure: "nonsense" }) { total { count } } }')).codes).toEqual(['BAD_USER_INPUT']);
  });
});
