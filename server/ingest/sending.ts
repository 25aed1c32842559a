/** Sending pieces of files to an installation over HTTP: in batches, several at a time, patiently. */
import type { Format, Piece } from './files';

export interface Target {
  /** Base address of the installation. */
  url: string;
  source: string;
  key: string;
  dryRun: boolean;
}

/** What the installation says of one batch: a receipt, or in a dry run what it would be. */
export interface BatchAnswer {
  accepted: number;
  duplicates: number;
  conflicting: number;
  ignored: number;
  backfilled?: number;
  rejected: { index: number; code: string; message: string }[];
  attachment?: { attach: number; suspend: Record<string, number> } | null;
}

/** The installation refused a request as a whole. */
export class Refused extends Error {}

export const BATCH_SIZE = 500;
const PATIENCE = 100;

const TYPES: Readonly<Record<Format, string>> = {
  cloudevents: 'application/cloudevents-batch+json',
  'azure-llm': 'application/cloudevents-batch+json',
  ndjson: 'application/x-ndjson',
  stripe: 'application/json',
};

/** Sends one batch; waits and sends again while the installation is busy or away. */
export async function sendBatch(
  target: Target,
  format: Format,
  pieces: readonly Piece[],
  waited: (seconds: number, why: string) => void,
): Promise<BatchAnswer> {
  const separator = format === 'ndjson' ? '\n' : ',';
  const joined = pieces.map((piece) => piece.json).join(separator);
  const body = format === 'ndjson' ? joined : `[${joined}]`;
  const address = `${target.url.replace(/\/$/, '')}/api/ingest/${encodeURIComponent(target.source)}${target.dryRun ? '?dryRun=true' : ''}`;
  for (let turn = 1; ; turn += 1) {
    let why: string;
    let seconds = Math.min(30, 2 ** Math.min(turn, 5) / 2);
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { authorization: `Bearer ${target.key}`, 'content-type': TYPES[format] },
        body,
      });
      if (response.ok) return (await response.json()) as BatchAnswer;
      const text = await response.text();
      if (response.status !== 429 && response.status < 500) throw new Refused(`${response.status}: ${messageOf(text)}`);
      why = `${response.status}: ${messageOf(text)}`;
      seconds = Number(response.headers.get('retry-after')) || seconds;
    } catch (error) {
      if (error instanceof Refused) throw error;
      const { message, cause } = error as Error & { cause?: { message?: string; code?: string } };
      why = cause?.code ?? cause?.message ?? message;
    }
    if (turn >= PATIENCE) throw new Refused(`gave up after ${turn} attempts: ${why}`);
    waited(seconds, why);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string } | string };
    return typeof error === 'string' ? error : (error?.message ?? text.slice(0, 200));
  } catch {
    return text.slice(0, 200);
  }
}
