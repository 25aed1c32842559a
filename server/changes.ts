import type { Pool, PoolClient } from 'pg';
import { type Reader, reaches, reachesCase } from '@/domain/access';
import { forgetSessions, PEOPLE_CHANNEL } from '@/server/auth/session';
import { listen, notify } from '@/server/runtime/db';

export const CHANGE_KINDS = ['transactions', 'exceptions', 'sources', 'demo', 'inbox'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A row that changed, with what decides who may know. */
export interface ChangedRow {
  id: string;
  entity: string | null;
  region: string | null;
  /** Of a case. */
  queue?: string;
}
/** That something changed; no IDs means "more than can be listed: ask again". */
export interface Change {
  kind: ChangeKind;
  ids: ChangedRow[];
}

const CHANNEL = 'changed';
/** PostgreSQL takes payloads below 8,000 bytes. */
const PAYLOAD_LIMIT = 7_900;

/**
 * Tells open screens that rows changed; sent when the transaction of `client` commits.
 * @param rows too many for one message become "something"
 */
export async function announceChange(
  client: Pool | PoolClient,
  kind: ChangeKind,
  rows: readonly ChangedRow[],
): Promise<void> {
  await notify(client, ...changePayload(kind, rows));
}

/** The channel and the payload of a change, for a statement that sends it along with what it writes. */
export function changePayload(kind: ChangeKind, rows: readonly ChangedRow[]): [channel: string, payload: string] {
  const full = JSON.stringify({ kind, ids: rows });
  return [CHANNEL, Buffer.byteLength(full) <= PAYLOAD_LIMIT ? full : JSON.stringify({ kind, ids: [] })];
}

/** The changes in a payload; an empty payload means that some may have been missed, of any kind. */
export function readPayload(payload: string): Change[] {
  if (payload === '') return CHANGE_KINDS.map((kind) => ({ kind, ids: [] }));
  try {
    const { kind, ids } = JSON.parse(payload) as Change;
    return CHANGE_KINDS.includes(kind) ? [{ kind, ids: Array.isArray(ids) ? ids : [] }] : [];
  } catch {
    return [];
  }
}

const NEEDS = {
  transactions: 'transactions:read',
  exceptions: 'exceptions:read',
  sources: 'pipeline:read',
  demo: null,
  inbox: null,
} as const;

/**
 * The part of a change that the reader may know of, or null when it is none of theirs. Sources and the demo belong to
 * no entity: whoever may see them at all sees all of them.
 */
export function withinReach(reader: Reader, change: Change): Change | null {
  const needed = NEEDS[change.kind];
  if (needed && !reader.permissions.has(needed)) return null;
  // The rows of an inbox are people: each hears of their own alone.
  if (change.kind === 'inbox' && change.ids.length > 0) {
    const ids = change.ids.filter(({ id }) => id === reader.id);
    return ids.length ? { kind: change.kind, ids } : null;
  }
  if (change.ids.length === 0 || change.kind === 'sources' || change.kind === 'demo') return change;
  const ids = change.ids.filter(({ entity: entityId, region, queue: queueId }) =>
    queueId === undefined ? reaches(reader, { entityId, region }) : reachesCase(reader, { entityId, region, queueId }),
  );
  return ids.length ? { kind: change.kind, ids } : null;
}

/**
 * Changes within the reader's reach, from now on. Hand-made, because an async generator that waits for the next
 * notification never sees `return()`.
 * @param current the reader as of now: null (disabled, signed out) ends the stream, at once when people change
 */
export function watchChanges(current: () => Promise<Reader | null>): AsyncIterableIterator<Change> {
  const payloads = listen(CHANNEL);
  const people = listen(PEOPLE_CHANNEL);
  const ready: Change[] = [];
  let payload = payloads.next();
  let person = people.next();
  const stop = async (): Promise<IteratorResult<Change>> => {
    await Promise.all([payloads.return?.(), people.return?.()]);
    return { value: undefined, done: true };
  };
  return {
    async next() {
      for (;;) {
        const change = ready.shift();
        if (change) return { value: change, done: false };
        const [changed, told] = await Promise.race([
          payload.then((next) => [next, null] as const),
          person.then((next) => [null, next] as const),
        ]);
        if (changed?.done || told?.done) return stop();
        if (told) {
          person = people.next();
          // What was trusted a moment ago may be what has just ended.
          forgetSessions();
        } else payload = payloads.next();
        const reader = await current();
        if (!reader) return stop();
        for (const read of changed ? readPayload(changed.value) : []) {
          const visible = withinReach(reader, read);
          if (visible) ready.push(visible);
        }
      }
    },
    return: stop,
    async throw(error) {
      await stop();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
