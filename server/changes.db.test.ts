import { beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '@/server/runtime/db';
import { readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { createLoaderToken } from './auth/bootstrap';
import { announceChange, type ChangedRow, type ChangeKind, readPayload, watchChanges, withinReach } from './changes';
import { PEER_HEADER } from './runtime/peer';
import { streamHandler } from './stream';

const db = await testDatabase();
beforeEach(() => db.reset());

const row = (id: string, entity: string | null, region: string | null = 'AMER') => ({ id, entity, region });

describe('what a reader may know of a change', () => {
  const reader = readerOf('finance operations', ['US']);
  test('is what lies within reach', () => {
    const change = { kind: 'exceptions' as const, ids: [row('1', 'US'), row('2', 'DE'), row('3', null)] };
    expect(withinReach(reader, change)).toEqual({ kind: 'exceptions', ids: [row('1', 'US')] });
    expect(withinReach(readerOf('auditor'), change)?.ids).toHaveLength(3);
    expect(withinReach(reader, { kind: 'exceptions', ids: [row('2', 'DE')] })).toBeNull();
    expect(withinReach(reader, { kind: 'exceptions', ids: [] })).toEqual({ kind: 'exceptions', ids: [] });
  });
  test('is nothing without the permission', () => {
    expect(withinReach(readerOf('support'), { kind: 'sources', ids: [row('1', null, null)] })).toBeNull();
    expect(withinReach(reader, { kind: 'sources', ids: [row('1', null, null)] })?.ids).toHaveLength(1);
  });
  test('is everything after a gap, and nothing out of nonsense', () => {
    expect(readPayload('').map(({ ids }) => ids)).toEqual([[], [], [], [], []]);
    expect(readPayload('{nonsense')).toEqual([]);
    expect(readPayload('{"kind":"secrets","ids":[]}')).toEqual([]);
  });
});

/** Announces until `work` is done: a listener that has just begun may miss the first. */
async function announcing<T>(work: Promise<T>, kind: ChangeKind = 'demo', rows: ChangedRow[] = []): Promise<T> {
  const timer = setInterval(() => void announceChange(db.pool, kind, rows), 20);
  return work.finally(() => clearInterval(timer));
}

/** Changes of a listener that listens. */
async function settled(reader: ReturnType<typeof readerOf>) {
  const changes = watchChanges(async () => reader);
  await announcing(changes.next());
  return changes;
}

describe('the stream of changes', () => {
  test('has what committed transactions announce, too many as "something"', async () => {
    const changes = await settled(readerOf('auditor'));
    const until = async (kind: string) => {
      for (;;) {
        const { value } = await changes.next();
        if (value.kind === kind && value.ids !== undefined) return value;
      }
    };
    await transaction(async (client) => announceChange(client, 'transactions', [row('a', 'US')]));
    let change = await until('transactions');
    if (change.ids.length === 0) change = await until('transactions');
    expect(change).toEqual({ kind: 'transactions', ids: [row('a', 'US')] });
    await transaction(async (client) =>
      announceChange(
        client,
        'transactions',
        Array.from({ length: 200 }, (_, n) => row(`id-${n}-${'x'.repeat(40)}`, 'US')),
      ),
    );
    expect(await until('transactions')).toEqual({ kind: 'transactions', ids: [] });
    await changes.return?.();
  });

  test('ends at once when it is let go, and when the reader is no reader any more', async () => {
    const changes = await settled(readerOf('auditor'));
    const waiting = changes.next();
    await changes.return?.();
    for (let turn = await waiting; !turn.done; turn = await changes.next());
    const lost = watchChanges(async () => null);
    expect((await announcing(lost.next())).done).toBe(true);
  });
});

describe('the event stream', () => {
  const ask = (headers: Record<string, string>, query = 'subscription { changes { kind ids } }') =>
    streamHandler(
      new Request('http://127.0.0.1:3000/api/graphql/stream', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          host: '127.0.0.1:3000',
          [PEER_HEADER]: '127.0.0.1',
          ...headers,
        },
        body: JSON.stringify({ query }),
      }),
    );
  async function until(response: Response, wanted: string): Promise<string> {
    const reader = response.body?.getReader();
    let text = '';
    while (!text.includes(wanted)) {
      const part = await reader?.read();
      if (!part || part.done) break;
      text += new TextDecoder().decode(part.value);
    }
    await reader?.cancel();
    return text;
  }

  test('sends notices to those who are signed in', async () => {
    const response = await ask({ authorization: `Bearer ${await createLoaderToken()}` });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await announcing(until(response, Buffer.from('Source:7').toString('base64url')), 'sources', [
      row('7', null, null),
    ]);
    expect(text).toContain('"kind":"sources"');
  });

  test('tells strangers to sign in, and answers no queries', async () => {
    expect(await until(await ask({}), 'UNAUTHENTICATED')).toContain('UNAUTHENTICATED');
    expect(
      await until(
        await ask({ authorization: `Bearer ${await createLoaderToken()}` }, '{ viewer { name } }'),
        'complete',
      ),
    ).toContain('Only subscriptions');
  });
});
