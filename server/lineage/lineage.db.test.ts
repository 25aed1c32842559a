import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { at, STORY_NOW as now, type Story, tellOneInvoice } from '@/test/one-invoice';

const manager = readerOf('finance manager');
const support = readerOf('support');
let story: Story | undefined;
let id: string;
beforeAll(async () => {
  story = await tellOneInvoice();
  id = story.transaction;
});
afterAll(() => story?.company.close());

const NODES =
  'lineage { lanes { kind } nodes { id kind stage title status amount allocated allocation quantity count basis otherTransactions lane records { type payload inForce } } edges { from to amount broken } }';

describe('the lineage of a transaction', () => {
  test('goes from usage to the bank, each document with the part that is this transaction’s', async () => {
    const { data, messages } = await ask(
      manager,
      `query ($id: ID!) { transaction(id: $id) { status final capturedQuantity eventCount ${NODES} } }`,
      { id },
      { now },
    );
    expect(messages).toEqual([]);
    const { lineage, ...figures } = data.transaction;
    expect(figures).toEqual({ status: 'DONE', final: true, capturedQuantity: '1200', eventCount: '3' });
    expect(lineage.lanes.map(({ kind }: { kind: string }) => kind)).toEqual([
      'metering',
      'billing',
      'erp',
      'payments',
      'crm',
    ]);
    const of = (kind: string) => lineage.nodes.filter((node: { kind: string }) => node.kind === kind);
    expect(of('usage')).toMatchObject([{ quantity: '1200', count: '3', records: [] }]);
    expect(of('usage')[0].basis).toContain('inferred');
    expect(of('charge')).toMatchObject([{ amount: '120.00' }]);
    expect(of('invoice')).toMatchObject([{ amount: '150', allocated: '120', otherTransactions: 1, status: 'Paid' }]);
    expect(of('posting attempt')).toMatchObject([
      { status: 'Rejected', basis: 'Customer C-1 has no tax code' },
      { status: 'Booked' },
    ]);
    expect(of('erp document')).toMatchObject([{ amount: '150.00', allocated: '120', status: 'Posted' }]);
    expect(of('payment')).toMatchObject([{ amount: '165', allocated: '132' }]);
    expect(of('crm sync')).toHaveLength(1);
    const titleOf = (node: string) => lineage.nodes.find((found: { id: string }) => found.id === node).title;
    const edges = lineage.edges.map(
      (edge: { from: string; to: string; amount: string | null }) =>
        `${titleOf(edge.from)} → ${titleOf(edge.to)}${edge.amount ? ` ${edge.amount}` : ''}`,
    );
    expect(edges).toContain('Posting attempt pa-2 → ERP document 4900001 120');
    expect(edges).toContain('Charge rc-1 → Invoice INV-1 120');
    expect(lineage.edges.some(({ broken }: { broken: boolean }) => broken)).toBe(false);
  });

  test('is found from its invoice and from its ERP document', async () => {
    const { rows } = await pool.query<{ id: string; kind: string }>(
      `SELECT id, kind FROM record WHERE kind IN ('invoice', 'erp document')`,
    );
    for (const row of rows)
      expect(
        (await ask(manager, 'query ($id: ID!) { transaction(id: $id) { id } }', { id: row.id })).data.transaction.id,
      ).toBe(id);
  });

  test('shows what was known then, and what was missing then', async () => {
    const { data, messages } = await ask(
      manager,
      `query ($id: ID!, $at: DateTime) { transaction(id: $id, knownAt: $at) { status postedAmount settledAmount knownAt ${NODES} timeline { kind } } }`,
      { id, at: at('02-04T12:00:00') },
      { now },
    );
    expect(messages).toEqual([]);
    expect(data.transaction).toMatchObject({ status: 'BROKEN', postedAmount: '0', settledAmount: '0' });
    expect(data.transaction.lineage.edges.some(({ broken }: { broken: boolean }) => broken)).toBe(true);
    expect(data.transaction.lineage.nodes.some(({ kind }: { kind: string }) => kind === 'erp document')).toBe(false);
    expect(data.transaction.timeline.map(({ kind }: { kind: string }) => kind)).not.toContain('payment');
  });

  test('names the instants at which something became known, newest first', async () => {
    const { data } = await ask(manager, 'query ($id: ID!) { transaction(id: $id) { knownInstants } }', { id });
    const { knownInstants } = data.transaction;
    expect(knownInstants).toHaveLength(8);
    expect([...knownInstants].sort().reverse()).toEqual(knownInstants);
  });

  test('keeps payloads from those who may not read them', async () => {
    const payloads = async (reader: typeof manager) =>
      (
        await ask(
          reader,
          `query ($id: ID!) { transaction(id: $id) { ${NODES} usageEvents { edges { node { payload } } } } }`,
          { id },
          { now },
        )
      ).data.transaction;
    const seen = await payloads(manager);
    const masked = await payloads(support);
    const all = (answer: typeof seen) =>
      [
        ...answer.lineage.nodes.flatMap(({ records }: { records: { payload: string }[] }) => records),
        ...answer.usageEvents.edges.map(({ node }: { node: { payload: string } }) => node),
      ].map(({ payload }: { payload: string }) => payload);
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
    const query =
      'query ($id: ID!, $after: String) { transaction(id: $id) { usageEvents(first: 2, after: $after) { edges { node { signalId quantity lagSeconds } } pageInfo { hasNextPage endCursor } } } }';
    const first = (await ask(manager, query, { id })).data.transaction.usageEvents;
    expect(
      first.edges.map(({ node }: { node: { signalId: string; quantity: string } }) => [node.signalId, node.quantity]),
    ).toEqual([
      ['evt-4', '500'],
      ['evt-2', '300'],
    ]);
    const rest = (await ask(manager, query, { id, after: first.pageInfo.endCursor })).data.transaction.usageEvents;
    expect(rest.edges.map(({ node }: { node: { signalId: string } }) => node.signalId)).toEqual(['evt-1']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  test('are as known then those that counted then, where they were routed then', async () => {
    const query =
      'query ($id: ID!, $at: DateTime, $after: String) { transaction(id: $id, knownAt: $at) { eventCount usageEvents(first: 2, after: $after) { edges { node { signalId quantity source customer } } pageInfo { hasNextPage endCursor } } } }';
    const at = '2026-02-04T12:00:00Z';
    const { eventCount, usageEvents } = (await ask(manager, query, { id, at }, { now })).data.transaction;
    expect(usageEvents.edges.map(({ node }: { node: { quantity: string } }) => node.quantity)).toEqual(['500', '300']);
    const after = usageEvents.pageInfo.endCursor;
    const rest = (await ask(manager, query, { id, at, after }, { now })).data.transaction.usageEvents;
    expect(rest.edges).toMatchObject([{ node: { signalId: 'evt-1' } }]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect(eventCount).toBe('3');
    // Today's routes say nothing of then.
    await pool.query(`UPDATE usage_route SET transaction_id = gen_random_uuid()`);
    expect((await ask(manager, query, { id, at }, { now })).data.transaction.usageEvents.edges).toHaveLength(2);
  });
});
