/** Taking signals in: the one way for HTTP and for files alike. */
import { sql } from 'kysely';
import { billingOnly } from '../../domain/signals/fields';
import { microsOfDate } from '../../domain/signals/instant';
import { adapterOf } from '../adapters';
import type { Adapted, Adapter } from '../adapters/define';
import { announceChange } from '../changes';
import { pool } from '../runtime/db';
import { log } from '../runtime/log';
import { fixed, sets } from '../runtime/sets';
import type { IngestSource } from './access';
import type { Item, Items } from './body';
import { type Counted, count, ownShard } from './counts';
import { storeInGroup } from './group';
import { keepLetters, type Letter } from './letters';
import { noteOrigins } from './origins';
import {
  CANONICAL,
  eventKeyOf,
  type Fault,
  isFault,
  prepare,
  type Receiving,
  receiptOfRefused,
  type Signal,
} from './signal';

export interface Delivery extends Items {
  source: IngestSource;
  mayBackfill: boolean;
  receivedAt: Date;
}

export interface Rejection {
  /** Place among the events of the delivery, from 0. */
  index: number;
  code: string;
  message: string;
}

/** What became of a delivery. Each signal is in exactly one of these; `backfilled` counts among the accepted. */
export interface Receipt {
  accepted: number;
  duplicates: number;
  conflicting: number;
  backfilled: number;
  /** Known payloads of a vendor that say nothing of consequence here. */
  ignored: number;
  rejected: Rejection[];
}

export interface Prepared {
  signals: Signal[];
  /** For each signal, the place of its event. */
  places: number[];
  refused: { index: number; letter: Letter }[];
}

/**
 * Checks every event of a delivery; one bad event costs its neighbours nothing. No I/O.
 * @param adapters by code; the installed ones unless said otherwise
 */
export function prepareAll(delivery: Delivery, adapters: typeof adapterOf = adapterOf): Prepared {
  const { source, mayBackfill, receivedAt, items, canonical } = delivery;
  const adapter = canonical ? undefined : adapters(source.adapter);
  const receiving: Receiving = {
    sourceId: source.id,
    sourceName: source.name,
    readBy: adapter ? { adapter: adapter.code, version: adapter.version } : CANONICAL,
    receivedAt: microsOfDate(receivedAt),
    mayBackfill,
  };
  const prepared: Prepared = { signals: [], places: [], refused: [] };
  // What is no event as the source would send it (a vendor's payload) has no identity of its own.
  const refuse = (index: number, fault: Fault, body: string, value?: unknown, isEvent = true) => {
    const stated = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    prepared.refused.push({
      index,
      letter: {
        source,
        code: fault.code,
        message: fault.message,
        body,
        ceSource: textOf(stated.source),
        ceId: textOf(stated.id),
        eventKey: isEvent ? eventKeyOf(source.name, stated.source, stated.id) : null,
        receivedAt: isEvent ? receiptOfRefused(stated.receivedat, receiving) : null,
        ceType: textOf(stated.type),
        disposition: fault.code === 'ignored' ? 'ignored' : 'dead-lettered',
      },
    });
  };
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] as Item;
    if ('fault' in item) refuse(index, item.fault, item.body);
    else if (canonical) {
      const signal = prepare(item.value, receiving);
      if (isFault(signal)) refuse(index, signal, bodyOf(item.value), item.value);
      else {
        prepared.signals.push(signal);
        prepared.places.push(index);
      }
    } else adaptItem(index, item.value);
  }
  return prepared;

  function adaptItem(index: number, value: unknown): void {
    for (const adapted of adaptAll(source.adapter, adapter, value)) {
      const body = JSON.stringify(adapted.vendor ?? null);
      if (adapted.kind !== 'signals') {
        refuse(
          index,
          { code: adapted.kind === 'failed' ? 'adapter failed' : adapted.kind, message: adapted.reason },
          body,
          adapted.vendor,
          false,
        );
        continue;
      }
      for (const event of adapted.events) {
        const signal = prepare({ specversion: '1.0', ...event }, receiving, adapted.vendor);
        if (isFault(signal))
          refuse(index, { code: 'adapter failed', message: `${event.type}: ${signal.message}` }, body, event);
        else {
          prepared.signals.push(signal);
          prepared.places.push(index);
        }
      }
    }
  }
}

function* adaptAll(code: string, adapter: Adapter | undefined, value: unknown): Iterable<Adapted> {
  if (!adapter) {
    yield { kind: 'failed', reason: `the adapter ${code} of this source does not exist`, vendor: null };
    return;
  }
  for (const payload of adapter.payloads(value)) {
    try {
      yield adapter.adapt(payload);
    } catch (error) {
      yield { kind: 'failed', reason: (error as Error).message, vendor: null };
    }
  }
}

