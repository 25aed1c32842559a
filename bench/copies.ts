/** Copies prototypes by SQL: the same rows under another token, with IDs computed as the product computes them. */
import type { Pool } from 'pg';
import { AMOUNTS, TOTALS_OF_TRANSACTIONS } from '@/server/accounts/totals';

const TOKEN = `'k[0-9]{7}'`;

interface Table {
  name: string;
  /** SQL over alias `p` that holds the token of the row's customer. */
  token: string;
  /** Columns that are not simply the same text with another token. */
  columns?: Record<string, string>;
  joins?: string;
  leave?: readonly string[];
  /** Rows that are copied, over alias `p`; all when absent. */
  where?: string;
}

const mapped = (column: string) =>
  `(SELECT m.id FROM bench_transaction m WHERE m.proto = p.${column} AND m.token = c.token)`;
const flow = (column: string) => `(SELECT m.id FROM bench_flow m WHERE m.proto = p.${column} AND m.token = c.token)`;
const ofTransaction = (column: string) =>
  `(SELECT m.origin FROM bench_transaction m WHERE m.proto = p.${column} LIMIT 1)`;
const HASH = (...parts: string[]) =>
  `encode(substring(sha256(convert_to(concat_ws(chr(31), ${parts.join(', ')}), 'UTF8')) FROM 1 FOR 16), 'hex')::uuid`;
const subscription = (system: string, externalId: string) =>
  HASH(`'subscription'`, system, `replace(${externalId}, c.proto, c.token)`);
/** Cases of documents: the subject is the document's ID, the case's ID follows from type and subject. */
const SUBJECT = (alias: string) => `md5(${alias}.subject_id || c.token)::uuid::text`;
const caseOf = (alias: string) => HASH(`'case'`, `${alias}.type`, `${alias}.subject_kind`, SUBJECT(alias));
const place = '((c.number << 20) | q.place)';

const TABLES: readonly Table[] = [
  { name: 'account', token: 'p.external_id' },
  { name: 'account_version', token: '(SELECT external_id FROM account a WHERE a.id = p.account_id)' },
  { name: 'account_identity', token: 'p.external_id' },
  {
    name: 'subscription',
    token: 'p.external_id',
    columns: {
      id: subscription('(SELECT name FROM source s WHERE s.id = p.source_id)', 'p.external_id'),
      customers: 'ARRAY(SELECT replace(v, c.proto, c.token) FROM unnest(p.customers) v)',
    },
  },
  { name: 'usage_flow', token: 'p.customer', columns: { id: flow('id') } },
  {
    name: 'usage_route',
    where: 'EXISTS (SELECT FROM transaction t WHERE t.id = p.transaction_id)',
    token: `(SELECT customer FROM usage_flow f WHERE f.id = p.flow_id)`,
    columns: { flow_id: flow('flow_id'), transaction_id: mapped('transaction_id') },
  },
  {
    name: 'usage_bucket',
    token: `(SELECT customer FROM usage_flow f WHERE f.id = p.flow_id)`,
    columns: { flow_id: flow('flow_id'), transaction_id: mapped('transaction_id') },
  },
  {
    name: 'usage_total',
    token: `(SELECT customer FROM usage_flow f WHERE f.id = p.flow_id)`,
    columns: { flow_id: flow('flow_id'), transaction_id: mapped('transaction_id') },
  },
  {
    name: 'transaction',
    token: 'p.key',
    columns: {
      id: mapped('id'),
      subscription_id: `CASE WHEN p.subscription IS NOT NULL THEN ${subscription('p.system', 'p.subscription')} END`,
    },
    leave: ['number'],
  },
  { name: 'identifier', token: ofTransaction('transaction_id'), columns: { transaction_id: mapped('transaction_id') } },
  {
    name: 'record',
    token: 'p.external_id',
    columns: { transaction_id: mapped('transaction_id'), seq: place },
    joins: 'JOIN bench_place q ON q.day = p.day AND q.seq = p.seq',
  },
  {
    name: 'document_line',
    token: `(SELECT external_id FROM record r WHERE r.id = p.document_id AND r.in_force)`,
    columns: { transaction_id: mapped('transaction_id') },
  },
  { name: 'record_link', token: `(SELECT external_id FROM record r WHERE r.id = p.from_id AND r.in_force)` },
  {
    name: 'exception_case',
    token: 'p.title',
    columns: { id: caseOf('p'), transaction_id: mapped('transaction_id'), subject_id: SUBJECT('p') },
    leave: ['number'],
  },
  {
    name: 'case_transaction',
    token: ofTransaction('transaction_id'),
    columns: {
      case_id: `(SELECT ${caseOf('x')} FROM exception_case x WHERE x.id = p.case_id)`,
      transaction_id: mapped('transaction_id'),
    },
  },
  {
    name: 'signal',
    token: 'p.ce_id',
    joins: 'JOIN bench_place q ON q.day = p.day AND q.seq = p.seq',
    columns: {
      seq: place,
      flow_id: flow('flow_id'),
      key: `substring(sha256(convert_to((SELECT name FROM source s WHERE s.id = p.source_id) || chr(31) || p.ce_source || chr(31) || replace(p.ce_id, c.proto, c.token), 'UTF8')) FROM 1 FOR 16)`,
    },
  },
];

