import '@/test/demo-installation';
import { beforeEach, describe, expect, test } from 'vitest';
import { screenOperations } from '@/graphql/operations';
import { graphqlHandler } from '@/server/graphql';
import { unitOfWork } from '@/server/runtime/db';
import { PEER_HEADER } from '@/server/runtime/peer';
import { testDatabase } from '@/test/database';
import { seedUser } from '@/test/two-entities';
import { authHandler } from './auth';
import { bootstrapAdministrator, createLoaderToken, insertUser } from './bootstrap';
import { hashOf } from './secret';
import { forgetSessions } from './session';

const db = await testDatabase();
const ORIGIN = 'http://127.0.0.1:3000';
const here = { host: '127.0.0.1:3000', [PEER_HEADER]: '127.0.0.1' };
const there = { host: 'throughline.example.com', [PEER_HEADER]: '203.0.113.9' };
const PASSWORD = 'correct horse battery';

const post = (path: string, body: unknown, headers: Record<string, string> = here) =>
  authHandler(
    new Request(`${ORIGIN}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
      body: JSON.stringify(body),
    }),
  );
const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const gql = async (query: string, headers: Record<string, string> = {}) => {
  const response = await graphqlHandler(
    new Request(`${ORIGIN}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...here, ...headers },
      body: JSON.stringify({ query }),
    }),
  );
  return {
    status: response.status,
    // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its question
    ...((await response.json()) as { data?: any; errors?: { message: string; extensions: Record<string, unknown> }[] }),
  };
};
/** As screens ask: nobody who is not signed in may ask anything else. */
const viewer = (headers: Record<string, string>) => gql(screenOperations().get('Viewer') as string, headers);

beforeEach(async () => {
  await db.reset();
  forgetSessions();
  await unitOfWork((unit) =>
    insertUser(
      unit,
      {
        name: 'Ann',
        email: 'ann@example.com',
        password: PASSWORD,
        role: 'finance operations',
        regions: ['*'],
        entities: ['US'],
        demo: false,
      },
      new Date(),
    ),
  );
  await unitOfWork((unit) =>
    insertUser(
      unit,
      {
        name: 'Persona',
        email: 'persona@example.com',
        password: PASSWORD,
        role: 'executive',
        regions: ['*'],
        entities: ['*'],
        demo: true,
      },
      new Date(),
    ),
  );
});

describe('signing in', () => {
  test('sets one cookie that scripts can not read, and makes a reader', async () => {
    const response = await post('/sign-in/email', { email: 'ann@example.com', password: PASSWORD });
    expect(response.status).toBe(200);
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^throughline\.session_token=.*HttpOnly.*SameSite=Lax/i);
    expect((await viewer({ cookie: cookieOf(response) })).data.viewer).toMatchObject({
      name: 'Ann',
      role: 'FINANCE_OPERATIONS',
    });
    expect((await viewer({ cookie: `${cookieOf(response).slice(0, -6)}AAAAAA` })).data.viewer).toBeNull();
    expect((await viewer({})).data.viewer).toBeNull();
  });

  test('refuses a wrong password, a disabled account, sign-up, and rights that one gives oneself', async () => {
    expect((await post('/sign-in/email', { email: 'ann@example.com', password: 'wrong wrong wrong' })).status).toBe(
      401,
    );
    await db.pool.query(`UPDATE app_user SET disabled_at = now() WHERE name = 'Ann'`);
    expect((await post('/sign-in/email', { email: 'ann@example.com', password: PASSWORD })).ok).toBe(false);
    expect(
      (
        await post('/sign-up/email', {
          email: 'new@example.com',
          password: PASSWORD,
          name: 'New',
          role: 'administrator',
        })
      ).ok,
    ).toBe(false);
    expect((await post('/update-user', { role: 'administrator' })).ok).toBe(false);
    expect((await db.pool.query('SELECT 1 FROM app_user')).rowCount).toBe(2);
  });

  test('honours disablement and sign-out of sessions that are open', async () => {
    const cookie = cookieOf(await post('/sign-in/email', { email: 'ann@example.com', password: PASSWORD }));
    expect((await viewer({ cookie })).data.viewer).not.toBeNull();
    await db.pool.query(`UPDATE app_user SET disabled_at = now() WHERE name = 'Ann'`);
    forgetSessions();
    expect((await viewer({ cookie })).data.viewer).toBeNull();
    await db.pool.query('UPDATE app_user SET disabled_at = NULL');
    forgetSessions();
    expect((await viewer({ cookie })).data.viewer).not.toBeNull();
    expect((await post('/sign-out', {}, { ...here, cookie })).status).toBe(200);
    expect((await viewer({ cookie })).data.viewer).toBeNull();
  });

  test('is limited per address', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1)
      statuses.push((await post('/sign-in/email', { email: 'ann@example.com', password: 'wrong wrong wrong' })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await db.pool.query('SELECT 1 FROM rate_limit')).rowCount).toBeGreaterThan(0);
  });

  test('tells of a fault of ours by its trace alone', async () => {
    await db.pool.query('ALTER TABLE login RENAME TO logins');
    try {
      const response = await post('/sign-in/email', { email: 'ann@example.com', password: PASSWORD });
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ message: expect.stringMatching(/Trace [0-9a-f]{32}\.$/) });
    } finally {
      await db.pool.query('ALTER TABLE logins RENAME TO login');
    }
  });

  test('refuses another origin', async () => {
    const response = await post(
      '/sign-in/email',
      { email: 'ann@example.com', password: PASSWORD },
      { ...here, origin: 'https://evil.example', cookie: 'throughline.session_token=x' },
    );
    expect(response.status).toBe(403);
  });
});

