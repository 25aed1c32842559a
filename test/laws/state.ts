/** Everything that must not depend on the order of deliveries, as one value that can be compared. */
import { pool } from '../../server/runtime/db';

type Row = Record<string, unknown>;

/** What the reader takes live from the usage totals while a period runs: the column is brought up at the next fold. */
const LIVE = ['captured_quantity', 'changed_at', 'first_known_at', 'stages'];
/** Cells of what happened on the way rather than of what is: a case that opened and closed in one order only is due as it opened. */
const HISTORY = `'cases.opened', 'cases.resolved', 'cases.due', 'cases.due.queue', 'cases.warn', 'cases.warn.queue'`;

/** Sums keep the scale of what they were once made of: 5.00 is 5. */
const plain = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;

const rows = async (sql: string): Promise<Row[]> =>
  (await pool.query<Row>(sql)).rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
  );

async function transactions(): Promise<Row[]> {
  const found = await rows('SELECT * FROM transaction ORDER BY id');
  return found.map((row) => {
    const { folded_at: _folded, version: _version, number: _number, contributions, ...rest } = row;
    const running = row.status === 'open' && !row.rated;
    if (running) for (const column of LIVE) delete rest[column];
    const sorted = (contributions as unknown[]).map((item) => JSON.stringify(item)).sort();
    return { ...rest, contributions: sorted };
  });
}

/** The state of the whole store by table, without what numbers or dates our own work. */
export async function readState(): Promise<Record<string, Row[]>> {
  return {
    transactions: await transactions(),
    identifiers: await rows('SELECT transaction_id, kind, value FROM identifier ORDER BY 1, 2, 3'),
    records: await rows(
      `SELECT id, kind, external_id, encode(signal_key, 'hex') AS signal, encode(digest, 'hex') AS digest, transaction_id, flow_id, waits_for, waits_reason, waits_amount, currency, amount, occurred_at
         FROM record WHERE in_force ORDER BY id`,
    ),
    corrections: await rows(
      `SELECT encode(signal_key, 'hex') AS signal, waits_for FROM statement WHERE kind = 'correction' AND NOT superseded ORDER BY 1`,
    ),
    lines: await rows(
      `SELECT document_id, line, position, transaction_id, attachment, charge_id, credits_id, credits_line, amount, tax, quantity FROM document_line ORDER BY 1, 3`,
    ),
    links: await rows('SELECT from_id, to_id, position, kind, amount, to_line FROM record_link ORDER BY 1, 3'),
    totals: await rows('SELECT * FROM usage_total WHERE count > 0 ORDER BY transaction_id, flow_id'),
    buckets: await rows('SELECT * FROM usage_bucket WHERE count > 0 ORDER BY flow_id, hour, transaction_id'),
    // A flow that only contents set aside ever named is there in one order and not in another; it holds nothing.
    flows: await rows(
      `SELECT id, customer, meter, unit, account_id, entity_id, region, factor, reason, waiting_since FROM usage_flow f
        WHERE EXISTS (SELECT FROM usage_bucket b WHERE b.flow_id = f.id AND b.count > 0) OR EXISTS (SELECT FROM record r WHERE r.flow_id = f.id AND r.in_force) ORDER BY id`,
    ),
    accounts: await rows(
      `SELECT id, system, external_id, name, parent_id, entity_id, region, currency, status, golden FROM account ORDER BY id`,
    ),
    accountVersions: await rows(
      'SELECT account_id, valid_from::text, valid_to::text, name, parent_id, entity_id, region, currency, tax_registration, golden FROM account_version ORDER BY 1, account_version.valid_from',
    ),
    identities: await rows(
      'SELECT system, external_id, valid_from::text, valid_to::text, type, account_id FROM account_identity ORDER BY 1, 2, account_identity.valid_from',
    ),
    places: await rows(
      `SELECT p.flow_id, p.valid_from::text, p.valid_to::text, p.entity_id, p.region FROM flow_place p JOIN usage_flow f ON f.id = p.flow_id
        WHERE EXISTS (SELECT FROM usage_bucket b WHERE b.flow_id = f.id AND b.count > 0) ORDER BY 1, p.valid_from`,
    ),
    subscriptions: await rows('SELECT * FROM subscription ORDER BY id'),
    meters: await rows('SELECT * FROM meter ORDER BY code'),
    products: await rows('SELECT * FROM product ORDER BY sku'),
    periods: await rows('SELECT * FROM accounting_period ORDER BY entity_id, period'),
    rates: await rows('SELECT * FROM fx_rate ORDER BY base, quote, day'),
    keys: await rows(
      `SELECT encode(key, 'hex') AS key, encode(digest, 'hex') AS digest, variants FROM signal_key ORDER BY 1`,
    ),
    cases: await rows(
      `SELECT type, subject_kind, subject_id, title, cause_key, amount_at_risk, amount_basis, currency, entity_id, region, account_id, transaction_id, stage, since, evidence
         FROM exception_case WHERE status NOT IN ('resolved', 'written off', 'force-closed') ORDER BY type, subject_kind, subject_id`,
    ),
    caseTransactions: await rows(
      `SELECT c.type, c.subject_id, l.transaction_id, l.amount FROM case_transaction l JOIN exception_case c ON c.id = l.case_id
        WHERE c.status NOT IN ('resolved', 'written off', 'force-closed') ORDER BY 1, 2, 3`,
    ),
    accountTotals: await rows(
      `SELECT * FROM account_total WHERE (rated, invoiced, posted, settled, outstanding, overdue) IS DISTINCT FROM (0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric) ORDER BY 1, 2, 3, 4`,
    ),
    rollup: await rows(
      `SELECT kpi, day, entity_id, region, queue_id, currency, dimension, bucket, count, amount FROM rollup
        WHERE (count <> 0 OR amount <> 0) AND kpi NOT IN (${HISTORY}) ORDER BY 1, 2, 3, 4, 5, 6, 7, 8`,
    ),
  };
}

/** One text per row that only one of two states has: short to read when a run fails. */
export function differences(expected: Record<string, Row[]>, found: Record<string, Row[]>): string[] {
  return Object.keys(expected).flatMap((table) => {
    const texts = (state: Record<string, Row[]>) => new Set((state[table] ?? []).map((row) => JSON.stringify(row)));
    const [wanted, had] = [texts(expected), texts(found)];
    return [
      ...[...wanted].filter((row) => !had.has(row)).map((row) => `${table} − ${row}`),
      ...[...had].filter((row) => !wanted.has(row)).map((row) => `${table} + ${row}`),
    ];
  });
}
