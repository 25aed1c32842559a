/** A company under test: its sources and keys, its deliveries, and one clock for all that it does. */
import { settle } from '../../server/correlation/worker';
import { overrideClock } from '../../server/runtime/clock';
import { pool } from '../../server/runtime/db';
import { ensureDefaults } from '../../server/setup/defaults';
import { testDatabase } from '../database';
import { forgetDatabase, makeKey, makeSource, type Sent, send } from '../ingestion';

export const SOURCES = {
  metering: 'metering',
  billing: 'billing',
  crm: 'crm',
  erp: 'erp',
  payments: 'payments',
} as const;
export type SourceName = keyof typeof SOURCES;

/** One signal on its way: who sends it, and the event as it is sent. */
export interface Delivery {
  readonly source: SourceName;
  readonly event: {
    readonly specversion: '1.0';
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly time: string;
    /** When it came in, for those who may say so. */
    readonly receivedat?: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

export function delivery(
  source: SourceName,
  id: string,
  type: string,
  time: string,
  data: Record<string, unknown>,
  receivedat?: string,
): Delivery {
  return {
    source,
    event: { specversion: '1.0', id, source: `/${source}`, type, time, ...(receivedat ? { receivedat } : {}), data },
  };
}

export interface Entity {
  id: string;
  region: string;
  currency: string;
  zone: string;
  postingHours?: number;
}

/** Empties the database and sets the company up in it; the clock stands at `now` until it is released. */
export class Company {
  private constructor(
    private readonly keys: ReadonlyMap<SourceName, string>,
    private readonly release: () => void,
  ) {}

  static async open(now: string, entities: readonly Entity[]): Promise<Company> {
    const release = overrideClock(new Date(now));
    await (await testDatabase()).reset();
    forgetDatabase();
    await ensureDefaults();
    for (const { id, region, currency, zone, postingHours } of entities) {
      await pool.query(
        'INSERT INTO legal_entity (id, name, region, currency, zone, posting_hours) VALUES ($1, $1, $2, $3, $4, $5)',
        [id, region, currency, zone, postingHours ?? 24],
      );
    }
    const keys = new Map<SourceName, string>();
    for (const name of Object.values(SOURCES)) {
      const documentSystem = name === 'metering' || name === 'billing' ? null : 'billing';
      keys.set(name, await makeKey(await makeSource(name, { kind: name, documentSystem }), ['ingest', 'backfill']));
    }
    // How long a source was silent hangs on when it sent, which is what histories differ in.
    await pool.query('UPDATE source SET cadence_seconds = 31536000');
    return new Company(keys, release);
  }

  /** Sends deliveries through the handler of the edge, as one request per source; all of them must be taken. */
  async deliver(deliveries: readonly Delivery[]): Promise<void> {
    for (const source of Object.values(SOURCES)) {
      const events = deliveries.filter((one) => one.source === source).map(({ event }) => event);
      if (events.length === 0) continue;
      const sent = await this.post(source, events);
      if (sent.status !== 202 || sent.body.rejected.length > 0)
        throw new Error(`${source} refused: ${JSON.stringify(sent.body)}`);
    }
  }

  /** Sends a body to a source, whatever becomes of it. */
  post(source: SourceName, body: unknown): Promise<Sent> {
    return send(source, this.keys.get(source) as string, body);
  }

  /** Works everything off, as so many workers at once. */
  async settle(workers = 1): Promise<void> {
    await Promise.all(Array.from({ length: workers }, () => settle()));
    // One that finds the fold lock taken leaves the rest to its holder, who may have looked before it came.
    if (workers > 1) await settle();
  }

  /** Another instant from now on. */
  at(now: string): void {
    overrideClock(new Date(now));
  }

  close(): void {
    this.release();
  }
}