describe('the demo', () => {
  test("lets people on this machine in as one of the demo's people, and as nobody else", async () => {
    await seedUser('real', 'administrator');
    const id = (await db.pool.query<{ id: string }>('SELECT id FROM app_user WHERE demo')).rows[0]?.id;
    const response = await post('/demo', { id });
    expect(response.status).toBe(200);
    expect((await viewer({ cookie: cookieOf(response) })).data.viewer).toMatchObject({
      name: 'Persona',
      role: 'EXECUTIVE',
    });
    expect((await post('/demo', { id: 'real' })).status).toBe(404);
    expect((await post('/demo', { id }, { ...here, ...there })).status).toBe(404);
    expect((await post('/demo', { id }, { ...here, 'x-forwarded-for': '127.0.0.1' })).status).toBe(404);
  });

  test("refuses the demo's people from elsewhere, as if the password were wrong", async () => {
    expect(
      (await post('/sign-in/email', { email: 'persona@example.com', password: PASSWORD }, { ...there, origin: ORIGIN }))
        .status,
    ).toBe(401);
    expect((await post('/sign-in/email', { email: 'persona@example.com', password: PASSWORD })).status).toBe(200);
    expect((await gql(screenOperations().get('DemoPersonas') as string)).data.demoPersonas).toHaveLength(1);
    expect((await gql(screenOperations().get('DemoPersonas') as string, there)).data.demoPersonas).toEqual([]);
  });
});

describe('the first administrator', () => {
  const token = async () =>
    new URL((await bootstrapAdministrator()) as string, ORIGIN).searchParams.get('token') as string;
  const first = (given: string) =>
    post('/bootstrap', { token: given, name: 'Root', email: 'Root@Example.com', password: PASSWORD });

  test('registers once, by the newest link', async () => {
    const old = await token();
    const link = await token();
    expect((await first(old)).status).toBe(403);
    expect(
      (await post('/bootstrap', { token: link, name: 'Root', email: 'root@example.com', password: 'short' })).status,
    ).toBe(400);
    const response = await first(link);
    expect(response.status).toBe(200);
    expect((await viewer({ cookie: cookieOf(response) })).data.viewer).toMatchObject({
      name: 'Root',
      role: 'ADMINISTRATOR',
    });
    expect((await first(link)).status).toBe(403);
    expect(await bootstrapAdministrator()).toBeNull();
    expect((await db.pool.query(`SELECT 1 FROM audit_entry WHERE action = 'user.created'`)).rowCount).toBe(1);
  });

  test('does not register by a link that is a day old', async () => {
    const link = await token();
    await db.pool.query(`UPDATE setting SET value = jsonb_set(value, '{expiresAt}', '"2020-01-01T00:00:00Z"')`);
    expect((await first(link)).status).toBe(403);
  });

  test('keeps tokens by their hash', async () => {
    const link = await token();
    const { rows } = await db.pool.query<{ value: { hash: string } }>(
      `SELECT value FROM setting WHERE key = 'bootstrap'`,
    );
    expect(rows[0]?.value.hash).toBe(hashOf(link).toString('hex'));
  });
});

describe('bearer tokens', () => {
  test('the loader is an administrator on this machine', async () => {
    const authorization = `Bearer ${await createLoaderToken()}`;
    expect((await viewer({ authorization })).data.viewer).toMatchObject({ role: 'ADMINISTRATOR' });
    expect(await viewer({ authorization, ...there })).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    await db.pool.query(`UPDATE setting SET value = jsonb_set(value, '{expiresAt}', '"2020-01-01T00:00:00Z"')`);
    expect((await viewer({ authorization })).status).toBe(401);
  });

  test('a key reads as its user, writes nothing, and ends when revoked', async () => {
    const authorization = `Bearer ${await createLoaderToken()}`;
    const ann = (await db.pool.query<{ id: string }>(`SELECT id FROM app_user WHERE name = 'Ann'`)).rows[0]?.id;
    const input = `{ idempotencyKey: "k", title: "Reports", scopes: ["read"], user: "${Buffer.from(`Person:${ann}`).toString('base64url')}" }`;
    const make = () =>
      gql(
        `mutation { createApiKey(input: ${input}) { __typename ... on ApiKeyCreated { secret key { id prefix } } ... on Invalid { message } } }`,
        { authorization },
      );
    const made = (await make()).data.createApiKey;
    expect(made).toMatchObject({ __typename: 'ApiKeyCreated' });
    expect(made.secret).toMatch(new RegExp(`^tl_${made.key.prefix}_.{30,}`));
    expect((await make()).data.createApiKey).toEqual(made);
    const key = { authorization: `Bearer ${made.secret}` };
    expect((await viewer(key)).data.viewer).toMatchObject({ name: 'Ann' });
    expect(
      (
        await gql(
          `mutation { commentException(input: { idempotencyKey: "x", id: "x", comment: "x" }) { __typename } }`,
          key,
        )
      ).data.commentException.__typename,
    ).toBe('Forbidden');
    await gql(`mutation { revokeApiKey(input: { idempotencyKey: "r", id: "${made.key.id}" }) { __typename } }`, {
      authorization,
    });
    expect((await viewer(key)).status).toBe(401);
    expect((await make()).data.createApiKey.__typename).toBe('Invalid');
    expect((await db.pool.query('SELECT 1 FROM api_key WHERE hash = $1', [hashOf(made.secret)])).rowCount).toBe(1);
  });
});