/** The JSON of a refused event; what is nested too deep to be written is told as far as its attributes go. */
function bodyOf(value: unknown): string {
  try {
    return JSON.stringify(billingOnly(value, { personal: 0, forbidden: 0 })) ?? 'null';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const flat = Object.entries(value as object).filter(([, member]) => typeof member !== 'object');
    return JSON.stringify({ ...Object.fromEntries(flat), data: '(nested too deep to be kept)' });
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 2000) : null);

/**
 * Stores a delivery: signals under their dedup keys, refused events as dead letters. Everything in the receipt is
 * durable when this resolves. Rejects when the database can't be reached; then send the same again.
 */
export async function ingest(delivery: Delivery): Promise<Receipt> {
  const { signals, places, refused } = prepareAll(delivery);
  await countDropped(signals);
  const receipt: Receipt = { accepted: 0, duplicates: 0, conflicting: 0, backfilled: 0, ignored: 0, rejected: [] };
  const outcomes = await storeInGroup(signals);
  noteOrigins(signals);
  for (let at = 0; at < outcomes.length; at += 1) {
    const outcome = outcomes[at];
    const signal = signals[at] as Signal;
    if (outcome === 'accepted') {
      receipt.accepted += 1;
      if (signal.backfilled) receipt.backfilled += 1;
    } else if (outcome === 'duplicate') receipt.duplicates += 1;
    else if (outcome === 'conflicting') receipt.conflicting += 1;
    else if (outcome) {
      const { ceSource, ceId, type, payload, key } = signal;
      refused.push({
        index: places[at] as number,
        letter: {
          source: delivery.source,
          code: 'not storable',
          message: outcome.refused,
          body: payload,
          ceSource,
          ceId,
          ceType: type,
          eventKey: key,
          disposition: 'dead-lettered',
        },
      });
    }
  }
  if (refused.length > 0)
    await keepLetters(
      refused.map(({ letter }) => letter),
      delivery.receivedAt,
      ownShard(2),
    );
  for (const { index, letter } of refused) {
    if (letter.disposition === 'ignored') receipt.ignored += 1;
    else receipt.rejected.push({ index, code: letter.code, message: letter.message });
  }
  receipt.rejected.sort((a, b) => a.index - b.index);
  noteReceipt(delivery.source.id, delivery.receivedAt);
  return receipt;
}

/** Counts the fields that were dropped of these signals, by source and day. */
async function countDropped(signals: readonly Signal[]): Promise<void> {
  const counted = signals.flatMap(({ sourceId, day, dropped }): Counted[] =>
    dropped
      ? [
          { sourceId, day, disposition: 'personal fields', times: dropped.personal },
          { sourceId, day, disposition: 'forbidden fields', times: dropped.forbidden },
        ]
      : [],
  );
  const some = counted.filter(({ times }) => times !== 0);
  if (some.length > 0) await count(some, ownShard(2));
}

/** Keeps a body of which nothing could be read. */
export async function keepUnreadable(
  source: IngestSource,
  code: string,
  message: string,
  body: string,
  receivedAt: Date,
): Promise<void> {
  await keepLetters([{ source, code, message, body, disposition: 'dead-lettered' }], receivedAt, ownShard(2));
  noteReceipt(source.id, receivedAt);
}

const NOTE_MS = 5_000;
const noted = new Map<number, number>();

/**
 * Says when a source was last heard of, at most every 5 s and without anybody waiting for it. The first time that it is
 * heard of is announced: somebody who has just set it up waits for that.
 */
function noteReceipt(sourceId: number, at: Date): void {
  const moment = performance.now();
  if (moment - (noted.get(sourceId) ?? Number.NEGATIVE_INFINITY) < NOTE_MS) return;
  noted.set(sourceId, moment);
  noteHeard(sourceId, at).catch((error) => log.warn({ err: error }, 'the last receipt of a source was not noted'));
}

type Heard = { readonly sourceId: number; readonly at: Date };
const noteFirst = fixed(({ sourceId, at }: Heard) =>
  sets
    .updateTable('source')
    .set({ last_received_at: at })
    .where('id', '=', sourceId)
    .where('last_received_at', 'is', null)
    .returning('id'),
);
const noteLater = fixed(({ sourceId, at }: Heard) =>
  sets
    .updateTable('source')
    .set({ last_received_at: sql<Date>`greatest(last_received_at, ${at})` })
    .where('id', '=', sourceId),
);

async function noteHeard(sourceId: number, at: Date): Promise<void> {
  const [first] = await noteFirst({ sourceId, at });
  if (first) await announceChange(pool, 'sources', [{ id: String(sourceId), entity: null, region: null }]);
  else await noteLater({ sourceId, at });
}

/** For tests that empty the database under a running process. */
export const forgetReceipts = (): void => noted.clear();
