import '@/test/demo-installation';
import { beforeEach, describe, expect, test } from 'vitest';
import { globalId } from '@/graphql/ids';
import { authHandler } from '@/server/auth/auth';
import { hashOf } from '@/server/auth/secret';
import { forgetSessions, identify } from '@/server/auth/session';
import { watchChanges } from '@/server/changes';
import { forgetAccess, keyOf } from '@/server/ingest/access';
import { PEER_HEADER } from '@/server/runtime/peer';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { NOW, seedUser } from '@/test/two-entities';
import { ensureDefaults } from './defaults';

const db = await testDatabase();
const root = readerOf('administrator', '*', '*', 'root');
const ORIGIN = 'http://127.0.0.1:3000';
const PASSWORD = 'correct horse battery';

beforeEach(async () => {
  await db.reset();
  forgetSessions();
  forgetAccess();
  await ensureDefaults();
  await seedUser('root', 'administrator');
});

let keys = 0;
const key = () => `people ${++keys}`;
const REFUSED =
  '__typename ... on Invalid { message field } ... on Conflict { message } ... on Forbidden { message } ... on NotFound { message }';
const run = async (
  reader: typeof root,
  name: string,
  type: string,
  input: Record<string, unknown>,
  now = new Date(),
) => {
  const done = name.startsWith('invite') ? '... on PersonInvited { id link expiresAt }' : '... on SetupDone { id }';
  const { data } = await ask(
    reader,
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${done} ${REFUSED} } }`,
    { input: { idempotencyKey: key(), ...input } },
    { now },
  );
  return data[name];
};
const ann = { name: 'Ann', email: 'ann@example.com', role: 'AUDITOR', regions: ['*'], entities: ['*'], teams: [] };
const invite = (more: Record<string, unknown> = {}, now?: Date) =>
  run(root, 'invitePerson', 'InvitePersonInput', { ...ann, ...more }, now);
const enter = (token: string, password = PASSWORD) =>
  authHandler(
    new Request(`${ORIGIN}/api/auth/invited`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: ORIGIN,
        host: '127.0.0.1:3000',
        [PEER_HEADER]: '127.0.0.1',
      },
      body: JSON.stringify({ token, password }),
    }),
  );
const tokenOf = (link: string) => new URL(link, ORIGIN).searchParams.get('token') as string;
const cookieOf = (response: Response) =>
  new Headers({
    cookie: response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  });
const standings = async () =>
  (await ask(root, '{ people { name standing { code } } }', {}, { now: new Date() })).data.people.map(
    ({ name, standing }: { name: string; standing: { code: string } }) => [name, standing.code],
  );

describe('an invitation', () => {
  test('lets one person in once, with a password of the own; only its digest is kept', async () => {
    const first = await invite({ idempotencyKey: 'same' });
    expect(await invite({ idempotencyKey: 'same' }), 'a repetition shows the same link').toEqual(first);
    const token = tokenOf(first.link);
    const kept = JSON.stringify([
      (await db.pool.query('SELECT * FROM invitation')).rows,
      (await db.pool.query('SELECT * FROM audit_entry')).rows,
      (await db.pool.query('SELECT * FROM idempotency_key')).rows,
    ]);
    expect(kept).not.toContain(token);
    expect((await db.pool.query('SELECT hash FROM invitation')).rows[0].hash).toEqual(hashOf(token));
    expect(await standings()).toEqual([
      ['Ann', 'invited'],
      ['Name of root', 'invitation expired'],
    ]);
    expect((await enter(token, 'short')).status, 'a bad password does not use it up').toBe(400);
    const entered = await enter(token);
    expect(entered.status).toBe(200);
    expect((await identify(cookieOf(entered), new Date())).reader?.name).toBe('Ann');
    expect((await enter(token)).status).toBe(403);
    expect((await standings())[0]).toEqual(['Ann', 'active']);
  });

  test('expires, and is replaced by another', async () => {
    const old = await invite({}, new Date(Date.now() - 4 * 86_400_000));
    expect(old, 'shown at the time').toMatchObject({ __typename: 'PersonInvited' });
    expect((await enter(tokenOf(old.link))).status).toBe(403);
    expect((await standings())[0]).toEqual(['Ann', 'invitation expired']);
    const first = await run(root, 'inviteAgain', 'PersonActInput', { id: old.id });
    const second = await run(root, 'inviteAgain', 'PersonActInput', { id: old.id });
    expect((await enter(tokenOf(first.link))).status).toBe(403);
    expect((await enter(tokenOf(second.link))).status).toBe(200);
  });

  test('is refused in plain words', async () => {
    await invite();
    expect(await invite()).toMatchObject({ __typename: 'Conflict' });
    for (const [field, value] of [
      ['email', 'nobody'],
      ['name', ' '],
      ['regions', []],
      ['entities', []],
      ['teams', ['nonsense']],
    ] as const)
      expect(await invite({ email: 'b@example.com', [field]: value })).toMatchObject({ __typename: 'Invalid', field });
  });
});

describe('a person', () => {
  test('who is disabled is out at once everywhere: session, key, stream; and comes in again when enabled', async () => {
    const { id, link } = await invite();
    const cookie = cookieOf(await enter(tokenOf(link)));
    const local = Buffer.from(id, 'base64url').toString().replace('Person:', '');
    const { data } = await ask(
      root,
      `mutation { createApiKey(input: { idempotencyKey: "${key()}", title: "T", scopes: ["read"], user: "${id}" }) { ... on ApiKeyCreated { secret } } }`,
    );
    const bearer = new Headers({ authorization: `Bearer ${data.createApiKey.secret}` });
    expect((await identify(bearer, new Date())).reader?.id).toBe(local);
    const stream = watchChanges(async () => (await identify(cookie, new Date())).reader);
    const ended = stream.next();

    expect(await run(root, 'disablePerson', 'PersonActInput', { id, reason: 'left' })).toMatchObject({
      __typename: 'SetupDone',
    });
    expect((await identify(cookie, new Date())).reader).toBeNull();
    await expect(identify(bearer, new Date())).rejects.toThrow('This key is not valid.');
    expect((await ended).done, 'the stream ends by itself').toBe(true);
    expect(await run(root, 'inviteAgain', 'PersonActInput', { id })).toMatchObject({ __typename: 'Invalid' });

    await run(root, 'enablePerson', 'PersonActInput', { id });
    expect((await identify(bearer, new Date())).reader?.id).toBe(local);
    expect((await identify(cookie, new Date())).reader, 'sessions that ended stay ended').toBeNull();
    const acts = await db.pool.query(`SELECT action, reason FROM audit_entry WHERE subject_id = $1 ORDER BY id`, [
      local,
    ]);
    expect(acts.rows.map(({ action }) => action)).toEqual([
      'user.invited',
      'user.came in',
      'user.disabled',
      'user.enabled',
    ]);
    expect(acts.rows[2].reason).toBe('left');
  });

  test('is changed upon what is there; somebody who sets people up is always left', async () => {
    const { id } = await invite();
    const person = async () => (await ask(root, `{ staffMember(id: "${id}") { revision } }`)).data.staffMember;
    const { revision } = await person();
    const { email: _, ...rest } = ann;
    const change = (more: Record<string, unknown>) => run(root, 'setPerson', 'PersonInput', { id, ...rest, ...more });
    expect(await change({ role: 'EXECUTIVE', entities: ['US'], expected: revision })).toMatchObject({
      __typename: 'SetupDone',
    });
    expect(await change({ role: 'SUPPORT', expected: revision })).toMatchObject({ __typename: 'Conflict' });
    const me = { id: globalId('Person', 'root'), name: 'Root', regions: ['*'], entities: ['*'], teams: [] };
    expect(await run(root, 'setPerson', 'PersonInput', { ...me, role: 'SUPPORT' })).toMatchObject({
      __typename: 'Invalid',
    });
    expect(await run(root, 'disablePerson', 'PersonActInput', { id: me.id })).toMatchObject({ __typename: 'Invalid' });
  });

  test('gives no more reach than the own, and sees nobody beyond it', async () => {
    await invite({ email: 'far@example.com', name: 'Far', entities: ['DE'] });
    await invite({ email: 'near@example.com', name: 'Near', entities: ['US'] });
    const local = readerOf('administrator', ['US'], '*', 'root');
    expect((await ask(local, '{ people { name } }')).data.people).toEqual([{ name: 'Near' }]);
    for (const entities of [['*'], ['DE'], ['US', 'DE']])
      expect(
        await run(local, 'invitePerson', 'InvitePersonInput', { ...ann, email: 'c@example.com', entities }),
      ).toMatchObject({ __typename: 'Forbidden' });
  });
});

test('a dropped file has a key of its own, for one source, an hour and one person', async () => {
  await db.pool.query(
    `INSERT INTO source (name, title, kind, team_id) VALUES ('billing', 'Billing', 'billing', 'administrators')`,
  );
  const open = async (now?: Date) =>
    (
      await ask(
        root,
        `mutation { openFile(input: { idempotencyKey: "${key()}", source: "billing", file: "a.ndjson", bytes: 12 }) { __typename ... on FileOpened { id secret expiresAt } } }`,
        {},
        { now: now ?? new Date() },
      )
    ).data.openFile;
  const secretKey = (secret: string) => keyOf(`Bearer ${secret}`);
  const file = await open();
  expect(await secretKey(file.secret)).toMatchObject({ scopes: ['ingest', 'backfill'], sourceId: expect.any(Number) });
  await expect(identify(new Headers({ authorization: `Bearer ${file.secret}` }), NOW)).rejects.toThrow();
  const { data } = await ask(
    root,
    `{ apiKeys { id } source(name: "billing") { keys { id } } fileOutcome(id: "${file.id}") { settled transactions { id } } }`,
  );
  expect(data).toEqual({ apiKeys: [], source: { keys: [] }, fileOutcome: { settled: true, transactions: [] } });
  const earlier = await open(new Date(Date.now() - 2 * 3_600_000));
  expect(await secretKey(earlier.secret), 'after its hour').toBeNull();
  const sent = '{ accepted: 1, duplicates: 0, conflicting: 0, ignored: 0, refused: 2 }';
  await ask(
    root,
    `mutation { closeFile(input: { idempotencyKey: "${key()}", id: "${file.id}", sent: ${sent} }) { __typename } }`,
  );
  forgetAccess();
  expect(await secretKey(file.secret), 'ended with the file').toBeNull();
  const other = readerOf('administrator', '*', '*', 'somebody else');
  expect((await ask(other, `{ fileOutcome(id: "${earlier.id}") { settled } }`)).codes).toEqual(['NOT_FOUND']);
  const acts = await db.pool.query('SELECT action, after FROM audit_entry ORDER BY id');
  expect(acts.rows.map(({ action }) => action)).toEqual(['file.opened', 'file.opened', 'file.sent']);
  expect(acts.rows[2].after).toMatchObject({ file: 'a.ndjson', receipts: { accepted: 1, refused: 2 } });
});

test('the checklist ticks itself from what is there', async () => {
  const done = async () =>
    (await ask(root, '{ setup { steps { code done } } viewer { landing } }')).data.setup.steps
      .filter((step: { done: boolean }) => step.done)
      .map((step: { code: string }) => step.code);
  expect(await done()).toEqual([]);
  expect((await ask(root, '{ viewer { landing } }')).data.viewer.landing).toBe('/admin');
  await invite();
  await db.pool.query(`INSERT INTO team (id, name) VALUES ('ar', 'Receivables')`);
  await db.pool.query(`INSERT INTO source (name, title, kind, team_id) VALUES ('billing', 'Billing', 'billing', 'ar')`);
  expect(await done()).toEqual(['team', 'source', 'person']);
});
