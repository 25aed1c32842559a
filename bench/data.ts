/** The benchmark's data set: prototypes through the real chain, copies by SQL, and a check that both are the same. */
import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { settle } from '@/server/correlation/worker';
import { ingest } from '@/server/ingest/commands';
import { transaction } from '@/server/runtime/db';
import { ensureDefaults } from '@/server/setup/defaults';
import { foldSet } from '@/server/subjects/transaction';
import { copyPrototypes } from './copies';
import { type Detection, measureDetection } from './detection';
import { CHARGES, company, history, PERIODS, prototypes, type Sent, tokenOf, USAGE_PERIODS } from './prototypes';

const PROTOTYPES = 60;
const SOURCES = [
  ['metering', 'metering'],
  ['billing', 'billing'],
  ['crm', 'crm'],
  ['erp', 'erp'],
  ['payments', 'payments'],
] as const;

export interface DataSet {
  transactions: number;
  events: number;
  cases: number;
  customers: number;
  /** Copies that a fresh fold left as they were, of those looked at. */
  sample: { same: number; of: number };
  detection: Detection;
  ingestKey: string;
  readKey: string;
  seconds: number;
}

async function setUp(pool: Pool): Promise<{ ingestKey: string; readKey: string }> {
  await ensureDefaults();
  await pool.query(
    `INSERT INTO legal_entity (id, name, region, currency, zone) VALUES ('US', 'Bench Inc.', 'North America', 'USD', 'America/New_York'), ('DE', 'Bench GmbH', 'Europe', 'EUR', 'Europe/Berlin'), ('GB', 'Bench Ltd', 'Europe', 'GBP', 'Europe/London')`,
  );
  for (const [name, kind] of SOURCES)
    await pool.query(
      `INSERT INTO source (name, title, kind, team_id, document_system) VALUES ($1, $1, $2, 'administrators', 'billing')`,
      [name, kind],
    );
  await pool.query(
    `INSERT INTO app_user (id, name, email, role, regions, entities, updated_at) VALUES ('bench', 'Bench', 'bench@example.test', 'administrator', '{*}', '{*}', now())`,
  );
  const key = async (scopes: string[], userId: string | null) => {
    const secret = `tl_bench_${randomBytes(24).toString('base64url')}`;
    await pool.query(
      `INSERT INTO api_key (id, user_id, title, hash, prefix, scopes, created_by) VALUES (gen_random_uuid(), $1, 'bench', $2, 'tl_bench', $3, 'bench')`,
      [userId, createHash('sha256').update(secret).digest(), scopes],
    );
    return secret;
  };
  return { ingestKey: await key(['ingest', 'backfill'], null), readKey: await key(['read'], 'bench') };
}

async function sendAll(pool: Pool, sent: readonly Sent[]): Promise<void> {
  const { rows } = await pool.query<{ id: number; name: string }>('SELECT id, name FROM source');
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  for (const { source, events } of sent) {
    for (let from = 0; from < events.length; from += 1_000) {
      const receipt = await ingest({
        source: { id: ids.get(source) as number, name: source, adapter: 'canonical' },
        mayBackfill: true,
        receivedAt: new Date(),
        items: events.slice(from, from + 1_000).map((value) => ({ value })),
        canonical: true,
      } as Parameters<typeof ingest>[0]);
      if (receipt.rejected.length > 0)
        throw new Error(`A prototype was refused: ${JSON.stringify(receipt.rejected[0])}`);
    }
  }
}

/** Starts of the last twelve billing periods and of the one that runs. */
function periodStarts(): Date[] {
  const now = new Date();
  return Array.from(
    { length: PERIODS + 1 },
    (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index - PERIODS + 1, 1)),
  );
}

/** Folds a sample of copies again: none may change. */
async function checkSample(pool: Pool, size: number): Promise<{ same: number; of: number }> {
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM transaction ORDER BY md5(id::text) LIMIT $1`, [
    size,
  ]);
  const ids = rows.map(({ id }) => id).sort();
  const versions = async () =>
    new Map(
      (
        await pool.query<{ id: string; version: number }>(
          'SELECT id, version FROM transaction WHERE id = ANY($1::uuid[])',
          [ids],
        )
      ).rows.map(({ id, version }) => [id, version]),
    );
  const before = await versions();
  await transaction((client) => foldSet(client, ids));
  const after = await versions();
  return { same: ids.filter((id) => before.get(id) === after.get(id)).length, of: ids.length };
}

/** Builds the data set in an empty, migrated database. */
export async function build(
  pool: Pool,
  wanted: { transactions: number; events: number },
  say: (line: string) => void,
): Promise<DataSet> {
  const began = performance.now();
  const keys = await setUp(pool);
  const perCustomer = PERIODS * CHARGES;
  const count = Math.min(PROTOTYPES, Math.max(20, Math.floor(wanted.transactions / perCustomer)));
  const customers = Math.max(count, Math.round(wanted.transactions / perCustomer));
  const eventsPerPeriod = Math.max(1, Math.round(wanted.events / customers / USAGE_PERIODS));
  const starts = periodStarts();
  const made = prototypes(count);
  await sendAll(pool, [company(starts[0] as Date)]);
  const detection = await measureDetection(starts, (sent) => sendAll(pool, sent));
  const histories = made.map((prototype) => history(prototype, starts, eventsPerPeriod));
  for (const phase of ['first', 'later'] as const) {
    for (const sent of histories) await sendAll(pool, sent[phase]);
    // In between the breaks are seen, and become cases.
    await settle();
  }
  say(`${count} prototypes went through the chain in ${((performance.now() - began) / 1000).toFixed(0)} s; copying`);
  const copies = Math.floor(customers / count) - 1;
  if (copies > 0)
    await copyPrototypes(
      pool,
      made.map(({ token }) => token),
      copies,
      say,
    );
  await pool.query('VACUUM ANALYZE');
  const counted = await pool.query<{ transactions: number; events: number; cases: number }>(
    `SELECT (SELECT count(*) FROM transaction) AS transactions, (SELECT coalesce(sum(count), 0)::int8 FROM usage_total) AS events, (SELECT count(*) FROM exception_case) AS cases`,
  );
  const sample = await checkSample(pool, 400);
  return {
    detection,
    ...(counted.rows[0] as { transactions: number; events: number; cases: number }),
    customers: count * (copies + 1),
    sample,
    ...keys,
    seconds: (performance.now() - began) / 1000,
  };
}

/** The customer references that exist, for load. */
export const tenants = (customers: number, take: number): string[] =>
  Array.from(
    { length: Math.min(take, customers) },
    (_, index) => `ten-${tokenOf(Math.floor((index * customers) / Math.min(take, customers)))}`,
  );
