import { Client, type ClientConfig, escapeIdentifier } from 'pg';
import { log } from './log';

/** The payload that says "something may have been missed". */
export const GAP = '';
/** A reader that is this far behind gets one GAP in place of what it has not read. */
const LIMIT = 1_000;

/**
 * One connection that listens for all subscribers of this process, and comes back by itself when it is lost.
 * Iterators are hand-made: an async generator that waits for the next notification never sees `return()`.
 */
export class ListenHub {
  private readonly channels = new Map<string, Set<(payload: string) => void>>();
  private client: Client | undefined;
  private connecting: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly config: ClientConfig) {}

  subscribe(channel: string): AsyncIterableIterator<string> {
    const queue: string[] = [];
    let waiting: ((result: IteratorResult<string>) => void) | undefined;
    let done = false;
    const push = (payload: string) => {
      if (waiting) {
        waiting({ value: payload, done: false });
        waiting = undefined;
      } else if (queue.length < LIMIT) queue.push(payload);
      else queue.splice(0, queue.length, GAP);
    };
    const end = () => {
      done = true;
      this.remove(channel, push);
      waiting?.({ value: undefined, done: true });
      waiting = undefined;
    };
    this.add(channel, push);
    return {
      next: () => {
        const payload = queue.shift();
        if (payload !== undefined) return Promise.resolve({ value: payload, done: false });
        if (done) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve) => {
          waiting = resolve;
        });
      },
      return: async () => {
        end();
        return { value: undefined, done: true };
      },
      throw: async (error) => {
        end();
        throw error;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** How many iterators are open. */
  get subscribers(): number {
    return [...this.channels.values()].reduce((sum, readers) => sum + readers.size, 0);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.channels.clear();
    await this.client?.end().catch(() => undefined);
  }

  private add(channel: string, push: (payload: string) => void): void {
    const readers = this.channels.get(channel);
    if (readers) {
      readers.add(push);
      return;
    }
    this.channels.set(channel, new Set([push]));
    if (this.client) this.issue(`LISTEN ${escapeIdentifier(channel)}`);
    else this.connect();
  }

  private remove(channel: string, push: (payload: string) => void): void {
    const readers = this.channels.get(channel);
    if (!readers?.delete(push) || readers.size > 0) return;
    this.channels.delete(channel);
    this.issue(`UNLISTEN ${escapeIdentifier(channel)}`);
  }

  private issue(statement: string): void {
    this.client?.query<never>(statement).catch((error) => log.warn({ err: error }, 'the listener refused a statement'));
  }

  private connect(): void {
    this.connecting ??= this.reconnect().finally(() => {
      this.connecting = undefined;
    });
  }

  /** Tries until it works: 0.1 s, then twice as long each time, at most 5 s. */
  private async reconnect(): Promise<void> {
    for (let wait = 100; !this.closed; wait = Math.min(wait * 2, 5_000)) {
      const client = new Client(this.config);
      try {
        client.on('error', () => undefined);
        await client.connect();
        client.on('notification', ({ channel, payload }) => this.deliver(channel, payload ?? GAP));
        client.once('end', () => {
          if (this.client !== client) return;
          this.client = undefined;
          if (!this.closed) this.connect();
        });
        for (const channel of this.channels.keys()) await client.query<never>(`LISTEN ${escapeIdentifier(channel)}`);
        this.client = client;
        for (const channel of this.channels.keys()) {
          // Subscribed while this loop ran: LISTEN twice is harmless, not listening is not.
          this.issue(`LISTEN ${escapeIdentifier(channel)}`);
          this.deliver(channel, GAP);
        }
        return;
      } catch (error) {
        log.warn({ err: error }, 'the listener can not reach the database');
        await client.end().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  private deliver(channel: string, payload: string): void {
    for (const push of this.channels.get(channel) ?? []) push(payload);
  }
}