describe('the GraphQL door', () => {
  test('refuses forged requests, introspection by strangers, and what costs too much', async () => {
    const form = await graphqlHandler(
      new Request(`${ORIGIN}/api/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...here },
        body: '{"query":"{ viewer { id } }"}',
      }),
    );
    expect(form.status).toBe(400);
    expect((await gql('{ __schema { types { name } } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const authorization = `Bearer ${await createLoaderToken()}`;
    expect((await gql('{ __schema { queryType { name } } }', { authorization })).data.__schema.queryType.name).toBe(
      'Query',
    );
    const many = Array.from(
      { length: 40 },
      (_, n) => `q${n}: exceptions(first: 200) { edges { node { id title activity { text } } } }`,
    ).join(' ');
    expect((await gql(`{ ${many} }`, { authorization })).errors?.[0]?.extensions.code).toBe('TOO_COMPLEX');
    expect((await gql('{ nothing }', { authorization })).errors?.[0]?.extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
  });

  test('answers nobody who is not signed in but what the sign-in asks', async () => {
    // The bell asks who is there, like the sign-in, and hears that it is nobody.
    const answered = ['Viewer', 'Bell', 'DemoPersonas', 'Installation'];
    for (const name of answered)
      expect((await gql(screenOperations().get(name) as string)).errors, name).toBeUndefined();
    const others = [...screenOperations()].filter(([name]) => !answered.includes(name));
    for (const [name, text] of others)
      expect(await gql(text), name).toMatchObject({
        status: 200,
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
    for (const text of ['{ viewer { id } }', '{ nothing }', '{', `{ ${'a '.repeat(4_000)}}`])
      expect(await gql(text), text).toMatchObject({
        status: 401,
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
  });

  test('tells an address that asks too much, and a person wherever they sit, when to ask again', async () => {
    const junk = (headers: Record<string, string>) =>
      graphqlHandler(
        new Request(`${ORIGIN}/api/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...here, ...headers },
          body: '{"query":"{ junk }"}',
        }),
      );
    const until429 = async (headers: (n: number) => Record<string, string>) => {
      for (let n = 0; n < 200; n += 1) {
        const answer = await junk(headers(n));
        if (answer.status === 429) return answer;
      }
      return undefined;
    };
    const stranger = await until429(() => ({ 'x-forwarded-for': '198.51.100.7' }));
    expect(Number(stranger?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await stranger?.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_REQUESTS' } }] });
    expect((await junk({ 'x-forwarded-for': '198.51.100.8' })).status).toBe(401);
    const cookie = cookieOf(await post('/sign-in/email', { email: 'ann@example.com', password: PASSWORD }));
    expect(await until429((n) => ({ cookie, 'x-forwarded-for': `203.0.113.${n}` }))).toBeDefined();
  });

  test('masks what is not a refusal', async () => {
    const authorization = `Bearer ${await createLoaderToken()}`;
    await db.pool.query('ALTER TABLE team RENAME TO crew');
    try {
      const { errors } = await gql('{ teams { id } }', { authorization });
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
        trace: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      expect(JSON.stringify(errors)).not.toContain('relation');
    } finally {
      await db.pool.query('ALTER TABLE crew RENAME TO team');
    }
  });

  test('resolves a session with one query, and none while it is trusted', async () => {
    const cookie = cookieOf(await post('/sign-in/email', { email: 'ann@example.com', password: PASSWORD }));
    const statements: string[] = [];
    const query0 = db.pool.query;
    db.pool.query = ((...given: unknown[]) => {
      statements.push(JSON.stringify(given[0]));
      return (query0 as (...all: unknown[]) => unknown).apply(db.pool, given);
    }) as typeof db.pool.query;
    try {
      await gql('{ viewer { name } }', { cookie });
      expect(statements).toHaveLength(1);
      await gql('{ viewer { name } }', { cookie });
      expect(statements).toHaveLength(1);
    } finally {
      db.pool.query = query0;
    }
  });
});
