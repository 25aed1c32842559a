import { beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '@/server/runtime/db';
import { testDatabase } from '@/test/database';
import { chain, verify } from './chain';
import { recordAct } from './record';

const db = await testDatabase();
const at = new Date('2026-03-01T10:00:00.123Z');
const act = (subjectId: string) =>
  transaction((client) =>
    recordAct(client, {
      actorId: 'ann',
      at,
      action: 'test.done',
      subjectKind: 'test',
      subjectId,
      after: { b: 1, a: 'ü' },
      reason: null,
    }),
  );

beforeEach(() => db.reset());

describe('the audit chain', () => {
  test('places committed entries in order of ID and verifies', async () => {
    for (const id of ['1', '2', '3']) await act(id);
    expect(await chain()).toBe(3);
    expect(await chain()).toBe(0);
    await act('4');
    expect(await verify()).toMatchObject({ intact: true, entries: 3, brokenAt: null, waiting: 1 });
    await chain();
    const { rows } = await db.pool.query('SELECT subject_id, position FROM audit_entry ORDER BY position');
    expect(rows).toEqual(['1', '2', '3', '4'].map((id) => ({ subject_id: id, position: Number(id) })));
    expect(await verify()).toMatchObject({ intact: true, entries: 4, waiting: 0 });
  });

  test('goes on where a late commit left off', async () => {
    const late = await db.pool.connect();
    await late.query('BEGIN');
    await recordAct(late, { actorId: 'ann', at, action: 'test.done', subjectKind: 'test', subjectId: 'late' });
    await act('early');
    expect(await chain()).toBe(1);
    await late.query('COMMIT');
    late.release();
    expect(await chain()).toBe(1);
    expect(await verify()).toMatchObject({ intact: true, entries: 2 });
  });

  test('chains each entry once however many chainers run', async () => {
    for (let n = 0; n < 20; n += 1) await act(String(n));
    const placed = await Promise.all(Array.from({ length: 5 }, () => chain()));
    expect(placed.reduce((sum, n) => sum + n, 0)).toBe(20);
    expect(await verify()).toMatchObject({ intact: true, entries: 20 });
  });

  for (const [fault, statement, brokenAt] of [
    ['changed', `UPDATE audit_entry SET reason = 'another' WHERE position = 2`, 2],
    ['taken out', 'DELETE FROM audit_entry WHERE position = 2', 2],
    [
      'swapped',
      `UPDATE audit_entry SET subject_id = CASE subject_id WHEN '1' THEN '3' WHEN '3' THEN '1' ELSE subject_id END`,
      1,
    ],
    ['antedated', `UPDATE audit_entry SET at = at - interval '1 microsecond' WHERE position = 3`, 3],
  ] as const) {
    test(`tells when an entry was ${fault}`, async () => {
      for (const id of ['1', '2', '3']) await act(id);
      await chain();
      await db.pool.query(statement);
      expect(await verify()).toMatchObject({ intact: false, brokenAt });
    });
  }
});
