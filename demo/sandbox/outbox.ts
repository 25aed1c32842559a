/** What the counterparts did goes to Throughline as signals: in batches, at least once, each source with its own key. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Journal, Pending } from './journal';

const BATCH = 500;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 15_000;
const PATIENCE = 20_000;

interface Receiver {
  url: string;
  /** The key of a source; undefined while it has none. */
  keyOf: (system: string) => string | undefined;
}

const textOf = ({ system, type, id, time, data }: Pending): string =>
  JSON.stringify({ specversion: '1.0', type, source: `/quillmere/${system}`, id, time, data });

/** What waits goes out source by source, so that one that is not taken holds up no other. */
export class Outbox {
  private readonly wakes = new Map<string, () => void>();
  /** What was not taken last, in words, by source. */
  readonly complaints = new Map<string, string>();

  constructor(
    private readonly journal: Journal,
    private readonly receiver: Receiver,
  ) {}

  /** There may be something to send. */
  notify(): void {
    for (const wake of this.wakes.values()) wake();
  }

  private batch(system: string): Pending[] {
    const found: Pending[] = [];
    for (const fact of this.journal.pending.values()) {
      if (fact.system === system) found.push(fact);
      if (found.length === BATCH) break;
    }
    return found;
  }

  /** Sends what the systems say until `stopping` aborts; what is not acknowledged again, ever later. */
  async run(systems: readonly string[], stopping: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.all(systems.map((system) => this.lane(system, stopping, stopped)));
  }

  private async lane(system: string, stopping: AbortSignal, stopped: Promise<void>): Promise<void> {
    for (let wait = FIRST_WAIT; !stopping.aborted; ) {
      const woken = new Promise<void>((resolve) => this.wakes.set(system, resolve));
      const facts = this.batch(system);
      if (facts.length === 0) {
        await Promise.race([stopped, woken]);
        continue;
      }
      // What is not on the disk yet might be unsaid by a kill.
      await this.journal.settled();
      const complaint = await this.post(system, facts, stopping);
      if (complaint.isTaken) {
        await this.journal.append({ sent: facts.map(({ n }) => n) });
        wait = FIRST_WAIT;
      }
      if (complaint.says === null) this.complaints.delete(system);
      else this.complaints.set(system, complaint.says);
      if (complaint.isTaken) continue;
      await Promise.race([stopped, pause(wait, undefined, { ref: false })]);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  private async post(
    system: string,
    facts: readonly Pending[],
    stopping: AbortSignal,
  ): Promise<{ isTaken: boolean; says: string | null }> {
    const key = this.receiver.keyOf(system);
    if (!key) return { isTaken: false, says: `${system} has no key to send with` };
    try {
      const answer = await fetch(`${this.receiver.url}/api/ingest/${system}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
        body: facts.map(textOf).join('\n'),
        signal: AbortSignal.any([stopping, AbortSignal.timeout(PATIENCE)]),
      });
      const text = await answer.text();
      if (answer.status !== 202)
        return { isTaken: false, says: `Throughline answered ${answer.status}: ${text.slice(0, 200)}` };
      const { rejected } = JSON.parse(text) as { rejected: { message: string }[] };
      // Kept there as dead letters, with the reason: sending them again would change nothing.
      const says = rejected[0] ? `Throughline did not understand ${rejected.length}: ${rejected[0].message}` : null;
      return { isTaken: true, says };
    } catch (error) {
      return { isTaken: false, says: `Throughline does not answer: ${(error as Error).message}` };
    }
  }
}
