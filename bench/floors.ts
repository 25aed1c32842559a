/**
 * What a bare server would answer to the operations of `operations.ts`: the same content as JSON, by one SQL statement
 * each, without permissions, words or types. Orders and limits are the product's, so that the same indexes serve both.
 */
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';

export interface Floor {
  sql: string;
  parameters(n: number): unknown[];
}

const COUNT_LIMIT = 10_001;
const total = (from: string) => `(SELECT count(*) FROM (SELECT FROM ${from} LIMIT ${COUNT_LIMIT}) n)`;
const edges = (node: string) => `coalesce(json_agg(json_build_object('cursor', x.cursor, 'node', ${node})), '[]')`;

const STAGES = `(SELECT json_agg(json_build_object('name', s ->> 'name', 'status', s ->> 'status')) FROM jsonb_array_elements(t.stages) s)`;
const TRANSACTION = `json_build_object(
  'id', t.id, 'number', t.number::text, 'accountName', a.name, 'entityCode', t.entity_id, 'currency', t.currency, 'subscription', t.subscription,
  'charge', t.charge, 'kind', t.kind, 'periodStart', t.period_start, 'status', t.status, 'stage', t.stage, 'ratedAmount', t.rated_amount::text,
  'invoicedAmount', t.invoiced_amount::text, 'postedAmount', t.posted_amount::text, 'settledAmount', t.settled_amount::text,
  'invoiceVariance', t.invoice_variance::text, 'postingVariance', t.posting_variance::text, 'amountAtRisk', t.amount_at_risk::text,
  'openCases', t.open_cases, 'changedAt', t.changed_at, 'stages', ${STAGES})`;

/** A page of fifty transactions with its total. */
function transactions(where: string, order = 't.period_start DESC, t.id'): string {
  return `SELECT json_build_object('edges', ${edges('x.node')}, 'total', ${total(`transaction t WHERE ${where}`)}) AS json
    FROM (SELECT json_build_array(t.period_start, t.id)::text AS cursor, ${TRANSACTION} AS node
            FROM (SELECT * FROM transaction t WHERE ${where} ORDER BY ${order} LIMIT 50) t LEFT JOIN account a ON a.id = t.account_id ORDER BY ${order}) x`;
}

const EVENTS = `
  SELECT json_build_object('edges', ${edges(`json_build_object('id', x.id, 'time', x.time, 'receivedAt', x.received_at, 'quantity', x.quantity::text)`)}) AS json
    FROM (SELECT e.*, json_build_array(e.time, e.seq)::text AS cursor
            FROM transaction t JOIN usage_total u ON u.transaction_id = t.id JOIN usage_route r ON r.transaction_id = t.id AND r.flow_id = u.flow_id
            CROSS JOIN LATERAL (SELECT encode(s.key, 'hex') AS id, s.time, s.received_at, s.quantity, s.seq FROM signal s
              WHERE s.flow_id = r.flow_id AND s.day BETWEEN u.first_day AND u.last_day AND s.time >= r.valid_from AND s.time < r.valid_to ORDER BY s.time DESC, s.seq DESC LIMIT 50) e
           WHERE t.key = $1 ORDER BY e.time DESC, e.seq DESC LIMIT 50) x`;

const STATUSES = `'{${OPEN_STATUSES.join(',')}}'::text[]`;
const OPEN = `c.status = ANY(${STATUSES})`;
const CASES = `
  SELECT json_build_object('edges', ${edges('x.node')}, 'total', ${total(`exception_case c WHERE ${OPEN}`)}) AS json
    FROM (SELECT json_build_array(c.due_at, c.id)::text AS cursor, json_build_object(
            'id', c.id, 'number', c.number::text, 'title', c.title, 'status', c.status, 'severity', c.severity, 'dueAt', c.due_at, 'overdue', c.due_at < now(),
            'amountAtRisk', json_build_object('amount', c.amount_at_risk::text, 'currency', c.currency), 'amountBasis', c.amount_basis, 'accountName', a.name,
            'entityCode', c.entity_id, 'queue', json_build_object('id', q.id, 'title', q.title), 'assignee', json_build_object('id', u.id, 'name', u.name)) AS node
            FROM (SELECT c.* FROM unnest(${STATUSES}) AS s(status) CROSS JOIN LATERAL (SELECT * FROM exception_case c WHERE c.status = s.status ORDER BY c.due_at, c.id LIMIT 50) c ORDER BY c.due_at, c.id LIMIT 50) c
            JOIN queue q ON q.id = c.queue_id LEFT JOIN app_user u ON u.id = c.assignee_id LEFT JOIN account a ON a.id = c.account_id ORDER BY c.due_at, c.id) x`;
