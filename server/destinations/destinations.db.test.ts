/** Commands from the act to the evidence, against the demo company's own ERP: lost answers, a long outage, a killed sender. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serving } from '@/demo/sandbox/http';
import { Journal, writeSnapshot } from '@/demo/sandbox/journal';
import { Outbox } from '@/demo/sandbox/outbox';
import { type Faults, NO_FAULTS, State } from '@/demo/sandbox/state';
import { now } from '@/server/runtime/clock';
import { pool, unitOfWork } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { ask, readerOf } from '@/test/ask';
import { Company, type Delivery, delivery, type SourceName } from '@/test/laws/company';
import { giveCommand } from './give';
import { claim, dueDestinations } from './queue';
import { sendDue } from './send';

const START = '2026-03-20T12:00:00.000Z';
const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1_000);
const dana = readerOf('finance operations');
const admin = readerOf('administrator');

let folder: string;
let journal: Journal;
let server: Server;
let base: string;
let requests = 0;
let company: Company;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
  const state = new State([
    ['counter', 'life', { life: 't', given: 0 }],
    ['system', 'erp', { face: 'erp', title: 'Ledger', faults: NO_FAULTS }],
    ['company', 'erp/US', { system: 'erp', currency: 'USD', style: 'us' }],
    [
      'customer',
      'erp/C-1',
      { name: 'NORTHWIND', entity: 'US', taxCode: null, taxRegistration: null, blocked: null, revision: 1 },
    ],
    ['item', 'erp/US/TRAIN', { name: 'TRAIN', revenueAccount: '4310' }],
    ['glAccount', 'erp/US/4310', { requires: [], defaults: {} }],
    [
      'period',
      'erp/US/2026-03',
      {
        entity: 'US',
        period: '2026-03',
        start: '2026-03-01',
        end: '2026-03-31',
        status: 'open',
        cutoffAt: '2026-04-06T22:00:00Z',
        revision: 2,
        isManual: false,
      },
    ],
  ]);
  writeSnapshot(folder, state);
  journal = new Journal(folder, (error) => {
    throw error;
  });
  journal.open();
  const outbox = new Outbox(journal, { url: '', keyOf: () => undefined });
  ({ server } = serving({ journal, outbox, token: 'a-token', now: () => now().getTime() }));
  server.on('request', () => {
    requests += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(env, { sandboxUrl: base });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
  company.close();
});

const change = (path: string, body: Record<string, unknown>, method = 'PATCH') =>
  fetch(base + path, { method, body: JSON.stringify(body) });
const faults = (set: Partial<Faults>) => change('/faults/erp', set, 'PUT');
const documents = () => [...journal.state.all('document').values()];

/** What the ERP did since it was last asked comes in. */
async function tell(): Promise<void> {
  const facts = [...journal.pending.values()];
  await journal.append({ sent: facts.map(({ n }) => n) });
  await company.deliver(
    facts.map(
      ({ type, id, time, data }): Delivery => ({ ...delivery('erp', id, type, time, data, now().toISOString()) }),
    ),
  );
  await company.settle();
}

const when = '2026-03-19T06:00:00Z';
const said = (source: SourceName, id: string, type: string, data: Record<string, unknown>) =>
  delivery(source, id, type, when, data, when);

