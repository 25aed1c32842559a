/** From an act to an inbox, a letter and a signed call, against a real mail server and a real receiver. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';

/** The environment is read once, when the code under test is first imported: the mail server stands before that. */
const post = await vi.hoisted(async () => {
  const { SMTPServer } = await import('smtp-server');
  const letters: { to: string[]; text: string }[] = [];
  const state = { refuse: null as number | null };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(state.refuse ? Object.assign(new Error('no such mailbox'), { responseCode: state.refuse }) : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString().replaceAll(/=\r\n/g, '').replaceAll('=3D', '=');
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => listening.once('listening', resolve));
  const { port } = listening.address() as { port: number };
  process.env.SMTP_URL = `smtp://127.0.0.1:${port}`;
  process.env.PUBLIC_URL = 'https://through.example';
  process.env.WEBHOOK_HOSTS = 'localhost';
  return { letters, state, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
});

import { globalId } from '@/graphql/ids';
import { claimDue } from '@/server/outbox/queue';
import { sendDue } from '@/server/outbox/send';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { FOREIGN, HOME, NOW, seedCase, seedTwoEntities, seedUser } from '@/test/two-entities';

const db = await testDatabase();
const calls: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer = 200;
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    calls.push({ headers: request.headers, body });
    response.writeHead(answer).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, 'localhost', resolve));
const hook = `http://localhost:${(receiver.address() as AddressInfo).port}/hook`;
afterAll(async () => {
  await post.close();
  await new Promise((resolve) => receiver.close(resolve));
});

const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const dana = readerOf('finance operations', '*', '*', 'dana');
const max = readerOf('finance operations', ['US'], ['AMER'], 'max');
let home: string;
let away: string;
let key = 0;
beforeEach(async () => {
  await db.reset();
  await seedTwoEntities();
  await seedUser('dana', 'finance operations');
  await seedUser('max', 'finance operations', ['US'], ['AMER']);
  home = globalId('ExceptionCase', await seedCase(HOME, 'told'));
  away = globalId('ExceptionCase', await seedCase(FOREIGN, 'told'));
  post.letters.length = 0;
  post.state.refuse = null;
  calls.length = 0;
  answer = 200;
});

const run = async (reader: typeof dana, field: string, type: string, input: object, selection = '__typename') => {
  key += 1;
  const { data, messages } = await ask(
    reader,
    `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ${selection} } }`,
    { input: { idempotencyKey: `k${key}`, ...input } },
  );
  expect(messages).toEqual([]);
  return data[field];
};
const comment = (text: string, id = home) =>
  run(
    dana,
    'commentException',
    'CommentExceptionInput',
    { id, comment: text.replaceAll('@[max]', `@[${globalId('Person', 'max')}]`) },
    '... on Invalid { message }',
  );
const inbox = async (reader = max) => {
  const { data } = await ask(
    reader,
    '{ viewer { unread } notifications(unread: true) { total { count } edges { node { id title href count read exception { number } } } } }',
  );
  const nodes = data.notifications.edges.map(({ node }: { node: object }) => node);
  // The bell and the list say one number, whatever is in it.
  expect(data.viewer.unread).toBe(data.notifications.total.count);
  return nodes;
};
const watch = (reader: typeof dana, kind: string, of: string, on = true) =>
  run(reader, 'setWatch', 'SetWatchInput', { kind, key: of, on }, '... on WatchSet { watching }');
const pace = (kind: string, channel: string, value: string) =>
  run(max, 'setNotificationPace', 'SetNotificationPaceInput', { kind, channel, pace: value });

test('a mention is kept by ID, read by name, told once, and sent without anything that a source or a person wrote', async () => {
  expect(await comment('Over to @[max]: is Homeland right?')).toEqual({ __typename: 'ExceptionChanged' });
  expect((await comment('@[max] look', away)).message).toBe('Name of max may not see this case.');
  const { rows } = await pool.query(`SELECT comment, detail FROM case_activity WHERE kind = 'commented'`);
  expect(rows).toEqual([{ comment: 'Over to @[max]: is Homeland right?', detail: { mentions: ['max'] } }]);
  const read = await ask(
    dana,
    'query ($id: ID!) { exception(id: $id) { activity { comment parts { text mention } } } }',
    { id: home },
  );
  expect(read.data.exception.activity.at(-1)).toMatchObject({
    comment: 'Over to @Name of max: is Homeland right?',
    parts: [{ mention: false }, { text: '@Name of max', mention: true }, { mention: false }],
  });
  await sendDue(NOW);
  await sendDue(NOW);
  const [told, ...more] = await inbox();
  expect(more).toEqual([]);
  expect(told.title).toBe(`Name of dana mentioned you in case ${told.exception.number}`);
  expect(told.href).toBe(`/exceptions/${told.exception.number}`);
  expect(await inbox(dana)).toEqual([]);
  expect(post.letters).toHaveLength(1);
  const { to, text } = post.letters[0] as (typeof post.letters)[0];
  expect(to).toEqual(['max@example.com']);
  expect(text).toContain('Subject: Name of dana mentioned you in case');
  expect(text).toContain('https://through.example/exceptions/');
  for (const personal of ['Homeland', '120.5', 'Over to']) expect(text).not.toContain(personal);
});