const GROUPS = `
  SELECT coalesce(json_agg(x), '[]') AS json FROM (
    SELECT g.key, g.key AS label, g.count, coalesce(d.n, 0) + (SELECT count(*) FROM exception_case c WHERE c.status = ANY(${STATUSES}) AND c.type = g.key AND c.due_at < now() AND c.due_at >= date_trunc('day', now(), 'UTC')) AS overdue, g.amounts
      FROM (SELECT key, sum(n) AS count, json_agg(json_build_object('amount', amount::text, 'currency', currency)) AS amounts
              FROM (SELECT r.dimension AS key, r.currency, sum(r.count) AS n, sum(r.amount) AS amount FROM rollup r WHERE r.kpi = 'cases.open' AND r.day = '1970-01-01' GROUP BY 1, 2) c GROUP BY 1) g
      LEFT JOIN (SELECT r.dimension AS key, sum(r.count) AS n FROM rollup r WHERE r.kpi = 'cases.due' AND r.day < (now() AT TIME ZONE 'UTC')::date GROUP BY 1) d USING (key)
     ORDER BY g.count DESC) x`;
const CASE = `
  SELECT json_build_object('id', c.id, 'title', c.title, 'evidence', c.evidence, 'transactionCount', (SELECT count(*) FROM case_transaction x WHERE x.case_id = c.id),
      'activity', (SELECT json_agg(json_build_object('id', v.id, 'kind', v.kind, 'detail', v.detail) ORDER BY v.id) FROM case_activity v WHERE v.case_id = c.id)) AS json
    FROM exception_case c WHERE c.id = $1::uuid`;

/** Invoices of the accounts `a`, with tax, credits and payments, by the customers that stand for an account. */
const OWED = `
  SELECT r.currency, r.id, r.number, r.occurred_at, r.amount + l.tax AS gross, r.amount + l.tax - s.amount - k.gross AS rest, (r.body ->> 'dueAt')::timestamptz AS due
    FROM (SELECT DISTINCT s.id AS source_id, i.external_id AS customer FROM account_identity i JOIN source s ON s.name = i.system WHERE i.account_id = a.id) c
    JOIN record r ON r.source_id = c.source_id AND r.customer = c.customer AND r.kind = 'invoice' AND r.in_force
    CROSS JOIN LATERAL (SELECT coalesce(sum(tax), 0) AS tax FROM document_line WHERE document_id = r.id) l
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM record_link WHERE to_id = r.id AND kind = 'payment') s
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount + tax), 0) AS gross FROM document_line WHERE credits_id = r.id) k`;
const ACCOUNTS = `
  SELECT json_build_object('edges', ${edges('x.node')}, 'total', ${total('account')}) AS json
    FROM (SELECT json_build_array(a.name, a.id)::text AS cursor, json_build_object('id', a.id, 'name', a.name, 'entityCode', a.entity_id, 'region', a.region,
            'openCases', (SELECT count(*) FROM exception_case c WHERE c.account_id = a.id AND ${OPEN}),
            'amountAtRisk', (SELECT json_agg(json_build_object('amount', amount::text, 'currency', currency)) FROM (SELECT c.currency, sum(c.amount_at_risk) AS amount FROM exception_case c WHERE c.account_id = a.id AND ${OPEN} GROUP BY 1) r),
            'figures', (SELECT json_agg(json_build_object('currency', i.currency, 'invoiced', i.invoiced::text, 'outstanding', i.outstanding::text, 'overdue', i.overdue::text))
               FROM (SELECT currency, sum(invoiced) AS invoiced, sum(outstanding) AS outstanding, sum(overdue) AS overdue FROM account_total t WHERE t.account_id = a.id GROUP BY 1) i)) AS node
            FROM (SELECT * FROM account ORDER BY name, id LIMIT 50) a ORDER BY a.name, a.id) x`;
const ACCOUNT = `
  SELECT json_build_object('id', a.id, 'name', a.name,
      'billingStatus', (SELECT json_agg(w) FROM (SELECT currency, sum(rest) AS rest, sum(rest) FILTER (WHERE due < now()) AS overdue FROM (${OWED}) o GROUP BY 1) w),
      'cases', (SELECT json_agg(json_build_object('id', c.id, 'title', c.title)) FROM exception_case c WHERE c.account_id = a.id AND ${OPEN}),
      'invoices', (SELECT json_agg(json_build_object('id', i.id, 'number', i.number, 'gross', i.gross::text, 'currency', i.currency)) FROM (SELECT * FROM (${OWED}) w ORDER BY occurred_at DESC LIMIT 20) i)) AS json
    FROM account a WHERE a.id = $1::uuid`;