/** A customer whose invoice the ERP has refused. */
const SIGNALS = [
  said('crm', 'a1', 'account.upserted.v1', {
    account: 'acc-1',
    name: 'Northwind',
    entity: 'US',
    region: 'AMER',
    currency: 'USD',
  }),
  said('crm', 'i1', 'identity.linked.v1', {
    system: 'billing',
    externalId: 'cus-1',
    account: { system: 'crm', id: 'acc-1' },
  }),
  said('crm', 'i2', 'identity.linked.v1', {
    system: 'erp',
    type: 'erp customer',
    externalId: 'C-1',
    account: { system: 'crm', id: 'acc-1' },
  }),
  said('billing', 'in1', 'invoice.issued.v1', {
    invoice: 'in-1',
    number: 'INV-1',
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: when,
    net: '150.00',
    tax: '15.00',
    lines: [
      { line: '1', product: 'TRAIN', kind: 'one-time', amount: '120.00', tax: '12.00' },
      { line: '2', product: 'TRAIN', kind: 'one-time', amount: '30.00', tax: '3.00' },
    ],
  }),
  said('erp', 'pf1', 'erp.posting.failed.v1', {
    attempt: 'pa-1',
    document: { type: 'invoice', id: 'in-1' },
    entity: 'US',
    failedAt: when,
    reason: 'missing tax code',
    code: 'TAX-001',
    message: 'Customer C-1 has no tax code',
  }),
];

const CASE = `id version status statusTerm { code } activity { kind text }
  commands { id key state { code } told nextAttemptAt request attempts { verdict status found answer } }`;
