/** What a source's present reading makes of what it had sent: computed, nothing written. */
import type { Adapter } from '@/server/adapters/define';
import { type Delivery, prepareAll } from '@/server/ingest/commands';
import type { Letter } from '@/server/ingest/letters';
import type { Signal } from '@/server/ingest/signal';
import { dayOf, microsOfDate } from '../../domain/signals/instant';
import type { Content, ReadBatch } from './contents';

export type Adapters = (code: string) => Adapter | undefined;

/** The source whose signals are read again. */
export interface RereadSource {
  readonly id: number;
  readonly name: string;
  /** Its adapter now. */
  readonly adapter: string;
}

/** What one batch becomes. A content is in exactly one of `same` and `gone`. */
export interface Plan {
  /** Stated by the present reading word for word. */
  readonly same: Content[];
  /** Not stated any more, or with another content under the same identity. */
  readonly gone: Content[];
  /** Stated by the present reading and not in the batch. */
  readonly made: Signal[];
  /** Why a body that had given signals gives none, or fewer. */
  readonly letters: Letter[];
}

/** A hash as the store shows it, from what ingestion holds: 16 bytes as a Latin-1 string. */
export const hexOf = (latin1: string) => Buffer.from(latin1, 'latin1').toString('hex');

/** The vendor's payload beside a signal's data; undefined for what came in as CloudEvents. */
function vendorOf(payload: string): unknown {
  const { vendor } = JSON.parse(payload) as { vendor?: unknown };
  return vendor;
}

/** Reads one body again, as if it came in when it did. */
export function readBody(
  source: RereadSource,
  adapters: Adapters,
  value: unknown,
  { canonical, receivedMicros, backfilled }: { canonical: boolean; receivedMicros: number; backfilled: boolean },
): { signals: Signal[]; letters: Letter[] } {
  const delivery: Delivery = {
    source,
    canonical,
    mayBackfill: true,
    receivedAt: new Date(receivedMicros / 1000),
    items: [{ value }],
  };
  const { signals, refused } = prepareAll(delivery, adapters);
  const at = microsOfDate(delivery.receivedAt);
  return {
    signals: signals.map((signal) =>
      // Receipt is when it was, to the microsecond; an event that says so itself keeps what it says.
      signal.receivedAt === at
        ? {
            ...signal,
            receivedAt: receivedMicros,
            day: dayOf(receivedMicros),
            backfilled: backfilled || signal.backfilled,
          }
        : signal,
    ),
    letters: refused.map(({ letter }) => letter),
  };
}

/**
 * What becomes of a batch under the source's present adapter. Contents that came in as CloudEvents are their own
 * reading: only what they describe can change.
 */
export function planOf(source: RereadSource, adapters: Adapters, batch: ReadBatch, contents: readonly Content[]): Plan {
  const plan: Plan = { same: [], gone: [], made: [], letters: [] };
  const bodies = new Map<string, { vendor: unknown; contents: Content[] }>();
  for (const content of contents) {
    const vendor = batch.adapter === 'canonical' ? undefined : vendorOf(content.payload);
    if (vendor === undefined) {
      plan.same.push(content);
      continue;
    }
    const text = JSON.stringify(vendor);
    const body = bodies.get(text) ?? { vendor, contents: [] };
    bodies.set(text, body);
    body.contents.push(content);
  }
  for (const { vendor, contents: mine } of bodies.values()) {
    const [first] = mine as [Content, ...Content[]];
    const { signals, letters } = readBody(source, adapters, vendor, {
      canonical: false,
      receivedMicros: first.receivedMicros,
      backfilled: first.backfilled,
    });
    const stated = new Map(signals.map((signal) => [hexOf(signal.key + signal.digest), signal]));
    for (const content of mine) {
      if (stated.delete(content.key + content.digest)) plan.same.push(content);
      else plan.gone.push(content);
    }
    plan.made.push(...stated.values());
    plan.letters.push(...letters);
  }
  return plan;
}