/** The transaction, its records with the documents that serve it, what refers to those, and its usage by flow. */
const LINEAGE = `
  WITH t AS (SELECT t.*, a.name FROM transaction t LEFT JOIN account a ON a.id = t.account_id WHERE t.key = $1),
  ids AS (SELECT r.id FROM record r, t WHERE r.transaction_id = t.id UNION SELECT l.document_id FROM document_line l, t WHERE l.transaction_id = t.id),
  reached AS (SELECT id FROM ids UNION SELECT k.from_id FROM record_link k JOIN ids ON k.to_id = ids.id)
  SELECT json_build_object('transaction', (SELECT json_build_object('id', t.id, 'number', t.number::text, 'accountName', t.name, 'entityCode', t.entity_id, 'currency', t.currency,
        'subscription', t.subscription, 'charge', t.charge, 'kind', t.kind, 'periodStart', t.period_start, 'status', t.status, 'ratedAmount', t.rated_amount::text, 'stages', ${STAGES}) FROM t),
      'usage', (SELECT json_agg(json_build_object('id', u.flow_id, 'count', u.count, 'quantity', u.quantity, 'at', u.latest_at)) FROM usage_total u, t WHERE u.transaction_id = t.id),
      'nodes', (SELECT json_agg(json_build_object('id', r.id, 'lane', s.name, 'kind', r.kind, 'externalId', r.external_id, 'amount', r.amount::text, 'currency', r.currency, 'at', r.occurred_at, 'number', r.number))
                  FROM record r JOIN reached ON reached.id = r.id JOIN source s ON s.id = r.source_id WHERE r.in_force),
      'edges', (SELECT json_agg(json_build_object('from', k.from_id, 'to', k.to_id, 'amount', k.amount::text)) FROM record_link k JOIN reached ON reached.id = k.from_id)) AS json`;

/** The cells out of which the dashboard's figures are drawn, over the same days. */
const DASHBOARD = `
  WITH cells AS MATERIALIZED (SELECT kpi, day, entity_id, region, currency, dimension, bucket, count, amount FROM rollup
    WHERE day BETWEEN date_trunc('month', now() - interval '3 months')::date AND (date_trunc('month', now()) + interval '1 month - 1 day')::date OR day = '1970-01-01')
  SELECT json_build_object(
    'cells', (SELECT json_agg(x) FROM (SELECT kpi, dimension, entity_id, region, currency, sum(count) AS count, sum(amount)::text AS amount FROM cells WHERE kpi NOT LIKE 'lag%' GROUP BY 1, 2, 3, 4, 5) x),
    'days', (SELECT json_agg(x) FROM (SELECT kpi, day, dimension, currency, sum(count) AS count, sum(amount)::text AS amount FROM cells WHERE kpi NOT LIKE 'lag%' GROUP BY 1, 2, 3, 4) x),
    'lags', (SELECT json_agg(x) FROM (SELECT kpi, entity_id, region, min(bucket) FILTER (WHERE running >= 0.5 * whole) AS p50, min(bucket) FILTER (WHERE running >= 0.95 * whole) AS p95, min(bucket) FILTER (WHERE running >= 0.99 * whole) AS p99
       FROM (SELECT kpi, entity_id, region, bucket, sum(sum(count)) OVER (PARTITION BY kpi, entity_id, region ORDER BY bucket) AS running, sum(sum(count)) OVER (PARTITION BY kpi, entity_id, region) AS whole FROM cells WHERE kpi LIKE 'lag%' GROUP BY 1, 2, 3, 4) h GROUP BY 1, 2, 3) x)) AS json`;

const SEARCH = `
  SELECT coalesce(json_agg(json_build_object('id', t.id, 'kind', 'transaction', 'title', t.subscription || ' · ' || t.charge, 'matched', i.kind || ' ' || i.value)), '[]') AS json
    FROM (SELECT * FROM identifier WHERE value = lower($1) OR value LIKE lower($1) || '%' ORDER BY value LIMIT 8) i JOIN transaction t ON t.id = i.transaction_id`;

export interface FloorSamples {
  keys: readonly string[];
  transactions: readonly string[];
  accounts: readonly string[];
  invoices: readonly string[];
  cases: readonly string[];
}

/** The floor of each operation, by its name. */
export function floors(samples: FloorSamples): Readonly<Record<string, Floor>> {
  const none = () => [];
  const each = (list: readonly string[]) => (n: number) => [list[n % Math.max(1, list.length)] ?? ''];
  return {
    'transactions: first page': { sql: transactions('true'), parameters: none },
    'transactions: broken': { sql: transactions(`t.status = 'broken'`), parameters: none },
    'transactions: by amount': { sql: transactions('true', 't.rated_amount DESC, t.id'), parameters: none },
    'transactions: one entity': {
      sql: transactions('t.entity_id = $1'),
      parameters: (n) => [['US', 'DE', 'GB'][n % 3]],
    },
    'transactions: search by invoice': {
      sql: transactions(`t.id IN (SELECT transaction_id FROM identifier WHERE value LIKE lower($1) || '%')`),
      parameters: each(samples.invoices),
    },
    lineage: { sql: LINEAGE, parameters: each(samples.transactions) },
    'usage events of a transaction': { sql: EVENTS, parameters: each(samples.keys) },
    'exceptions: open, by due': { sql: CASES, parameters: none },
    'exceptions: groups by type': { sql: GROUPS, parameters: none },
    exception: { sql: CASE, parameters: each(samples.cases) },
    'accounts: by name': { sql: ACCOUNTS, parameters: none },
    'account with billing status': { sql: ACCOUNT, parameters: each(samples.accounts) },
    dashboard: { sql: DASHBOARD, parameters: none },
    search: { sql: SEARCH, parameters: each(samples.invoices) },
  };
}
