/** The public door, as a file goes through it: batches one after the other, patient with one that is busy. */
import { type Batch, batchesOf, type Piece } from './pieces';

/** What the door says of one batch: a receipt, or what it would be. */
interface Answer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicting: number;
  readonly ignored: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly message: string }[];
  readonly attachment?: { readonly attach: number; readonly suspend: Readonly<Record<string, number>> } | null;
}

/** What became, or would become, of a file. */
export interface Tally {
  accepted: number;
  duplicates: number;
  conflicting: number;
  ignored: number;
  refused: number;
  /** usage that would attach to a transaction, and what would wait, by reason */
  attach: number;
  suspend: Record<string, number>;
  /** refused signals by reason, with the first lines and the words for each */
  reasons: Record<string, { count: number; examples: { line: number; message: string }[] }>;
}

const EXAMPLES = 5;
/** A rehearsal tells repetitions within one batch: large ones tell more of them. The door takes 8 MiB. */
const LIMITS = { rehearse: { most: 5_000, bytes: 4 * 2 ** 20 }, send: { most: 500, bytes: 2 * 2 ** 20 } } as const;
const PATIENCE = 60;

export const emptyTally = (): Tally => ({
  accepted: 0,
  duplicates: 0,
  conflicting: 0,
  ignored: 0,
  refused: 0,
  attach: 0,
  suspend: {},
  reasons: {},
});

/** Adds what the door said of a batch. */
export function add(tally: Tally, answer: Answer, pieces: readonly Piece[]): void {
  for (const key of ['accepted', 'duplicates', 'conflicting', 'ignored'] as const) tally[key] += answer[key] ?? 0;
  tally.attach += answer.attachment?.attach ?? 0;
  for (const [reason, count] of Object.entries(answer.attachment?.suspend ?? {}))
    tally.suspend[reason] = (tally.suspend[reason] ?? 0) + count;
  for (const { index, code, message } of answer.rejected) {
    tally.refused += 1;
    tally.reasons[code] ??= { count: 0, examples: [] };
    const reason = tally.reasons[code];
    reason.count += 1;
    if (reason.examples.length < EXAMPLES) reason.examples.push({ line: pieces[index]?.line ?? 0, message });
  }
}

/** The door does not take the file; in words for whoever dropped it. */
export class Refused extends Error {}

export interface Through {
  readonly source: string;
  readonly secret: string;
  readonly stopped: () => boolean;
  /** bytes that have been answered of all, and why the door is waited for */
  readonly onProgress: (done: number, all: number, waiting: string | null) => void;
}

/** Takes pieces through the door; in a rehearsal nothing is written. */
export async function through(mode: 'rehearse' | 'send', pieces: readonly Piece[], to: Through): Promise<Tally> {
  const batches = batchesOf(pieces, LIMITS[mode].most, LIMITS[mode].bytes);
  const all = batches.reduce((sum, { bytes }) => sum + bytes, 0);
  const tally = emptyTally();
  let done = 0;
  for (const batch of batches) {
    if (to.stopped()) break;
    add(tally, await batchThrough(mode, batch, to, (waiting) => to.onProgress(done, all, waiting)), batch.pieces);
    done += batch.bytes;
    to.onProgress(done, all, null);
  }
  return tally;
}

async function batchThrough(
  mode: 'rehearse' | 'send',
  batch: Batch,
  { source, secret, stopped }: Through,
  onWait: (why: string) => void,
): Promise<Answer> {
  const address = `/api/ingest/${encodeURIComponent(source)}${mode === 'rehearse' ? '?dryRun=true' : ''}`;
  for (let turn = 1; ; turn += 1) {
    let why = 'The server does not answer.';
    let seconds = Math.min(15, turn);
    const response = await fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/x-ndjson' },
      body: batch.pieces.map(({ json }) => json).join('\n'),
    }).catch(() => null);
    if (response?.ok) return (await response.json()) as Answer;
    if (response) {
      why = await messageOf(response);
      if (response.status !== 429 && response.status < 500) throw new Refused(why);
      seconds = Number(response.headers.get('retry-after')) || seconds;
    }
    if (turn >= PATIENCE || stopped()) throw new Refused(why);
    onWait(why);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

async function messageOf(response: Response): Promise<string> {
  const told = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  return told?.error?.message ?? `The server refused it (${response.status}).`;
}
