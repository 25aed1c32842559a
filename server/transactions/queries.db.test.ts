import { beforeAll, describe, expect, test } from 'vitest';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { TRANSACTION_ORDERS } from './queries';

const manager = readerOf('finance manager');
const german = readerOf('finance manager', ['DE'], ['EMEA']);
const LIST =
  'query ($first: Int, $after: String, $filter: TransactionFilter, $orderBy: TransactionOrder) { transactions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { total { count exact } pageInfo { hasNextPage endCursor } edges { node { id number key accountName account { name } entity { zone } capturedQuantity eventCount exceptions { title } stages { name quantity exceptions { id } } } } } }';
const COUNT = 2_600;

/** Many rows over few values, so that every order has ties; usage on every third. */
beforeAll(async () => {
  await (await testDatabase()).reset();
  await pool.query(`
    INSERT INTO team (id, name) VALUES ('t', 'Team');
    INSERT INTO queue (id, title, team_id) VALUES ('q', 'Queue', 't');
    INSERT INTO source (name, title, kind, team_id) VALUES ('metering', 'Metering', 'metering', 't');
    INSERT INTO legal_entity (id, name, region, currency, zone) VALUES ('US', 'US', 'AMER', 'USD', 'America/New_York'), ('DE', 'DE', 'EMEA', 'EUR', 'Europe/Berlin');
    INSERT INTO meter (code, name, sku, unit, aggregation) VALUES ('calls', 'Calls', 'API', 'call', 'sum'), ('peak', 'Peak', 'API', 'GB', 'max');
    INSERT INTO account (id, system, external_id, name, entity_id, region, updated_at)
      SELECT md5('a' || i)::uuid, 'crm', 'acc-' || i, 'Account ' || i || CASE WHEN i = 7 THEN ' 100% Juice' ELSE '' END, CASE WHEN i % 2 = 0 THEN 'US' ELSE 'DE' END, CASE WHEN i % 2 = 0 THEN 'AMER' ELSE 'EMEA' END, now() FROM generate_series(0, 9) i;
    INSERT INTO usage_flow (id, source_id, customer, meter, unit, factor) VALUES (md5('f')::uuid, 1, 'tenant', 'calls', 'kcall', 1000), (md5('p')::uuid, 1, 'tenant', 'peak', '', 1);
    INSERT INTO transaction (id, key, system, kind, meter, account_id, entity_id, region, currency, zone, period_start, status, stage, stages, rated_amount, amount_at_risk, first_known_at, changed_at, folded_at)
      SELECT md5('t' || i)::uuid, 'key-' || i, 'billing', 'usage', CASE i % 2 WHEN 0 THEN 'calls' ELSE 'peak' END, a.id, a.entity_id, a.region, 'USD', CASE a.entity_id WHEN 'US' THEN 'America/New_York' ELSE 'Europe/Berlin' END,
             '2026-01-01'::timestamptz + (i % 5) * interval '1 month', CASE WHEN i % 7 = 0 THEN 'broken' ELSE 'done' END, 'rated', '[{"name":"captured","status":"not yet"},{"name":"rated","status":"done"}]', i % 11, i % 3, now(), '2026-03-01'::timestamptz + (i % 13) * interval '1 second 123 microseconds', now()
        FROM generate_series(1, ${COUNT}) i JOIN account a ON a.external_id = 'acc-' || i % 10;
    INSERT INTO usage_total (transaction_id, flow_id, count, quantity, maximum, latest, latest_at, first_at, first_day, last_day)
      SELECT md5('t' || i)::uuid, md5(CASE i % 2 WHEN 0 THEN 'f' ELSE 'p' END)::uuid, 2, 3, 2.5, 1, now(), now(), '2026-01-01', '2026-01-01' FROM generate_series(3, ${COUNT}, 3) i;
    INSERT INTO identifier (value, kind, transaction_id) SELECT 'inv-' || i, 'invoice', md5('t' || i)::uuid FROM generate_series(1, ${COUNT}) i;
    INSERT INTO exception_case (id, type, subject_kind, subject_id, title, cause_key, cause_id, queue_id, severity, entity_id, region, transaction_id, stage, since, opened_at, warn_at, due_at, detected_at)
      SELECT md5('c' || i)::uuid, 'posting-overdue', 'document', 'd' || i, 'Case ' || i, 'cause', md5('cause')::uuid, 'q', 'high', 'US', 'AMER', md5('t' || i)::uuid, 'rated', now(), now(), now(), now(), now() FROM generate_series(2, 60, 2) i;
    INSERT INTO case_transaction (case_id, transaction_id) SELECT id, transaction_id FROM exception_case;
    ANALYZE;`);
});

