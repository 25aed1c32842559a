import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serving } from './http';
import { Journal, writeSnapshot } from './journal';
import { Outbox } from './outbox';
import { type Change, NO_FAULTS, State } from './state';

const BOOKS: Change[] = [
  ['counter', 'life', { life: 't', given: 0 }],
  ['system', 'erp-eu', { face: 'erp', title: 'Ledger', faults: NO_FAULTS }],
  ['company', 'erp-eu/DE', { system: 'erp-eu', currency: 'EUR', style: 'eu' }],
  [
    'customer',
    'erp-eu/D1',
    { name: '<b>ACME</b>', entity: 'DE', taxCode: null, taxRegistration: null, blocked: null, revision: 1 },
  ],
  ['item', 'erp-eu/DE/SEAT', { name: 'SEAT', revenueAccount: '4000' }],
  ['glAccount', 'erp-eu/DE/4000', { requires: [], defaults: {} }],
  [
    'period',
    'erp-eu/DE/2026-11',
    {
      entity: 'DE',
      period: '2026-11',
      start: '2026-11-01',
      end: '2026-11-30',
      status: 'open',
      cutoffAt: '2026-12-04T16:00:00Z',
      revision: 2,
      isManual: false,
    },
  ],
];
const posting = {
  document: { system: 'billing', type: 'invoice', id: 'in-1' },
  entity: 'DE',
  customer: 'D1',
  taxCode: 'A1',
  currency: 'EUR',
  net: '10.00',
  lines: [{ item: 'SEAT', amount: '10.00' }],
};

let folder: string;
let ended: (() => void)[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sandbox-'));
  writeSnapshot(folder, new State(BOOKS));
  ended = [];
});
afterEach(() => {
  for (const end of ended) end();
  rmSync(folder, { recursive: true });
});

function opened(): Journal {
  const journal = new Journal(folder, (error) => {
    throw error;
  });
  journal.open();
  return journal;
}

async function serve(
  journal: Journal,
  receiver = { url: 'http://127.0.0.1:9', keyOf: () => undefined as string | undefined },
) {
  const outbox = new Outbox(journal, receiver);
  const { server } = serving({ journal, outbox, token: 'a-token', now: () => Date.parse('2026-11-21T10:30:00Z') });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ended.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (method: string, at: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(url + at, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { url, ask, outbox };
}

it('has booked what it says it has, although the answer was lost and the process killed while it wrote the next', async () => {
  const { ask } = await serve(opened());
  await ask('PUT', '/faults/erp-eu', { loses: 1 });
  await expect(ask('POST', '/erp/erp-eu/documents', posting, { 'idempotency-key': 'k' })).rejects.toThrow();
  const [log = ''] = readdirSync(folder).filter((name) => name.startsWith('journal-'));
  appendFileSync(path.join(folder, log), '{"changes":[["customer","erp-eu/D1",{"na');

  const journal = opened();
  const again = await serve(journal);
  const { documents } = (await (await again.ask('GET', '/erp/erp-eu/documents?key=k')).json()) as {
    documents: { id: string }[];
  };
  expect(documents).toHaveLength(1);
  const answer = await again.ask('POST', '/erp/erp-eu/documents', posting, { 'idempotency-key': 'k' });
  expect([answer.status, await answer.json()]).toEqual([201, { document: documents[0] }]);
  expect([...journal.pending.values()].map(({ type }) => type)).toEqual([
    'erp.posting.requested.v1',
    'erp.document.posted.v1',
  ]);
  expect(opened().state.all('document').size).toBe(1);
});

it('tells what it did until it is taken, and then not again', async () => {
  const taken: { key: string | undefined; ids: string[] }[] = [];
  const isTaken = new EventTarget();
  const receiver = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    taken.push({ key: request.headers.authorization, ids: text.split('\n').map((line) => JSON.parse(line).id) });
    // The first time the answer is lost: it has to come again, the same.
    if (taken.length === 1) return request.socket.destroy();
    response.writeHead(202).end('{"rejected":[]}');
    isTaken.dispatchEvent(new Event('taken'));
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  ended.push(() => receiver.close());
  const journal = opened();
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const { ask, outbox } = await serve(journal, { url, keyOf: () => 'its-key' });
  const stopping = new AbortController();
  const seen = once(isTaken, 'taken');
  const running = outbox.run(['erp-eu'], stopping.signal);
  await ask('POST', '/erp/erp-eu/documents', posting);
  await seen;
  while (journal.pending.size > 0) await new Promise(setImmediate);
  stopping.abort();
  await running;
  expect(taken).toEqual([taken[0], taken[0]]);
  expect(taken[0]).toEqual({ key: 'Bearer its-key', ids: ['erp.requested-pa-t-00001', 'erp.posted-je-t-00001'] });
  await journal.settled();
  expect(opened().pending.size).toBe(0);
});

it('answers people on this machine and whoever has its token, not pages of other sites', async () => {
  const { url, ask } = await serve(opened());
  expect((await ask('GET', '/')).status).toBe(200);
  for (const headers of [{ origin: 'https://elsewhere.example' }, { origin: 'null' }] as Record<string, string>[])
    expect((await ask('PUT', '/faults/erp-eu', { isDown: true }, headers)).status).toBe(403);
  expect(
    (
      await ask(
        'PUT',
        '/faults/erp-eu',
        { delay: 0 },
        { origin: 'https://elsewhere.example', authorization: 'Bearer a-token' },
      )
    ).status,
  ).toBe(200);
  expect((await ask('GET', '/', undefined, { origin: url })).status).toBe(200);
});

it('is down, busy or slow as it is told, and shows a page that does what a program can', async () => {
  const { ask } = await serve(opened());
  await ask('PUT', '/faults/erp-eu', { perSecond: 1 });
  const statuses = [await ask('GET', '/erp/erp-eu/customers'), await ask('GET', '/erp/erp-eu/customers')];
  expect(statuses.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
    [200, null],
    [429, '1'],
  ]);
  await ask('PUT', '/faults/erp-eu', { isDown: true });
  await expect(ask('GET', '/erp/erp-eu/customers')).rejects.toThrow();
  const page = await (await ask('GET', '/')).text();
  expect(page).toContain('&lt;b&gt;ACME&lt;/b&gt;');
  const form = new URLSearchParams({ method: 'PATCH', path: '/erp/erp-eu/customers/D1', taxCode: 'A1' });
  const done = await ask('POST', '/', form.toString());
  expect([done.status, done.headers.get('location')]).toEqual([303, '/?done=done']);
  expect(await (await ask('GET', '/')).text()).not.toContain('ACME');
  const back = new URLSearchParams('method=PUT&path=/faults/erp-eu&?isDown=false&#perSecond=');
  back.set('#perSecond', '');
  await ask('POST', '/', back.toString());
  expect(await (await ask('GET', '/faults')).json()).toEqual({ 'erp-eu': NO_FAULTS });
});