test('an act on many cases is one notification; those who lost the right to it see and get no more', async () => {
  const ids = await Promise.all(['a', 'b', 'c'].map((name) => seedCase(HOME, name)));
  const items = ids.map((id) => ({ id: globalId('ExceptionCase', id), version: 1 }));
  await run(dana, 'actOnExceptions', 'ActOnExceptionsInput', {
    action: 'ASSIGN',
    items,
    assignee: globalId('Person', 'max'),
  });
  await pool.query(`UPDATE outbox SET due_at = due_at + interval '1 minute' WHERE topic <> 'activity'`);
  await sendDue(NOW);
  const [told, ...more] = await inbox();
  expect(more).toEqual([]);
  expect(told).toMatchObject({ title: 'Name of dana gave you 3 cases', count: 3 });
  expect(told.href).toContain('told=');
  expect(post.letters).toHaveLength(1);
  // A second act, and before it is sent the person is moved to another entity.
  await run(dana, 'assignException', 'AssignExceptionInput', {
    id: home,
    version: 1,
    assignee: globalId('Person', 'max'),
  });
  await pool.query(`UPDATE outbox SET due_at = $1`, [later(1)]);
  await sendDue(NOW);
  await pool.query(`UPDATE app_user SET entities = '{DE}', regions = '{EMEA}' WHERE id = 'max'`);
  await sendDue(later(2));
  expect(await inbox(readerOf('finance operations', ['DE'], ['EMEA'], 'max'))).toEqual([]);
  expect(post.letters).toHaveLength(1);
});

test('cases of a watched cause are told as one until they are read; a way that is switched off is not used', async () => {
  await pace('opened', 'E_MAIL', 'AT_ONCE');
  expect(await watch(max, 'CAUSE', 'Faraway cause')).toEqual({ __typename: 'NotFound' });
  expect(await watch(max, 'CAUSE', 'Homeland cause')).toEqual({ __typename: 'WatchSet', watching: true });
  const { writeActivity } = await import('@/server/exceptions/write-cases');
  const opened = async (names: string[]) => {
    const ids = [];
    for (const name of names) ids.push(await seedCase(HOME, name), await seedCase(FOREIGN, name));
    const client = await pool.connect();
    await writeActivity(
      client,
      ids.map((caseId) => ({ caseId, at: NOW, actorId: null, kind: 'opened', detail: {}, comment: null })),
    );
    client.release();
  };
  await opened(['a', 'b']);
  await sendDue(NOW);
  await opened(['c']);
  await sendDue(NOW);
  await sendDue(later(2));
  const [told, ...more] = await inbox();
  expect(more).toEqual([]);
  expect(told.count).toBe(3);
  const toldOf = async (href: string) => {
    const { told } = Object.fromEntries(new URLSearchParams(href.split('?')[1]));
    const list = 'query ($told: ID!) { exceptions(filter: { told: $told }) { total { count } } }';
    return (await ask(max, list, { told })).data.exceptions.total.count;
  };
  // The link shows the cause as it is within reach: the one that was there before counts too.
  expect(await toldOf(told.href)).toBe(
    (await ask(max, '{ exceptions { total { count } } }')).data.exceptions.total.count,
  );
  expect(post.letters).toHaveLength(1);
  expect(post.letters[0]?.text).toContain('3 cases were opened');
  expect(
    await run(
      max,
      'markNotificationsRead',
      'MarkNotificationsReadInput',
      { ids: [told.id] },
      '... on NotificationsRead { count }',
    ),
  ).toMatchObject({ count: 1 });
  await pace('opened', 'IN_APP', 'NEVER');
  await opened(['d']);
  await sendDue(later(3));
  await sendDue(later(5));
  expect(await inbox()).toEqual([]);
  expect(post.letters).toHaveLength(2);
  await watch(max, 'CAUSE', 'Homeland cause', false);
  await opened(['e']);
  await sendDue(later(6));
  await sendDue(later(9));
  expect(post.letters).toHaveLength(2);
});

