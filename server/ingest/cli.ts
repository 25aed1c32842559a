/** `npm run ingest`: what it takes is said, and refused, by scripts/usage.mjs before this is reached. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { env } from '../runtime/env';
import { FORMATS, type Format, formatOf, type Piece, piecesOf, UnusableFile } from './files';
import { BATCH_SIZE, Refused, sendBatch, type Target } from './sending';
import { Summary } from './summary';

const IN_FLIGHT = 4;

interface Batch {
  pieces: Piece[];
  bytes: number;
}

async function main(): Promise<number> {
  const { values, positionals: files } = parseArgs({
    allowPositionals: true,
    options: {
      source: { type: 'string' },
      url: { type: 'string' },
      key: { type: 'string' },
      format: { type: 'string' },
      customer: { type: 'string' },
      'dry-run': { type: 'boolean' },
      again: { type: 'boolean' },
    },
  });
  if (files.length === 0 || !values.source || !values.key)
    throw new UnusableFile('Files, --source and --key are needed.');
  if (values.format && !FORMATS.includes(values.format as Format))
    throw new UnusableFile(`There is no format "${values.format}".`);
  const target: Target = {
    url: values.url ?? env.publicUrl,
    source: values.source,
    key: values.key,
    dryRun: values['dry-run'] ?? false,
  };
  const summary = new Summary(target.dryRun);
  const started = performance.now();
  for (const file of files) {
    const format = (values.format as Format | undefined) ?? (await formatOf(file));
    await sendFile(file, format, target, summary, { customer: values.customer, again: values.again ?? false });
  }
  process.stdout.write(`${summary.text((performance.now() - started) / 1000)}\n`);
  return summary.rejected > 0 ? 1 : 0;
}

/** Sends one file; its place is kept after each batch, so that a run that was broken off goes on from there. */
async function sendFile(
  file: string,
  format: Format,
  target: Target,
  summary: Summary,
  options: { customer: string | undefined; again: boolean },
): Promise<void> {
  const place = new Place(file, target);
  const from = options.again ? 1 : place.next;
  const progress = new Progress(path.basename(file), statSync(file).size);
  const running = new Set<Promise<void>>();
  // Batches end in any order; the place moves only over those before which none is missing.
  const done = new Map<number, number>();
  let settled = 0;
  let failure: unknown;
  const start = async (batch: Batch, index: number) => {
    const answer = await sendBatch(target, format, batch.pieces, (seconds, why) =>
      progress.say(`waiting ${seconds} s (${why})`),
    );
    summary.add(answer, batch.pieces.length, (at) => `${path.basename(file)}:${batch.pieces[at]?.line ?? '?'}`);
    progress.add(batch.bytes, summary);
    done.set(index, (batch.pieces.at(-1)?.line ?? 0) + 1);
    let next: number | undefined;
    for (let line = done.get(settled); line !== undefined; line = done.get(settled)) {
      done.delete(settled);
      settled += 1;
      next = line;
    }
    if (next !== undefined && !target.dryRun) place.keep(next);
  };
  let count = 0;
  for await (const batch of batchesOf(piecesOf(file, format, { customer: options.customer, from }))) {
    const work: Promise<void> = start(batch, count)
      .catch((error) => {
        failure ??= error;
      })
      .finally(() => running.delete(work));
    count += 1;
    running.add(work);
    if (running.size >= IN_FLIGHT) await Promise.race(running);
    if (failure) break;
  }
  await Promise.all(running);
  progress.end();
  if (failure) throw failure;
  place.forget();
}

/** Whole lines only: the two events of one line never lie in two batches. */
async function* batchesOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Batch> {
  let batch: Batch = { pieces: [], bytes: 0 };
  for await (const piece of pieces) {
    if (batch.pieces.length >= BATCH_SIZE && batch.pieces.at(-1)?.line !== piece.line) {
      yield batch;
      batch = { pieces: [], bytes: 0 };
    }
    batch.pieces.push(piece);
    batch.bytes += Buffer.byteLength(piece.json);
  }
  if (batch.pieces.length > 0) yield batch;
}

/** How far a file was sent to a target; a file that changed is another file. */
class Place {
  private readonly file: string;
  readonly next: number;

  constructor(file: string, target: Target) {
    const { size, mtimeMs } = statSync(file);
    const identity = createHash('sha256')
      .update(JSON.stringify([path.resolve(file), size, mtimeMs, target.url, target.source]))
      .digest('hex');
    this.file = path.join(env.dataDir, 'ingest', `${identity.slice(0, 32)}.json`);
    this.next = read(this.file);
  }

  keep(line: number): void {
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify({ next: line }));
  }

  forget(): void {
    rmSync(this.file, { force: true });
  }
}

function read(file: string): number {
  try {
    const { next } = JSON.parse(readFileSync(file, 'utf8')) as { next?: unknown };
    return typeof next === 'number' && next >= 1 ? next : 1;
  } catch {
    return 1;
  }
}

/** One line at a terminal, nothing elsewhere. */
class Progress {
  private bytes = 0;
  private readonly shown = process.stderr.isTTY;

  constructor(
    private readonly name: string,
    private readonly total: number,
  ) {}

  add(bytes: number, summary: Summary): void {
    this.bytes += bytes;
    const share = Math.min(1, this.bytes / Math.max(1, this.total));
    const filled = Math.round(share * 30);
    this.say(
      `${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${summary.sent.toLocaleString('en-US')} sent, ${summary.rejected.toLocaleString('en-US')} refused`,
    );
  }

  say(text: string): void {
    if (this.shown) process.stderr.write(`\r\x1b[K${this.name} ${text}`);
  }

  end(): void {
    if (this.shown) process.stderr.write('\r\x1b[K');
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known =
      error instanceof Refused ||
      error instanceof UnusableFile ||
      (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ||
      (error as { code?: string }).code === 'ENOENT';
    process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
    process.exitCode = 2;
  },
);
