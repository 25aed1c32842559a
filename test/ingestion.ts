/** Senders for tests of ingestion: sources, keys, events, and forgetting what a process remembers of the database. */
import { createHash } from 'node:crypto';
import { forgetAccess } from '../server/ingest/access';
import { forgetBacklog } from '../server/ingest/backlog';
import { forgetReceipts } from '../server/ingest/commands';
import { forgetFlows } from '../server/ingest/flows';
import { ingestHandler } from '../server/ingest/handler';
import { forgetSamples } from '../server/ingest/letters';
import { forgetPartitions } from '../server/ingest/partitions';
import { forgetSecrets } from '../server/ingest/secret';
import { pool } from '../server/runtime/db';
import { forgetOrigins } from '../server/search/events';

/** To be called after the database was emptied. */
export function forgetDatabase(): void {
  forgetAccess();
  forgetBacklog();
  forgetFlows();
  forgetOrigins();
  forgetPartitions();
  forgetReceipts();
  forgetSamples();
  forgetSecrets();
}

/** Makes a source with its team. @returns its ID */
export async function makeSource(
  name: string,
  { kind = 'metering', adapter = 'canonical', documentSystem = null as string | null } = {},
): Promise<number> {
  await pool.query(`INSERT INTO team (id, name) VALUES ('platform', 'Platform') ON CONFLICT DO NOTHING`);
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO source (name, title, kind, adapter, document_system, team_id) VALUES ($1, $1, $2, $3, $4, 'platform') RETURNING id`,
    [name, kind, adapter, documentSystem],
  );
  return rows[0]?.id as number;
}

/** Makes an API key for a source, or for every source. @returns the secret */
export async function makeKey(sourceId: number | null, scopes: readonly string[] = ['ingest']): Promise<string> {
  const secret = `tl_test_${Math.random().toString(36).slice(2)}`;
  await pool.query(
    `INSERT INTO api_key (id, source_id, title, hash, prefix, scopes, created_by) VALUES (gen_random_uuid(), $1, 'test', $2, 'tl_test', $3, 'test')`,
    [sourceId, createHash('sha256').update(secret).digest(), scopes],
  );
  return secret;
}

/** A usage event in structured form. */
export const usageEvent = (id: string, change: Record<string, unknown> = {}, data: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id,
  source: '/metering',
  type: 'usage.recorded.v1',
  time: '2026-01-15T10:00:00Z',
  ...change,
  data: { customer: 'tenant-1', meter: 'api-calls', quantity: '10', ...data },
});

export interface Sent {
  status: number;
  headers: Headers;
  body: {
    accepted: number;
    duplicates: number;
    conflicting: number;
    backfilled: number;
    ignored: number;
    rejected: { index: number; code: string; message: string }[];
    error: { code: string; message: string };
    reasons: Record<string, number>;
  };
}

/** Sends a body to a source, a JSON value or raw bytes. */
export async function send(
  source: string,
  key: string | null,
  body: unknown,
  headers: Record<string, string> = {},
  query = '',
): Promise<Sent> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await ingestHandler(
    new Request(`http://127.0.0.1/api/ingest/${encodeURIComponent(source)}${query}`, {
      method: 'POST',
      headers: {
        'content-type': Array.isArray(body) ? 'application/cloudevents-batch+json' : 'application/cloudevents+json',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...headers,
      },
      body: raw ? (body as BodyInit) : JSON.stringify(body),
    }),
  );
  return { status: response.status, headers: response.headers, body: (await response.json()) as Sent['body'] };
}

/** Deliveries counted so far, by disposition. */
export async function deliveryCounts(): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ disposition: string; count: number }>(
    'SELECT disposition, sum(count)::int8 AS count FROM delivery_count GROUP BY 1',
  );
  return Object.fromEntries(rows.map((row) => [row.disposition, row.count]));
}
