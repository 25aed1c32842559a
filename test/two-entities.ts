/**
 * Two legal entities with everything that belongs to one: account, subscription, transaction, documents, usage, cases,
 * rollups. What is of an entity carries its mark in every text, so that a leak shows in any answer.
 */

import { createHash } from 'node:crypto';
import { causeId } from '../domain/identity';
import { pool } from '../server/runtime/db';
import { ensureDefaults } from '../server/setup/defaults';

/** A UUID out of a name. */
export const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};

export interface SeededEntity {
  entity: string;
  region: string;
  mark: string;
}
export const HOME: SeededEntity = { entity: 'US', region: 'AMER', mark: 'Homeland' };
export const FOREIGN: SeededEntity = { entity: 'DE', region: 'EMEA', mark: 'Faraway' };

export const NOW = new Date('2026-03-10T12:00:00Z');
const DAY = '2026-02-03';
const AT = '2026-02-03T10:00:00Z';

/** Inserts a row given by column; values that are objects go in as JSON. */
async function insert(table: string, row: Record<string, unknown>): Promise<void> {
  const values = Object.values(row).map((value) =>
    value !== null && typeof value === 'object' && !Buffer.isBuffer(value) ? JSON.stringify(value) : value,
  );
  await pool.query(
    `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${values.map((_, at) => `$${at + 1}`).join(', ')})`,
    values,
  );
}

/** One case of a seeded entity; `name` tells cases apart. */
export async function seedCase(
  { entity, region, mark }: SeededEntity,
  name: string,
  given: Record<string, unknown> = {},
): Promise<string> {
  const id = uuidOf(`case ${mark} ${name}`);
  const cause = String(given.cause_key ?? `${mark} cause`);
  await insert('exception_case', {
    id,
    cause_id: causeId(cause),
    type: 'posting-overdue',
    subject_kind: 'document',
    subject_id: `${mark} ${name}`,
    title: `${mark} case ${name}`,
    cause_key: cause,
    queue_id: 'posting',
    severity: 'high',
    amount_at_risk: '120.50',
    amount_basis: 'stated',
    currency: 'USD',
    entity_id: entity,
    region,
    account_id: uuidOf(`account ${mark}`),
    transaction_id: uuidOf(`transaction ${mark}`),
    stage: 'posted',
    evidence: [{ label: 'Invoice', value: `${mark} invoice` }],
    since: AT,
    opened_at: AT,
    warn_at: '2026-03-01T00:00:00Z',
    due_at: '2026-03-01T00:00:00Z',
    detected_at: AT,
    ...given,
  });
  const open = !['resolved', 'written off', 'force-closed'].includes(String(given.status ?? 'open'));
  if (open) {
    await pool.query(
      `INSERT INTO rollup AS r (kpi, day, entity_id, region, currency, dimension, count, amount) VALUES ('cases.open.queue', '1970-01-01', $1, $2, 'USD', 'posting', 1, 120.50)
       ON CONFLICT ON CONSTRAINT rollup_pkey DO UPDATE SET count = r.count + 1`,
      [entity, region],
    );
  }
  await insert('case_transaction', { case_id: id, transaction_id: uuidOf(`transaction ${mark}`), amount: '120.50' });
  await insert('case_activity', { case_id: id, at: AT, kind: 'opened', detail: { note: mark } });
  return id;
}

