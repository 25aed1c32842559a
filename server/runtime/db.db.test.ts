import { afterEach, describe, expect, it } from 'vitest';
import { testDatabase } from '@/test/database';
import { listen, pool, prisma, transaction } from './db';

describe('types', () => {
  it('keeps decimals and dates as text, counts as numbers, instants as instants', async () => {
    const { rows } = await pool.query(
      `SELECT 12345678901234567890.12345::numeric AS amount, ARRAY[0.1, 0.2]::numeric[] AS amounts,
              9007199254740991::int8 AS count, ARRAY[1, 2]::int8[] AS counts,
              date '2026-02-28' AS day, timestamptz '2026-02-28T10:00:00.123Z' AS instant`,
    );
    expect(rows[0]).toEqual({
      amount: '12345678901234567890.12345',
      amounts: ['0.1', '0.2'],
      count: 9007199254740991,
      counts: [1, 2],
      day: '2026-02-28',
      instant: new Date('2026-02-28T10:00:00.123Z'),
    });
  });

  it('gives no answer rather than a wrong count', async () => {
    await expect(pool.query('SELECT 9007199254740993::int8')).rejects.toThrow(RangeError);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('leaves Prisma its own types', async () => {
    expect(await prisma.$queryRaw`SELECT 5::int8 AS count`).toEqual([{ count: 5n }]);
  });
});

describe('transaction', () => {
  afterEach(() => pool.query('DROP TABLE IF EXISTS note'));

  it('commits what resolves and rolls back what throws', async () => {
    await pool.query('CREATE TABLE note (text text)');
    await transaction((client) => client.query(`INSERT INTO note VALUES ('kept')`));
    const failing = transaction(async (client) => {
      await client.query(`INSERT INTO note VALUES ('lost')`);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await pool.query('SELECT text FROM note')).rows).toEqual([{ text: 'kept' }]);
  });
});

describe('listen', () => {
  it('delivers, survives a lost connection with a gap, and ends a waiting reader', async () => {
    const reader = listen('news');
    expect(await reader.next()).toEqual({ value: '', done: false });
    await pool.query(`NOTIFY news, 'first'`);
    expect(await reader.next()).toEqual({ value: 'first', done: false });

    await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%listener'`);
    expect(await reader.next()).toEqual({ value: '', done: false });
    await pool.query(`NOTIFY news, 'second'`);
    expect(await reader.next()).toEqual({ value: 'second', done: false });

    const waiting = reader.next();
    await reader.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
  });
});

describe('a test database', () => {
  it('belongs to one file and can be emptied', async () => {
    const database = await testDatabase();
    await database.pool.query('CREATE TABLE leftover (id serial)');
    await database.pool.query('INSERT INTO leftover DEFAULT VALUES');
    await database.reset();
    expect((await database.pool.query('SELECT count(*) AS rows FROM leftover')).rows).toEqual([{ rows: 0 }]);
    await database.pool.query('DROP TABLE leftover');
    expect(await database.another()).not.toBe(database.url);
  });
});
