/** Usage that belongs to nobody, and the landing page, told by signals. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, readerOf } from '@/test/ask';
import { Company, delivery } from '@/test/laws/company';

const CLOCK = '2026-03-20T12:00:00Z';
const now = new Date(CLOCK);
const manager = readerOf('finance manager');
let company: Company;

beforeAll(async () => {
  company = await Company.open(CLOCK, [{ id: 'US', region: 'AMER', currency: 'USD', zone: 'UTC' }]);
  const usage = (n: number, time: string, customer: string, meter = 'api-calls') =>
    delivery(
      'metering',
      `e${n}`,
      'usage.recorded.v1',
      time,
      { customer, meter, quantity: '5' },
      '2026-03-01T00:00:00Z',
    );
  await company.deliver([
    delivery('billing', 'p1', 'product.upserted.v1', '2026-01-01T00:00:00Z', {
      sku: 'API',
      name: 'API',
      meters: [{ meter: 'api-calls', unit: 'call' }],
    }),
    usage(1, '2026-01-31T23:59:59Z', 'nobody'),
    usage(2, '2026-02-01T00:00:00Z', 'nobody'),
    usage(3, '2026-02-10T00:00:00Z', 'nobody'),
    usage(4, '2026-02-10T00:00:00Z', 'somebody'),
    usage(5, '2026-02-10T00:00:00Z', 'nobody', 'mystery'),
  ]);
  await company.settle();
});
afterAll(() => company.close());

const QUERY =
  'query ($first: Int, $after: String, $filter: UnattachedFlowFilter) { unattachedFlows(first: $first, after: $after, filter: $filter) { total { count } pageInfo { hasNextPage endCursor } edges { node { id customer meter period quantity eventCount reason { code } exception { title } } } } }';

test('lists usage by flow and calendar month, with its reason and its case', async () => {
  const { data, messages } = await ask(manager, QUERY, {}, { now });
  expect(messages).toEqual([]);
  const rows = data.unattachedFlows.edges.map(({ node }: { node: Record<string, unknown> }) => node);
  expect(
    rows.map((row: { customer: string; meter: string; period: string; quantity: string; eventCount: string }) =>
      [row.customer, row.meter, row.period, row.quantity, row.eventCount].join(' '),
    ),
  ).toEqual([
    'nobody api-calls 2026-02-01 10 2',
    'nobody api-calls 2026-01-01 5 1',
    'nobody mystery 2026-02-01 5 1',
    'somebody api-calls 2026-02-01 5 1',
  ]);
  expect(rows[0].reason.code).toBe('unmatched account');
  expect(rows[0].exception.title).toContain('nobody');
  expect(rows[2].reason.code).toBe('unknown meter');
  expect(data.unattachedFlows.total.count).toBe(4);
});

test('pages through months without losing or repeating one, and finds each again by its ID', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data }: Awaited<ReturnType<typeof ask>> = await ask(manager, QUERY, { first: 1, after }, { now });
    seen.push(...data.unattachedFlows.edges.map(({ node }: { node: { id: string } }) => node.id));
    after = data.unattachedFlows.pageInfo.hasNextPage ? data.unattachedFlows.pageInfo.endCursor : null;
  } while (after);
  expect(new Set(seen).size).toBe(4);
  for (const id of seen) {
    const { data } = await ask(manager, 'query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(data.node).toEqual({ id });
  }
});

test('narrows by reason and by text', async () => {
  const count = async (filter: object) =>
    (await ask(manager, QUERY, { filter }, { now })).data.unattachedFlows.total.count;
  expect(await count({ reasons: ['unknown meter'] })).toBe(1);
  expect(await count({ search: 'somebody' })).toBe(1);
  expect(await count({ source: 'billing' })).toBe(0);
});

test('is hidden from readers of one entity, for it belongs to none', async () => {
  const { data } = await ask(readerOf('finance manager', ['US'], ['AMER']), QUERY, {}, { now });
  expect(data.unattachedFlows.edges).toEqual([]);
});

test('the landing page counts what is open and says who it greets', async () => {
  const { data, messages } = await ask(
    manager,
    '{ home { greeting myOpen { count } myOverdue teamOpen { count unknown } unassigned due { title } queues { code } changed { title kind } } }',
    {},
    { now },
  );
  expect(messages).toEqual([]);
  expect(data.home).toMatchObject({
    greeting: 'Hello Name. Nothing is assigned to you.',
    myOpen: { count: 0 },
    teamOpen: { count: 3, unknown: 3 },
    unassigned: 3,
  });
  expect(data.home.due).toHaveLength(3);
  expect(data.home.changed.map(({ kind }: { kind: string }) => kind)).toEqual(Array(3).fill('case opened'));
});