describe('the list', () => {
  test('takes as many statements for 25 rows as for one', async () => {
    const [one, many] = [await ask(manager, LIST, { first: 1 }), await ask(manager, LIST, { first: 25 })];
    expect(one.messages).toEqual([]);
    expect(many.data.transactions.edges).toHaveLength(25);
    expect(many.statements).toBe(one.statements);
  });

  test('is one statement with its total, when nothing is asked of other types', async () => {
    const { statements, data } = await ask(
      manager,
      '{ transactions(first: 25) { total { count exact } edges { node { key accountName stages { quantity } statusTerm { label } } } } }',
    );
    expect({ statements, total: data.transactions.total }).toEqual({
      statements: 1,
      total: { count: COUNT, exact: true },
    });
  });

  test.each(TRANSACTION_ORDERS.flatMap((field) => ['ASC', 'DESC'].map((direction) => ({ field, direction }))))(
    'meets every row once, by $field $direction',
    async (orderBy) => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { data, messages }: Awaited<ReturnType<typeof ask>> = await ask(
          german,
          'query ($after: String, $orderBy: TransactionOrder) { transactions(first: 200, after: $after, orderBy: $orderBy) { pageInfo { hasNextPage endCursor } edges { node { key } } } }',
          { after, orderBy },
        );
        expect(messages).toEqual([]);
        seen.push(...data.transactions.edges.map(({ node }: { node: { key: string } }) => node.key));
        after = data.transactions.pageInfo.hasNextPage ? data.transactions.pageInfo.endCursor : null;
      } while (after);
      expect(new Set(seen).size).toBe(COUNT / 2);
      expect(seen).toHaveLength(COUNT / 2);
    },
  );

  test('begins with what is broken', async () => {
    const { data } = await ask(
      manager,
      '{ transactions(first: 200, orderBy: { field: ATTENTION, direction: DESC }) { edges { node { status } } } }',
    );
    const statuses = data.transactions.edges.map(({ node }: { node: { status: string } }) => node.status);
    expect(new Set(statuses)).toEqual(new Set(['BROKEN']));
  });

  test('takes the live quantity by the meter’s function, in its unit', async () => {
    const quantityOf = async (key: string) =>
      (
        await ask(
          manager,
          'query ($id: ID!) { transaction(id: $id) { capturedQuantity eventCount stages { name status quantity } } }',
          { id: key },
        )
      ).data.transaction;
    expect(await quantityOf('key-6')).toMatchObject({
      capturedQuantity: '3000',
      eventCount: '2',
      stages: [{ status: 'IN_PROGRESS', quantity: '3000' }, {}],
    });
    expect(await quantityOf('key-3')).toMatchObject({ capturedQuantity: '2.5' });
    expect(await quantityOf('key-1')).toMatchObject({ capturedQuantity: null, eventCount: '0' });
  });

  test('counts days in the zone of the transaction', async () => {
    const count = async (from: string, to: string) =>
      (
        await ask(manager, 'query ($filter: TransactionFilter) { transactionCount(filter: $filter) }', {
          filter: { context: { from, to } },
        })
      ).data.transactionCount;
    // Midnight UTC of 1 January is still 31 December in New York.
    expect(await count('2025-12-31', '2025-12-31')).toBe(
      (await pool.query(`SELECT FROM transaction WHERE entity_id = 'US' AND period_start = '2026-01-01'`)).rowCount,
    );
    expect((await count('2025-12-31', '2026-01-01')) + (await count('2026-01-02', '2026-12-31'))).toBe(COUNT);
  });
});

describe('search', () => {
  const total = async (search: string, reader = manager) =>
    (
      await ask(
        reader,
        'query ($filter: TransactionFilter) { transactions(first: 200, filter: $filter) { total { count exact } edges { node { key } } } }',
        { filter: { search } },
      )
    ).data.transactions;

  test('finds few by an identifier’s beginning', async () => {
    const page = await total('INV-259');
    expect(page.total).toEqual({ count: 11, exact: true });
    expect(page.edges).toHaveLength(11);
  });

  test('finds many the same way', async () => {
    const page = await total('inv-');
    expect(page.total).toEqual({ count: COUNT, exact: true });
    expect(page.edges).toHaveLength(200);
    expect((await total('inv-', german)).total.count).toBe(COUNT / 2);
  });

  test('finds by account name, literally', async () => {
    expect((await total('100% ju')).total.count).toBe(COUNT / 10);
    expect((await total('100_')).total.count).toBe(0);
  });

  test('finds by number', async () => {
    const { rows } = await pool.query<{ number: number; key: string }>(
      'SELECT number, key FROM transaction ORDER BY number LIMIT 1',
    );
    expect((await total(`#${rows[0]?.number}`)).edges.map(({ node }: { node: { key: string } }) => node.key)).toContain(
      rows[0]?.key,
    );
  });
});