interface Seen {
  id: string;
  version: number;
  status: string;
  activity: { kind: string; text: string }[];
  commands: {
    id: string;
    state: { code: string };
    told: string;
    nextAttemptAt: string | null;
    request: { method: string; url: string; body: Record<string, unknown> } | null;
    attempts: { verdict: string; status: number | null; found: boolean; answer: Record<string, unknown> }[];
  }[];
}
async function theCase(): Promise<Seen> {
  const { data } = await ask(
    dana,
    `{ exceptions(first: 10, filter: { types: [POSTING_REJECTED_MISSING_TAX_CODE] }) { edges { node { ${CASE} } } } }`,
    {},
    { now: now() },
  );
  return data.exceptions.edges[0].node;
}
/** The members of a mutation's answer beside those that all have. */
const MEMBERS: Readonly<Record<string, string>> = {
  DestinationSecretInput: '... on DestinationSecretMade { secret }',
};
async function mutate(reader: typeof dana, name: string, type: string, input: Record<string, unknown>) {
  const refusals = ['Invalid', 'Conflict', 'Forbidden', 'NotFound'].map((member) => `... on ${member} { message }`);
  const fields = `__typename ... on Invalid { field } ${refusals.join(' ')} ${MEMBERS[type] ?? ''}`;
  const { data, messages } = await ask(
    reader,
    `mutation ($input: ${type}!) { result: ${name}(input: $input) { ${fields} } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
    { now: now() },
  );
  expect(messages).toEqual([]);
  return data.result as { __typename: string; message?: string; field?: string; secret?: string };
}
const retry = async (more: Record<string, unknown> = {}) => {
  const { id, version } = await theCase();
  return mutate(dana, 'retryPosting', 'RetryPostingInput', { id, version, ...more });
};
const act = (mode = 'act') => pool.query('UPDATE source SET mode = $1', [mode]);

beforeEach(async () => {
  company = await Company.open(START, [{ id: 'US', region: 'AMER', currency: 'USD', zone: 'America/New_York' }]);
  await company.deliver(SIGNALS);
  await company.settle();
  await faults(NO_FAULTS as unknown as Partial<Faults>);
  requests = 0;
});

describe('a posting that the ERP refused', () => {
  test('is retried until it is booked once, and its case closes by what the ERP reports', async () => {
    expect((await retry()).message).toMatch(/^There is no destination/);
    await mutate(admin, 'setDestination', 'DestinationInput', { source: 'erp', kind: 'SANDBOX' });

    // Observed: shown, not sent.
    expect((await retry()).__typename).toBe('ExceptionChanged');
    await sendDue(now());
    const [shown] = (await theCase()).commands;
    expect([shown?.state.code, shown?.told, requests]).toEqual(['observed', 'Post INV-1, 150 USD net of tax', 0]);
    expect(shown?.request).toMatchObject({
      method: 'POST',
      url: `${base}/erp/erp/documents`,
      body: { customer: 'C-1', entity: 'US', net: '150', tax: '15', lines: [{ item: 'TRAIN', amount: '120' }, {}] },
    });

    // The cause is still there: refused again, by the ERP and so by the command.
    company.at(at(1).toISOString());
    await act();
    expect((await retry({ idempotencyKey: 'once' })).__typename).toBe('ExceptionChanged');
    expect((await retry({ idempotencyKey: 'once' })).__typename).toBe('ExceptionChanged');
    expect((await retry()).message).toMatch(/asked for this already/);
    expect(await sendDue(now())).toBe(1);
    const refused = await theCase();
    expect(refused.commands[0]?.state.code).toBe('refused');
    expect(refused.commands[0]?.attempts).toMatchObject([
      { verdict: 'refused', status: 422, answer: { code: 'TAX-001' } },
    ]);
    await tell();
    expect((await theCase()).status).toBe('OPEN');

    // Mended; the answer is lost after the ERP committed: it is asked first, and has it.
    await change('/erp/erp/customers/C-1', { taxCode: 'TX' });
    await faults({ loses: 2 });
    company.at(at(60).toISOString());
    await retry();
    await sendDue(now());
    await sendDue(at(65));
    await faults({ loses: 0 });
    const lost = (await theCase()).commands[0];
    expect(lost?.attempts.map(({ verdict }) => verdict)).toEqual(['unreached', 'unreached']);
    company.at(at(600).toISOString());
    await change('/erp/erp/documents', lost?.request?.body as Record<string, unknown>, 'POST');
    await sendDue(now());
    const done = await theCase();
    expect(done.commands[0]?.state.code).toBe('done');
    expect(done.commands[0]?.attempts.at(-1)).toMatchObject({ verdict: 'done', found: true });
    expect(documents()).toHaveLength(1);
    await tell();
    expect((await theCase()).status).toBe('RESOLVED');
    expect((await theCase()).activity.map(({ kind }) => kind)).toEqual([
      'opened',
      'commanded',
      'commanded',
      'commanded',
      'resolved',
    ]);
    expect((await retry()).message).toMatch(/nothing to retry/);
  });

  test('is retried by those alone who may, with a customer that the ERP knows', async () => {
    await mutate(admin, 'setDestination', 'DestinationInput', { source: 'erp', kind: 'SANDBOX' });
    const { id, version } = await theCase();
    const support = await mutate(readerOf('support'), 'retryPosting', 'RetryPostingInput', { id, version });
    expect(support.__typename).toBe('Forbidden');
    expect((await mutate(dana, 'retryPosting', 'RetryPostingInput', { id, version: version + 1 })).__typename).toBe(
      'Conflict',
    );
    await pool.query(`DELETE FROM account_identity WHERE system = 'erp'`);
    expect((await retry()).message).toMatch(/no customer in erp/);
  });
});

/** Commands for so many documents, given in one transaction. */
const give = (count: number) =>
  unitOfWork(async (unit) => {
    for (let n = 0; n < count; n += 1) {
      const document = { system: 'billing', type: 'invoice' as const, id: `in-${randomUUID()}` };
      await giveCommand(unit, {
        id: randomUUID(),
        type: 'posting',
        payload: {
          document,
          number: null,
          entity: 'US',
          customer: 'C-1',
          currency: 'USD',
          net: '1.00',
          tax: '0.00',
          lines: [{ line: '1', item: 'TRAIN', amount: '1.00' }],
        },
        system: 'erp',
        subject: { kind: 'document', id: document.id },
        caseId: null,
        by: 'test',
        at: now(),
      });
    }
  });
const states = async () =>
  Object.fromEntries(
    (await pool.query('SELECT state, count(*)::int AS count FROM command GROUP BY state')).rows.map(
      ({ state, count }) => [state, count],
    ),
  );

describe('a destination', () => {
  beforeEach(async () => {
    await mutate(admin, 'setDestination', 'DestinationInput', {
      source: 'erp',
      kind: 'SANDBOX',
      perSecond: 500,
      concurrency: 8,
    });
    await act();
    await change('/erp/erp/customers/C-1', { taxCode: 'TX' });
    await journal.append({ sent: [...journal.pending.keys()] });
  });

  test('that is down for an hour is left alone, and gets everything after it, nothing twice', async () => {
    const before = documents().length;
    await give(100);
    await faults({ isUnavailable: true });
    requests = 0;
    for (let second = 0; second < 3_600; second += 1) {
      company.at(at(second).toISOString());
      await sendDue(now());
      // Nothing changes until the rest is over.
      const { rows } = await pool.query(
        'SELECT ceil(extract(epoch FROM greatest(closed_until, $1) - $1))::int AS rest FROM destination',
        [now()],
      );
      second += Math.max(0, (rows[0].rest ?? 0) - 1);
    }
    // Five that found it down, a few that were on their way, and one a minute to see.
    expect(requests).toBeLessThan(90);
    await faults({ isUnavailable: false });
    for (let second = 3_700; second < 5_000 && ((await states()).waiting ?? 0) > 0; second += 30) {
      company.at(at(second).toISOString());
      await sendDue(now());
    }
    expect(await states()).toEqual({ done: 100 });
    expect(documents().length - before).toBe(100);
  });

  test('that is busy is waited for, at the pace that it takes', async () => {
    await give(30);
    await faults({ perSecond: 10 });
    for (let second = 0; second < 200 && ((await states()).waiting ?? 0) > 0; second += 1) {
      company.at(at(second).toISOString());
      await sendDue(now());
    }
    expect(await states()).toEqual({ done: 30 });
  });

  test('gets a command once although its sender was killed after it had claimed or put it', async () => {
    const before = documents().length;
    await give(2);
    const [destination] = await dueDestinations(now());
    const claimed = await claim(destination?.sourceId as number, now(), at(120), 1);
    // Put, and killed before that was written down.
    await change('/erp/erp/documents', claimed[0]?.payload as Record<string, unknown>, 'POST');
    expect(await sendDue(now())).toBe(1);
    company.at(at(121).toISOString());
    expect(await sendDue(now())).toBe(1);
    expect(await states()).toEqual({ done: 2 });
    expect(documents().length - before).toBe(2);
  });

  test('of a program of one’s own gets what is signed, by both secrets for a day, and never lies in a private network unnamed', async () => {
    const got: { headers: Record<string, unknown>; body: string }[] = [];
    const receiver = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      got.push({ headers: request.headers, body });
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"taken":true}');
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/commands`;
    const input = { source: 'erp', kind: 'SIGNED_HTTP', url };
    try {
      expect(await mutate(admin, 'setDestination', 'DestinationInput', input)).toMatchObject({
        __typename: 'Invalid',
        field: 'url',
      });
      Object.assign(env, { webhookHosts: ['127.0.0.1'] });
      await mutate(admin, 'setDestination', 'DestinationInput', input);
      const secrets = [
        await mutate(admin, 'rotateDestinationSecret', 'DestinationSecretInput', { source: 'erp' }),
        await mutate(admin, 'rotateDestinationSecret', 'DestinationSecretInput', { source: 'erp' }),
      ].map(({ secret }) => secret as string);
      await give(1);
      await sendDue(now());
      company.at(at(86_401).toISOString());
      await give(1);
      await sendDue(now());
      expect(await states()).toEqual({ done: 2 });
      const signatures = got.map(({ headers, body }) => {
        const stated = String(headers['webhook-signature']).split(' ');
        return secrets.map((secret) => {
          const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
          const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
          return stated.includes(`v1,${createHmac('sha256', key).update(text).digest('base64')}`);
        });
      });
      expect(signatures).toEqual([
        [true, true],
        [false, true],
      ]);
      expect(JSON.parse(got[0]?.body ?? '{}')).toMatchObject({ type: 'posting', system: 'erp', data: { net: '1.00' } });
    } finally {
      Object.assign(env, { webhookHosts: [] });
      receiver.close();
      receiver.closeAllConnections();
    }
  });
});
