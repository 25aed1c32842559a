/** What a delivery would do, without doing it: what is refused and why, what is known already, what would attach. */

import { previewAttachment } from '../correlation/preview';
import { pool } from '../runtime/db';
import type { RowOf } from '../runtime/sets';
import { hashes } from './columns';
import { type Delivery, prepareAll, type Rejection } from './commands';
import type { Signal } from './signal';

/** What of the usage would attach to a transaction now, and what would wait, by reason. */
export interface AttachmentPreview {
  attach: number;
  suspend: Record<string, number>;
}

export interface Rehearsal {
  /** Signals that would be new. */
  accepted: number;
  duplicates: number;
  conflicting: number;
  ignored: number;
  rejected: Rejection[];
  /** How many are refused for each reason. */
  reasons: Record<string, number>;
  attachment: AttachmentPreview;
}

/** Checks a delivery against the schemas, the keys stored so far and the master data of this moment. Writes nothing. */
export async function rehearse(delivery: Delivery): Promise<Rehearsal> {
  const { signals, refused } = prepareAll(delivery);
  const rehearsal: Rehearsal = {
    accepted: 0,
    duplicates: 0,
    conflicting: 0,
    ignored: 0,
    rejected: [],
    reasons: {},
    attachment: { attach: 0, suspend: {} },
  };
  for (const { index, letter } of refused) {
    if (letter.disposition === 'ignored') {
      rehearsal.ignored += 1;
      continue;
    }
    rehearsal.rejected.push({ index, code: letter.code, message: letter.message });
    rehearsal.reasons[letter.code] = (rehearsal.reasons[letter.code] ?? 0) + 1;
  }
  const known = await contentsOf(signals);
  const fresh: Signal[] = [];
  for (const signal of signals) {
    const contents = known.get(signal.key) ?? new Set<string>();
    known.set(signal.key, contents);
    if (contents.has(signal.digest)) rehearsal.duplicates += 1;
    else if (contents.size > 0) rehearsal.conflicting += 1;
    else {
      rehearsal.accepted += 1;
      fresh.push(signal);
    }
    contents.add(signal.digest);
  }
  rehearsal.attachment = await previewAttachment(
    delivery.source.id,
    fresh.flatMap(({ flow, time }) => (flow ? [{ ...flow, time: new Date(time / 1000) }] : [])),
  );
  return rehearsal;
}

/** The contents stored under the signals' identities. */
async function contentsOf(signals: readonly Signal[]): Promise<Map<string, Set<string>>> {
  const { rows } = await pool.query<Pick<RowOf<'signal_key'>, 'key' | 'digest'>>(
    `SELECT key, digest FROM signal_key WHERE key = ANY($1::bytea[]) UNION ALL SELECT key, digest FROM signal_variant WHERE key = ANY($1::bytea[])`,
    [hashes(signals, (signal) => signal.key)],
  );
  const contents = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = row.key.toString('latin1');
    const held = contents.get(key) ?? new Set<string>();
    held.add(row.digest.toString('latin1'));
    contents.set(key, held);
  }
  return contents;
}
