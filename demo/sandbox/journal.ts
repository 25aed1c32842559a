/**
 * What survives a kill: a snapshot of all rows, and behind it an append-only journal of what changed since, both lines
 * of JSON. Nothing is answered before it lies on the disk; what comes at the same time shares one write.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  write,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Said } from './decision';
import { type Change, State } from './state';

const writing = promisify(write);
const syncing = promisify(fdatasync);

/** A fact in the order in which it was said; what is acknowledged is named by this number. */
export interface Pending extends Said {
  n: number;
}

/** A line of the journal. Facts are numbered on from `n`; `sent` are those that have been acknowledged. */
interface Entry {
  changes?: Change[];
  said?: Said[];
  sent?: number[];
}
interface Head {
  generation: number;
  /** The number of the next fact. */
  next: number;
}

const snapshotIn = (folder: string) => path.join(folder, 'snapshot.ndjson');
const journalIn = (folder: string, generation: number) => path.join(folder, `journal-${generation}.ndjson`);
/** Whether anything was ever kept there. */
export const isBegun = (folder: string): boolean => existsSync(snapshotIn(folder));

/** Everything as one file, under its name once it is whole. */
export function writeSnapshot(
  folder: string,
  state: State,
  pending: Iterable<Pending> = [],
  head: Head = { generation: 1, next: 1 },
): void {
  const file = openSync(`${snapshotIn(folder)}.new`, 'w', 0o600);
  let text = `${JSON.stringify(head)}\n`;
  const put = (value: unknown) => {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < 1 << 20) return;
    writeSync(file, text);
    text = '';
  };
  for (const change of state.changes()) put(change);
  for (const fact of pending) put(fact);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${snapshotIn(folder)}.new`, snapshotIn(folder));
}

/** Bytes of journal beyond which a start writes a snapshot anew. */
const LONG = 8 * 1024 * 1024;

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const to = text.indexOf('\n', from);
    // A line without its end was being written when the process was killed: nobody had an answer for it.
    if (to < 0) return;
    yield text.slice(from, to);
    from = to + 1;
  }
}

export class Journal {
  readonly state = new State();
  /** Facts that nobody has acknowledged yet, oldest first. */
  readonly pending = new Map<number, Pending>();
  private generation = 0;
  private next = 1;
  private file = -1;
  private waiting: { text: string; done: () => void }[] = [];
  private isWriting = false;
  private failed: Error | undefined;

  /**
   * @param folder where it lies
   * @param onFailure told when the disk takes nothing any more: what is in memory is ahead of it then
   */
  constructor(
    private readonly folder: string,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /** Reads what there is. */
  open(): void {
    const lines = linesOf(readFileSync(snapshotIn(this.folder), 'utf8'));
    const head = JSON.parse(lines.next().value ?? '{}') as Head;
    this.generation = head.generation;
    this.next = head.next;
    for (const line of lines) {
      const entry = JSON.parse(line) as Change | Pending;
      if (Array.isArray(entry)) this.state.apply([entry]);
      else this.pending.set(entry.n, entry);
    }
    const log = journalIn(this.folder, this.generation);
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    for (const line of linesOf(text)) this.remember(JSON.parse(line) as Entry);
    if (text.length > LONG) this.renew();
    else {
      this.file = openSync(log, 'a', 0o600);
      ftruncateSync(this.file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
    }
  }

  /** A snapshot of everything, and an empty journal behind it; the snapshot names its journal, so both become true at once. */
  private renew(): void {
    const former = this.generation;
    this.generation += 1;
    this.file = openSync(journalIn(this.folder, this.generation), 'w', 0o600);
    writeSnapshot(this.folder, this.state, this.pending.values(), { generation: this.generation, next: this.next });
    rmSync(journalIn(this.folder, former), { force: true });
  }

  private remember({ changes = [], said = [], sent = [] }: Entry): void {
    this.state.apply(changes);
    for (const each of said) {
      this.pending.set(this.next, { ...each, n: this.next });
      this.next += 1;
    }
    for (const n of sent) this.pending.delete(n);
  }

  /** Takes an entry over and resolves when it lies on the disk. */
  append(entry: Entry): Promise<void> {
    this.remember(entry);
    return this.enqueue(`${JSON.stringify(entry)}\n`);
  }

  /** Resolves when everything that was taken over so far lies on the disk. */
  settled(): Promise<void> {
    return this.isWriting ? this.enqueue('') : Promise.resolve();
  }

  private enqueue(text: string): Promise<void> {
    if (this.failed) return Promise.reject(this.failed);
    return new Promise((done) => {
      this.waiting.push({ text, done });
      if (!this.isWriting) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    this.isWriting = true;
    try {
      while (this.waiting.length > 0) {
        const taken = this.waiting;
        this.waiting = [];
        const bytes = Buffer.from(taken.map(({ text }) => text).join(''));
        for (let at = 0; at < bytes.length; ) at += (await writing(this.file, bytes, at)).bytesWritten;
        if (bytes.length > 0) await syncing(this.file);
        for (const { done } of taken) done();
      }
      this.isWriting = false;
    } catch (error) {
      this.failed = error as Error;
      this.onFailure(this.failed);
    }
  }
}