test('what a dead worker had claimed is sent again under the same key; what is refused for good is seen, and can be sent again', async () => {
  await comment('@[max]');
  await sendDue(NOW);
  const [first] = post.letters;
  // A worker that sent the next letter, and died before it wrote that down.
  await comment('@[max] again');
  await sendDue(NOW);
  expect(post.letters).toHaveLength(2);
  await pool.query(
    `UPDATE outbox SET done_at = NULL, outcome = NULL, due_at = $1 WHERE topic = 'e-mail' AND id = (SELECT max(id) FROM outbox)`,
    [NOW],
  );
  expect(await claimDue(['e-mail'], NOW, 10)).toHaveLength(1);
  await sendDue(later(1));
  expect(post.letters).toHaveLength(2);
  await sendDue(later(3));
  expect(post.letters).toHaveLength(3);
  const idOf = (letter: { text: string } | undefined) => /^Message-ID:\s+(\S+)/m.exec(letter?.text ?? '')?.[1];
  expect(idOf(first)).toMatch(/^<.+@through\.example>$/);
  expect(idOf(post.letters[2])).toBe(idOf(post.letters[1]));
  expect(idOf(first)).not.toBe(idOf(post.letters[1]));

  post.state.refuse = 550;
  await comment('@[max] third');
  await sendDue(later(4));
  const settings = '{ notificationSettings { mailAbsent undelivered { id way attempts failure } } }';
  const { data } = await ask(max, settings);
  expect(data.notificationSettings.mailAbsent).toBe(null);
  expect(data.notificationSettings.undelivered).toMatchObject([{ way: 'e-mail', attempts: 1 }]);
  expect(data.notificationSettings.undelivered[0].failure).toContain('550');
  expect((await ask(dana, settings)).data.notificationSettings.undelivered).toEqual([]);
  post.state.refuse = null;
  await run(max, 'sendAgain', 'SendAgainInput', { id: data.notificationSettings.undelivered[0].id });
  await sendDue(later(5));
  expect(post.letters).toHaveLength(4);
});

test('a webhook is signed, never read back, not led inwards, and given up after its last attempt', async () => {
  const set = (url: string | null) =>
    run(
      max,
      'setNotificationWebhook',
      'SetNotificationWebhookInput',
      { url },
      '... on Invalid { message } ... on NotificationSettingsSaved { webhookSecret settings { webhook { url } } }',
    );
  for (const url of [
    'https://10.0.0.8/x',
    'https://[fe80::1]/x',
    'https://169.254.169.254/latest',
    'http://example.com',
    'ftp://x',
    'https://u:p@example.com',
  ])
    expect(await set(url)).toMatchObject({ __typename: 'Invalid' });
  const { webhookSecret } = await set(hook);
  expect(webhookSecret).toMatch(/^whsec_/);
  const stored = await pool.query('SELECT secret FROM webhook');
  expect(stored.rows[0].secret).not.toContain(webhookSecret.slice(6));
  await comment('@[max]');
  await sendDue(NOW);
  const [call] = calls;
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call?.headers ?? {};
  const signed = createHmac('sha256', Buffer.from(webhookSecret.slice(6), 'base64')).update(
    `${id}.${at}.${call?.body}`,
  );
  expect(signature).toBe(`v1,${signed.digest('base64')}`);
  const body = JSON.parse(call?.body ?? '');
  expect(body).toMatchObject({ type: 'notification.mentioned', data: { count: 1 } });
  expect(call?.body).not.toContain('Homeland');
  answer = 503;
  await comment('@[max] again');
  let at2 = later(1);
  for (let turn = 0; turn < 12; turn += 1) {
    await sendDue(at2);
    at2 = new Date(at2.getTime() + 86_400_000);
  }
  expect(calls).toHaveLength(1 + 10);
  expect(new Set(calls.slice(1).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const { rows } = await pool.query(`SELECT outcome, failure FROM outbox WHERE topic = 'webhook' ORDER BY id`);
  expect(rows).toEqual([
    { outcome: 'sent', failure: null },
    { outcome: 'failed', failure: 'the receiver answered 503' },
  ]);
});

test('a digest comes at the person’s hour and holds what is unread by then', async () => {
  await pace('mentioned', 'E_MAIL', 'DAILY');
  await run(max, 'setDigest', 'SetDigestInput', { hour: 8, zone: 'Europe/Berlin' });
  await comment('@[max] one');
  await comment('@[max] two');
  await sendDue(NOW);
  await sendDue(new Date('2026-03-11T06:59:00Z'));
  expect(post.letters).toHaveLength(0);
  const [first] = await inbox();
  await run(max, 'markNotificationsRead', 'MarkNotificationsReadInput', { ids: [first.id] });
  await comment('@[max] three');
  await sendDue(NOW);
  await sendDue(new Date('2026-03-11T07:00:00Z'));
  expect(post.letters).toHaveLength(1);
  expect(post.letters[0]?.text).toContain('Subject: 2 things to know');
  await sendDue(new Date('2026-03-12T07:00:00Z'));
  expect(post.letters).toHaveLength(1);
});
