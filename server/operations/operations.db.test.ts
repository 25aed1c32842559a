import { beforeEach, describe, expect, test } from 'vitest';
import { hashOf } from '@/server/auth/secret';
import { graphqlHandler } from '@/server/graphql';
import { counter } from '@/server/metrics';
import { PEER_HEADER } from '@/server/runtime/peer';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { seedTwoEntities, seedUser, uuidOf } from '@/test/two-entities';

const db = await testDatabase();
const KEY = uuidOf('key of ann');
const globalKey = Buffer.from(`ApiKey:${KEY}`).toString('base64url');
const SECRET = 'tl_ann_secret';

beforeEach(async () => {
  await db.reset();
  await seedTwoEntities();
  await seedUser('ann', 'auditor');
  await seedUser('bob', 'auditor');
  await db.pool.query(
    `INSERT INTO api_key (id, user_id, title, hash, prefix, scopes, created_by) VALUES ($1, 'ann', 'Reports', $2, 'tl_ann', '{read}', 'ann')`,
    [KEY, hashOf(SECRET)],
  );
});

const ann = readerOf('auditor', '*', '*', 'ann');
let keys = 0;
const RESULT =
  '__typename ... on OperationChanged { hash } ... on Invalid { message field } ... on Forbidden { message }';
const register = async (reader: typeof ann, text: string) =>
  (
    await ask(
      reader,
      `mutation ($input: RegisterOperationInput!) { made: registerOperation(input: $input) { ${RESULT} } }`,
      {
        input: { idempotencyKey: `k${keys++}`, key: globalKey, text },
      },
    )
  ).data.made;
const withdraw = async (reader: typeof ann, hash: string) =>
  (
    await ask(
      reader,
      `mutation ($input: WithdrawOperationInput!) { made: withdrawOperation(input: $input) { ${RESULT} } }`,
      {
        input: { idempotencyKey: `k${keys++}`, key: globalKey, hash },
      },
    )
  ).data.made;
const REPORT = 'query Report { viewer { name } }';

describe('registering an operation', () => {
  test('is for who reads by the key and who makes keys, is in the audit, and shows at the key', async () => {
    expect(await register(readerOf('auditor', '*', '*', 'bob'), REPORT)).toMatchObject({ __typename: 'Forbidden' });
    const { hash } = await register(ann, REPORT);
    expect(hash).toBe(hashOf(REPORT).toString('hex'));
    expect(await register(readerOf('administrator'), REPORT)).toMatchObject({ hash });
    const { rows } = await db.pool.query(`SELECT actor_id AS actor, action FROM audit_entry ORDER BY id`);
    expect(rows).toEqual([{ actor: 'ann', action: 'operation.registered' }]);
    expect(await withdraw(ann, hash)).toMatchObject({ hash });
    expect(await withdraw(ann, hash)).toMatchObject({ __typename: 'NotFound' });
  });

  test.each([
    ['a mutation', 'mutation M { revokeApiKey(input: { idempotencyKey: "a", id: "x" }) { __typename } }', /one query/],
    ['a query without a name', '{ viewer { name } }', /name/],
    ['what is not valid', 'query Q { viewer { nothing } }', /nothing/],
    ['what is no document', 'query Q {', /Syntax/],
    ['what is too large', `query Q { ${'a '.repeat(2_000)} }`, /too much/],
  ])('refuses %s', async (_name, text, words) => {
    expect(await register(ann, text)).toMatchObject({ __typename: 'Invalid', message: expect.stringMatching(words) });
  });

  test('refuses more than a key may have', async () => {
    await db.pool.query(
      `INSERT INTO registered_operation (key_id, hash, name, text, registered_by, registered_at)
       SELECT $1, sha256(n::text::bytea), 'Q', 'query Q { viewer { id } }', 'ann', now() FROM generate_series(1, 50) n`,
      [KEY],
    );
    expect(await register(ann, REPORT)).toMatchObject({ __typename: 'Invalid', field: 'key' });
  });
});

test('what is registered for a key is known when the key asks it, and for no other', async () => {
  await register(ann, REPORT);
  const taken = async () =>
    Object.fromEntries(
      (await counter('throughline_graphql_documents_total', '', ['as']).get()).values.map(({ labels, value }) => [
        labels.as,
        value,
      ]),
    );
  const asked = async (text: string) => {
    const before = await taken();
    const response = await graphqlHandler(
      new Request('http://127.0.0.1:3000/api/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${SECRET}`,
          host: '127.0.0.1:3000',
          [PEER_HEADER]: '127.0.0.1',
        },
        body: JSON.stringify({ query: text }),
      }),
    );
    const { data } = (await response.json()) as { data: { viewer: { name: string } } };
    const after = await taken();
    const as = Object.keys(after).filter((kind) => after[kind] !== (before[kind] ?? 0));
    return { as, data };
  };
  const answer = { viewer: { name: expect.any(String) } };
  expect(await asked(REPORT)).toEqual({ as: ['known'], data: answer });
  expect(await asked(REPORT)).toEqual({ as: ['known'], data: answer });
  expect(await asked(`${REPORT} `)).toEqual({ as: ['other'], data: answer });
  await withdraw(ann, hashOf(REPORT).toString('hex'));
  expect(await asked(REPORT)).toEqual({ as: ['other'], data: answer });
});