async function seedEntity(seeded: SeededEntity, sourceId: number): Promise<void> {
  const { entity, region, mark } = seeded;
  const [account, transaction, flow, subscription] = ['account', 'transaction', 'flow', 'subscription'].map((kind) =>
    uuidOf(`${kind} ${mark}`),
  ) as [string, string, string, string];
  const [key, digest] = [
    createHash('sha256').update(mark).digest().subarray(0, 16),
    createHash('md5').update(mark).digest(),
  ];
  const version = { signal_key: key, digest, source_id: sourceId, time: AT, known_at: AT, day: DAY, seq: 1 << 20 };
  await insert('legal_entity', { id: entity, name: `${mark} Inc`, region, currency: 'USD', zone: 'UTC' });
  await insert('accounting_period', {
    entity_id: entity,
    period: `${mark} 02`,
    starts_on: '2026-02-01',
    ends_on: '2026-03-01',
    status: 'open',
    changed_at: AT,
  });
  await insert('account', {
    id: account,
    system: 'crm',
    external_id: `${mark}-1`,
    name: `${mark} Customer`,
    entity_id: entity,
    region,
    currency: 'USD',
    golden: { name: { value: `${mark} Customer`, source: 'crm', others: [] } },
    updated_at: AT,
  });
  const always = { account_id: account, valid_from: '-infinity', valid_to: 'infinity' };
  await insert('account_version', { ...always, name: `${mark} Customer`, entity_id: entity, region, currency: 'USD' });
  await insert('account_identity', { ...always, system: 'crm', external_id: `${mark}-1`, type: 'crm' });
  await insert('subscription', {
    id: subscription,
    source_id: sourceId,
    external_id: `${mark}-sub`,
    customer: `${mark}-1`,
    customers: `{"${mark}-1"}`,
    account_id: account,
    status: 'active',
    start_at: AT,
    versions: [],
  });
  await insert('transaction', {
    id: transaction,
    key: `billing/${mark}-sub/api/2026-02-01`,
    system: 'billing',
    subscription: `${mark}-sub`,
    subscription_id: subscription,
    charge: `${mark}-charge`,
    kind: 'usage',
    account_id: account,
    entity_id: entity,
    region,
    currency: 'USD',
    period_start: '2026-02-01T00:00:00Z',
    period_end: '2026-03-01T00:00:00Z',
    status: 'broken',
    stage: 'invoiced',
    stages: [
      { name: 'captured', status: 'done' },
      { name: 'rated', status: 'done', amount: '120.50' },
    ],
    rated_amount: '120.50',
    invoiced_amount: '100.50',
    posted_amount: '0',
    invoice_variance: '20',
    invoice_variance_class: 'unexplained',
    posting_variance: '100.50',
    posting_variance_class: 'in exception',
    amount_at_risk: '120.50',
    open_cases: 1,
    rated: true,
    first_known_at: AT,
    changed_at: AT,
    folded_at: AT,
  });
  for (const [kind, value] of [
    ['subscription', `${mark}-sub`],
    ['invoice number', `${mark}-inv`],
  ])
    await insert('identifier', { value: (value as string).toLowerCase(), kind, transaction_id: transaction });
  const record = (kind: string, row: Record<string, unknown>) =>
    insert('record', {
      id: uuidOf(`${kind} ${mark}`),
      ...version,
      kind,
      external_id: `${mark}-${kind}`,
      customer: `${mark}-1`,
      currency: 'USD',
      entity_id: entity,
      occurred_at: AT,
      in_force: true,
      body: { note: mark, lines: [] },
      ...row,
    });
  await record('charge', { transaction_id: transaction, amount: '120.50' });
  await record('invoice', { number: `${mark}-inv`, amount: '100.50' });
  await insert('document_line', {
    document_id: uuidOf(`invoice ${mark}`),
    line: '1',
    position: 0,
    transaction_id: transaction,
    amount: '100.50',
  });
  await insert('usage_flow', {
    id: flow,
    source_id: sourceId,
    customer: `${mark}-1`,
    meter: `${mark}-meter`,
    account_id: account,
    entity_id: entity,
    region,
    reason: 'unknown meter',
  });
  const sums = { count: 3, quantity: '3', maximum: '1', latest: '1', latest_at: AT, first_day: DAY, last_day: DAY };
  await insert('usage_bucket', { flow_id: flow, hour: '2026-02-03T10:00:00Z', transaction_id: transaction, ...sums });
  await insert('usage_bucket', {
    flow_id: flow,
    hour: '2026-02-03T11:00:00Z',
    transaction_id: uuidOf('').replaceAll(/[0-9a-f]/g, '0'),
    ...sums,
    count: 2,
  });
  await insert('usage_total', { transaction_id: transaction, flow_id: flow, ...sums, first_at: AT });
  await insert('rollup', {
    kpi: 'money',
    day: '2026-02-01',
    entity_id: entity,
    region,
    currency: 'USD',
    dimension: 'rated',
    count: 1,
    amount: '120.50',
  });
  await seedCase(seeded, 'one');
}

export interface Seed {
  sourceId: number;
}

/** Both entities, one source, the default queues and one dead letter, which belongs to neither. */
export async function seedTwoEntities(): Promise<Seed> {
  await ensureDefaults();
  await insert('source', {
    name: 'billing',
    title: 'Billing',
    kind: 'billing',
    team_id: 'administrators',
    last_received_at: AT,
  });
  const { rows } = await pool.query<{ id: number }>(`SELECT id FROM source WHERE name = 'billing'`);
  const sourceId = rows[0]?.id as number;
  await seedEntity(HOME, sourceId);
  await seedEntity(FOREIGN, sourceId);
  await insert('dead_letter', {
    source_id: sourceId,
    id: uuidOf('letter'),
    received_at: AT,
    code: 'schema invalid',
    message: `${FOREIGN.mark} letter`,
    body: `{"name":"${FOREIGN.mark}"}`,
    digest: Buffer.alloc(16),
  });
  return { sourceId };
}

/** A user of a role; regions and entities `['*']` unless said otherwise. */
export async function seedUser(
  id: string,
  role: string,
  entities: readonly string[] = ['*'],
  regions: readonly string[] = ['*'],
  demo = false,
): Promise<string> {
  await pool.query(
    `INSERT INTO app_user (id, name, email, role, regions, entities, demo, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, now())`,
    [id, `Name of ${id}`, `${id}@example.com`, role, regions, entities, demo],
  );
  return id;
}