async function copyTable(pool: Pool, table: Table): Promise<number> {
  const { rows } = await pool.query<{ name: string; type: string }>(
    `SELECT column_name AS name, udt_name AS type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`,
    [table.name],
  );
  const columns = rows.filter(({ name }) => !table.leave?.includes(name));
  const values = columns.map(({ name, type }) => {
    const own = table.columns?.[name];
    if (own) return own;
    if (type === 'uuid') return `md5(p."${name}"::text || c.token)::uuid`;
    if (type === 'text') return `replace(p."${name}", c.proto, c.token)`;
    if (type === 'jsonb') return `replace(p."${name}"::text, c.proto, c.token)::jsonb`;
    return `p."${name}"`;
  });
  // The prototypes are set aside first: the statement must not copy its own copies.
  await pool.query(
    `CREATE TABLE bench_rows AS SELECT p.*, substring(${table.token} FROM ${TOKEN}) AS bench_token FROM "${table.name}" p ${table.where ? `WHERE ${table.where}` : ''}`,
  );
  await pool.query('ANALYZE bench_rows');
  const { rowCount } = await pool.query(
    `INSERT INTO "${table.name}" (${columns.map(({ name }) => `"${name}"`).join(', ')}) SELECT ${values.join(', ')} FROM bench_rows p JOIN bench_clone c ON c.proto = p.bench_token ${table.joins ?? ''}`,
  );
  await pool.query('DROP TABLE bench_rows');
  return rowCount ?? 0;
}

/** Makes `perPrototype` copies of every prototype. @param say progress, one line a table */
export async function copyPrototypes(
  pool: Pool,
  tokens: readonly string[],
  perPrototype: number,
  say: (line: string) => void,
): Promise<void> {
  await pool.query('CREATE TABLE bench_clone (proto text, token text PRIMARY KEY, number bigint)');
  await pool.query(
    `INSERT INTO bench_clone SELECT p.proto, 'k' || lpad(n.number::text, 7, '0'), n.number + 1000000
     FROM unnest($1::text[]) WITH ORDINALITY AS p(proto, place) CROSS JOIN LATERAL (SELECT $2::bigint + (p.place - 1) * $3::bigint + i AS number FROM generate_series(0, $3 - 1) i) n`,
    [tokens, tokens.length, perPrototype],
  );
  await pool.query(
    `CREATE TABLE bench_transaction AS SELECT t.id AS proto, t.key AS origin, c.token,
       ${HASH(`'transaction'`, 't.system', 'replace(t.subscription, c.proto, c.token)', 't.charge', `to_char(t.period_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)} AS id
     FROM transaction t JOIN bench_clone c ON c.proto = substring(t.key FROM ${TOKEN})`,
  );
  await pool.query('CREATE INDEX ON bench_transaction (proto, token)');
  await pool.query(
    `CREATE TABLE bench_flow AS SELECT f.id AS proto, c.token, ${HASH(`'flow'`, 's.name', 'replace(f.customer, c.proto, c.token)', 'f.subscription', 'f.meter', 'f.unit')} AS id
     FROM usage_flow f JOIN source s ON s.id = f.source_id JOIN bench_clone c ON c.proto = substring(f.customer FROM ${TOKEN})`,
  );
  await pool.query('CREATE INDEX ON bench_flow (proto, token)');
  // Copies of one customer's signals share a batch of their own.
  await pool.query(
    `CREATE TABLE bench_place AS SELECT day, seq, row_number() OVER (PARTITION BY substring(ce_id FROM ${TOKEN}) ORDER BY day, seq) AS place FROM signal WHERE ce_id ~ ${TOKEN}`,
  );
  await pool.query('CREATE INDEX ON bench_place (day, seq)');
  for (const name of ['bench_clone', 'bench_transaction', 'bench_flow', 'bench_place'])
    await pool.query(`ANALYZE ${name}`);
  for (const table of TABLES) {
    const began = performance.now();
    const copied = await copyTable(pool, table);
    say(
      `  ${table.name.padEnd(18)} ${copied.toLocaleString('en').padStart(12)} rows ${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s`,
    );
  }
  await pool.query(
    `INSERT INTO delivery_batch (id, source_id, first_day, last_day, usage_count, record_count, status, applied_at) SELECT c.number, (SELECT id FROM source WHERE name = 'metering'), current_date - 500, current_date, 0, 0, 'applied', now() FROM bench_clone c`,
  );
  await pool.query(
    `INSERT INTO signal_key (key, digest, day, seq) SELECT s.key, s.digest, s.day, s.seq FROM signal s WHERE s.seq >> 20 >= 1000000 ON CONFLICT DO NOTHING`,
  );
  await sumRollups(pool);
  await pool.query('DROP TABLE bench_clone, bench_transaction, bench_flow, bench_place');
}

/** Rollups are the sums of what the rows contribute. */
async function sumRollups(pool: Pool): Promise<void> {
  await pool.query('TRUNCATE account_total');
  await pool.query(
    `INSERT INTO account_total (account_id, currency, entity_id, region, ${AMOUNTS.join(', ')}) ${TOTALS_OF_TRANSACTIONS}`,
  );
  await pool.query(`DELETE FROM rollup WHERE kpi <> 'lag.usage'`);
  await pool.query(
    `INSERT INTO rollup (kpi, day, entity_id, region, queue_id, currency, dimension, bucket, count, amount)
     SELECT x.kpi, x.day, x."entityId", x.region, coalesce(x."queueId", ''), x.currency, x.dimension, x.bucket, sum(x.count), sum(x.amount)
     FROM (SELECT contributions FROM transaction UNION ALL SELECT contributions FROM exception_case) r,
          jsonb_to_recordset(r.contributions) AS x(kpi text, day date, "entityId" text, region text, "queueId" text, currency text, dimension text, bucket int, count bigint, amount numeric)
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
  );
}
