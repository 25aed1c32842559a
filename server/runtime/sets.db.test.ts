import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '@/test/database';
import { pool, prisma, transaction, unitOfWork } from './db';
import { columnsOf, type FieldsOf, fixed, inserting, rowOf, rowsOf, sets, updating } from './sets';

const db = await testDatabase();
beforeEach(async () => {
  await pool.query(`INSERT INTO team (id, name) VALUES ('a', 'A'), ('b', 'B')`);
  await pool.query(
    `INSERT INTO delivery_count (source_id, day, disposition, shard, count) VALUES (1, '2026-02-03', 'received', 0, 5)`,
  );
  await pool.query(
    `INSERT INTO account_total (account_id, currency, rated) VALUES (gen_random_uuid(), 'USD', 0.90000000000000000001)`,
  );
});
afterEach(() => db.reset());

const names = sets.selectFrom('team').select(['id', 'name']).orderBy('id');

describe('statements over sets', () => {
  it('give values as the pool does: decimals and days as text, counts as numbers', async () => {
    const count = await rowOf(sets.selectFrom('delivery_count').select(['day', 'count']));
    expect(count).toEqual({ day: '2026-02-03', count: 5 });
    const total = await rowOf(sets.selectFrom('account_total').select(['rated', 'currency']));
    expect(total).toEqual({ rated: '0.90000000000000000001', currency: 'USD' });
  });

  it('run within the transaction at hand', async () => {
    await expect(
      transaction(async (client) => {
        await rowsOf(sets.updateTable('team').set({ name: 'changed' }).where('id', '=', 'a'), { on: client });
        expect((await rowsOf(names, { on: client }))[0]?.name).toBe('changed');
        expect((await rowsOf(names))[0]?.name).toBe('A');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await rowsOf(names))[0]?.name).toBe('A');
  });

  it('are compiled once and run with other values', async () => {
    let built = 0;
    const among = fixed((given: { ids: string[]; not: string }) => {
      built += 1;
      return sets
        .selectFrom('team')
        .select('id')
        .where(sql<boolean>`id = ANY(${given.ids}::text[])`)
        .where('id', '<>', given.not);
    });
    expect(await among({ ids: ['a', 'b'], not: 'b' })).toEqual([{ id: 'a' }]);
    expect(await among({ ids: ['b'], not: 'a' })).toEqual([{ id: 'b' }]);
    expect(built).toBe(1);
  });

  it('send a value once however many places it has', async () => {
    const either = fixed((given: { name: string; not: string }) =>
      sets
        .selectFrom('team')
        .select(['id', sql<number>`cardinality(ARRAY[${given.name}, ${given.not}, ${given.name}]::text[])`.as('given')])
        .where((eb) => eb.or([eb('id', '=', given.name), eb('name', '=', given.name)]))
        .where('id', '<>', given.not),
    );
    const asked: unknown[] = [];
    const on = { query: (config: { values: unknown[] }) => (asked.push(config.values), pool.query(config as never)) };
    expect(await either({ name: 'B', not: 'a' }, { on: on as never })).toEqual([{ id: 'b', given: 3 }]);
    expect(asked).toEqual([['B', 'a']]);
  });

  it('change rows of any number by their IDs, bytes and decimals too', async () => {
    await pool.query(
      `INSERT INTO audit_entry (actor_id, action, subject_kind, subject_id) VALUES ('ann', 'x', 'x', '1'), ('ann', 'x', 'x', '2'), ('ann', 'x', 'x', '3')`,
    );
    const change = updating('audit_entry', ['position', 'hash', 'reason']);
    await change(pool, []);
    await change(pool, [
      { id: 1, position: 7, hash: '\\x00ff', reason: null },
      { id: 3, position: '9007199254740991', hash: null, reason: 'Köln' },
    ]);
    expect(
      await rowsOf(sets.selectFrom('audit_entry').select(['id', 'position', 'hash', 'reason']).orderBy('id')),
    ).toEqual([
      { id: 1, position: 7, hash: Buffer.from([0, 255]), reason: null },
      { id: 2, position: null, hash: null, reason: null },
      { id: 3, position: Number.MAX_SAFE_INTEGER, hash: null, reason: 'Köln' },
    ]);
  });

  it('by hand read columns under the names of the code', async () => {
    type Total = FieldsOf<'account_total', 'currency' | 'entity_id'>;
    const { rows } = await pool.query<Total>(
      `SELECT ${columnsOf<'account_total'>('t', ['currency', 'entity_id'])} FROM account_total t`,
    );
    expect(rows satisfies { currency: string; entityId: string }[]).toEqual([{ currency: 'USD', entityId: '' }]);
  });

  it('write rows of any number by one statement, as the columns want them', async () => {
    const write = inserting(
      'account_total',
      ['account_id', 'currency', 'rated'],
      'ON CONFLICT (account_id, currency, entity_id, region) DO UPDATE SET rated = excluded.rated',
    );
    const account_id = '00000000-0000-4000-8000-000000000001';
    await write(pool, []);
    await write(pool, [{ account_id, currency: 'EUR', rated: '1.10' }]);
    await write(pool, [{ account_id, currency: 'EUR', rated: '12345678901234567890.12' }]);
    expect(
      await rowsOf(sets.selectFrom('account_total').select(['rated', 'settled']).where('account_id', '=', account_id)),
    ).toEqual([{ rated: '12345678901234567890.12', settled: '0' }]);
  });
});

describe('a unit of work', () => {
  const pid = sets.selectNoFrom(sql<number>`pg_backend_pid()`.as('pid'));

  it('is one transaction for Prisma and for statements', async () => {
    await unitOfWork(async ({ prisma: tx, client }) => {
      const [byPrisma] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      expect((await rowOf(pid, { on: client }))?.pid).toBe(byPrisma?.pid);
      await tx.team.update({ where: { id: 'a' }, data: { name: 'of Prisma' } });
      expect((await rowsOf(names, { on: client }))[0]?.name).toBe('of Prisma');
      await rowsOf(sets.updateTable('team').set({ name: 'of a statement' }).where('id', '=', 'b'), { on: client });
    });
    expect(await rowsOf(names)).toEqual([
      { id: 'a', name: 'of Prisma' },
      { id: 'b', name: 'of a statement' },
    ]);
  });

  it('leaves nothing of what threw, and units at one time keep apart', async () => {
    const failed = expect(
      unitOfWork(async ({ prisma: tx, client }) => {
        await tx.team.update({ where: { id: 'a' }, data: { name: 'lost' } });
        await client.query(`UPDATE team SET name = 'lost' WHERE id = 'b'`);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const pids = await Promise.all(
      [1, 2, 3].map(() =>
        unitOfWork(async ({ prisma: tx, client }) => {
          await tx.team.findUnique({ where: { id: 'a' } });
          const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid, pg_sleep(0.05)::text`;
          expect((await rowOf(pid, { on: client }))?.pid).toBe(row?.pid);
          return row?.pid;
        }),
      ),
    );
    await failed;
    expect(new Set(pids).size).toBe(3);
    expect(await prisma.team.findMany({ select: { name: true }, orderBy: { id: 'asc' } })).toEqual([
      { name: 'A' },
      { name: 'B' },
    ]);
  });
});
