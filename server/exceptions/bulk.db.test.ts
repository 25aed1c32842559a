import { beforeEach, expect, test } from 'vitest';
import { globalId } from '@/graphql/ids';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { FOREIGN, HOME, seedCase, seedTwoEntities, seedUser } from '@/test/two-entities';
import { rootOf } from './write-acts';

const db = await testDatabase();
const ACT = `mutation ($input: ActOnExceptionsInput!) { actOnExceptions(input: $input) { __typename
  ... on ExceptionsActedOn { outcomes { term { code } message exception { status version assignee { name } } } } ... on Invalid { message } ... on Forbidden { message } } }`;
const dana = readerOf('finance operations', ['US'], ['AMER'], 'dana');

let ids: string[];
beforeEach(async () => {
  await db.reset();
  await seedTwoEntities();
  await seedUser('dana', 'finance operations', ['US'], ['AMER']);
  ids = [
    await seedCase(HOME, 'bulk one'),
    await seedCase(HOME, 'bulk two', { currency: 'EUR', amount_at_risk: '7.25' }),
    await seedCase(FOREIGN, 'bulk away'),
  ].map((id) => globalId('ExceptionCase', id));
});

const act = (action: string, more: Record<string, unknown> = {}, reader = dana) =>
  ask(reader, ACT, {
    input: { idempotencyKey: 'k1', action, items: ids.map((id) => ({ id, version: 1 })), ...more },
  });

test('claims what it may, tells the rest case by case, and leaves one entry that names them all', async () => {
  await pool.query(`UPDATE exception_case SET version = 2 WHERE title LIKE '%bulk two'`);
  const { data, messages } = await act('CLAIM');
  expect(messages).toEqual([]);
  const { outcomes } = data.actOnExceptions;
  expect(outcomes.map(({ term }: { term: { code: string } }) => term.code)).toEqual(['done', 'conflict', 'refused']);
  expect(outcomes[0].exception).toMatchObject({ status: 'IN_PROGRESS', version: 2 });
  expect(outcomes[2].exception).toBe(null);
  const { rows } = await pool.query(
    `SELECT action, subject_kind, after FROM audit_entry WHERE subject_kind IN ('exception', 'exceptions')`,
  );
  expect(rows).toMatchObject([{ action: 'exception.claimed.bulk', after: { count: 1 } }]);
  expect(rows[0].after.root).toMatch(/^[0-9a-f]{64}$/);
  const activity = await pool.query(`SELECT kind FROM case_activity WHERE actor_id = 'dana'`);
  expect(activity.rows).toEqual([{ kind: 'claimed' }]);
  // The same attempt again is the same answer and no second act.
  expect((await act('CLAIM')).data.actOnExceptions.outcomes.map((one: { term: unknown }) => one.term)).toEqual(
    outcomes.map((one: { term: unknown }) => one.term),
  );
  expect((await pool.query(`SELECT FROM case_activity WHERE actor_id = 'dana'`)).rowCount).toBe(1);
});

test('comments and acknowledges all that lie within reach; asks for what it needs', async () => {
  const commented = await act('COMMENT', { comment: 'Asked billing.' });
  expect(commented.data.actOnExceptions.outcomes.map((one: { term: { code: string } }) => one.term.code)).toEqual([
    'done',
    'done',
    'refused',
  ]);
  expect((await act('COMMENT', { idempotencyKey: 'k2', comment: ' ' })).data.actOnExceptions.__typename).toBe(
    'Invalid',
  );
  await act('ACKNOWLEDGE', { idempotencyKey: 'k3' });
  const { rows } = await pool.query(`SELECT status FROM exception_case WHERE title LIKE 'Homeland case bulk%'`);
  expect(rows.map(({ status }) => status)).toEqual(['acknowledged', 'acknowledged']);
  expect((await act('CLAIM', { items: [] })).data.actOnExceptions.__typename).toBe('Invalid');
  expect((await act('CLAIM', {}, readerOf('auditor'))).data.actOnExceptions.__typename).toBe('Forbidden');
});

test('says what chosen cases are worth, within reach', async () => {
  const { data } = await ask(
    dana,
    'query ($ids: [ID!]!) { exceptionsWorth(ids: $ids) { count amounts { amount currency } unknown } }',
    { ids },
  );
  expect(data.exceptionsWorth).toEqual({
    count: 2,
    amounts: [
      { amount: '7.25', currency: 'EUR' },
      { amount: '120.5', currency: 'USD' },
    ],
    unknown: 0,
  });
});

test('the root depends on every item and on their order', () => {
  const roots = [[], ['a'], ['a', 'b'], ['b', 'a'], ['a', 'b', 'c']].map(rootOf);
  expect(new Set(roots).size).toBe(roots.length);
});
