import { assertMay, type Reader } from '@/domain/access';
import { type CaseStatus, OPEN_STATUSES, type Severity } from '@/domain/exceptions/statuses';
import type { StageName } from '@/domain/stages';
import { caseReach } from '@/server/access';
import {
  COUNT_LIMIT,
  cappedTotal,
  cursorValues,
  decodeCursor,
  type KeysetOrder,
  keyset,
  type Page,
  type PageRequest,
  page,
  pageSize,
  positionOf,
} from '@/server/keyset';
import { REPORTING, rateInto } from '@/server/kpis/reporting';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { columnsOf, type FieldsOf } from '@/server/runtime/sets';
import { type CaseFilter, caseCondition, isSteady, statusesOf } from './filter';

const OWN = [
  'id',
  'type',
  'title',
  'subject_kind',
  'subject_id',
  'cause_key',
  'status',
  'severity',
  'queue_id',
  'assignee_id',
  'regressed',
  'amount_at_risk',
  'amount_basis',
  'currency',
  'entity_id',
  'region',
  'account_id',
  'transaction_id',
  'stage',
  'since',
  'opened_at',
  'due_at',
  'due_basis',
  'warn_at',
  'cutoff_at',
  'after_close',
  'waiting_reason',
  'waiting_until',
  'escalated',
  'assigned_by',
  'resolved_at',
  'resolution',
  'evidence',
  'version',
] as const;

export interface CaseRow extends FieldsOf<'exception_case', (typeof OWN)[number]> {
  readonly number: string;
  readonly status: CaseStatus;
  readonly severity: Severity;
  readonly queueTitle: string;
  readonly queueUnrouted: boolean;
  readonly teamId: string;
  readonly teamName: string;
  readonly assigneeName: string | null;
  readonly assigneeRole: string | null;
  readonly ruleName: string | null;
  /** What the amount is worth today in the reporting currency; lists have it, null where there is no rate. */
  readonly converted?: { amount: string; currency: string } | null;
  readonly accountName: string | null;
  readonly transactionCount: number;
  readonly stage: StageName | null;
  /** Of the amount at risk: the part of the transaction through which the case was found. */
  readonly share?: string;
}

const COLUMNS = `${columnsOf<'exception_case'>('c', OWN)}, c.number::text AS number, q.title AS "queueTitle", q.unrouted AS "queueUnrouted",
  q.team_id AS "teamId", t.name AS "teamName", u.name AS "assigneeName", u.role AS "assigneeRole", w.name AS "ruleName", a.name AS "accountName",
  (SELECT count(*)::int FROM case_transaction ct WHERE ct.case_id = c.id) AS "transactionCount"`;
const RELATIONS = `JOIN queue q ON q.id = c.queue_id JOIN team t ON t.id = q.team_id
  LEFT JOIN app_user u ON u.id = c.assignee_id LEFT JOIN account a ON a.id = c.account_id LEFT JOIN routing_rule w ON w.id = c.rule_id`;

export const CASE_ORDERS = ['due', 'opened', 'at risk', 'severity', 'number', 'type'] as const;
export interface CaseOrder {
  field: (typeof CASE_ORDERS)[number];
  direction: 'ASC' | 'DESC';
}

type Listed = CaseRow & {
  position: string | null;
  position2: string | null;
  worth: string | null;
  into: string | null;
};

const opposite = (direction: 'ASC' | 'DESC') => (direction === 'ASC' ? 'DESC' : 'ASC');

/** The most severe first; its index has the very same words. */
const SEVERITY_RANK = `(CASE c.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END)`;

/** Column, type and the direction of the ID within ties that the indexes on (status, …, id) have. */
function orders({ field, direction }: CaseOrder): KeysetOrder {
  const due = { column: 'c.due_at', type: 'timestamptz' };
  switch (field) {
    case 'opened':
      return { column: 'c.opened_at', type: 'timestamptz', id: 'c.id', direction, idDirection: opposite(direction) };
    case 'severity':
      // Ranks count from the most severe, so that its cases come by due time: all three columns run one way.
      return { column: SEVERITY_RANK, type: 'int', second: due, id: 'c.id', direction: opposite(direction) };
    case 'type':
      return { column: 'c.type', type: 'text', second: due, id: 'c.id', direction };
    case 'number':
      return { column: 'c.number', type: 'bigint', id: 'c.id', direction };
    default:
      return { ...due, id: 'c.id', direction };
  }
}

/**
 * One page of cases with queue, assignee, account and number of transactions, in one statement. Each status is read
 * in order from its own stretch of the index, so that a page costs the same however many cases there are.
 */
export async function listCases(
  reader: Reader | null,
  filter: CaseFilter,
  order: CaseOrder,
  request: PageRequest,
  now: Date,
): Promise<Page<CaseRow>> {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [statusesOf(filter), now.toISOString().slice(0, 10)];
  const condition = caseCondition(reader, filter, now, params);
  const size = pageSize(request) + 1;
  const {
    ctes,
    order: by,
    spec,
  } = order.field === 'at risk'
    ? byWorth(order.direction, request, condition, size, params)
    : byColumn(orders(order), request, condition, size, params);
  const { rows } = await pool.query<Listed>(
    prepared(
      `WITH RECURSIVE reporting AS MATERIALIZED (SELECT ${REPORTING} AS code), ${ctes},
       rate AS MATERIALIZED (SELECT p.currency, x.rate FROM (SELECT DISTINCT currency FROM found) p, reporting g, LATERAL (${rateInto('g.code', 'p.currency', '$2::date')}) x)
     SELECT ${COLUMNS}, c.position, c.position2, trim_scale(round(c.amount_at_risk * rate.rate, 6))::text AS worth, reporting.code AS into
       FROM found c CROSS JOIN reporting LEFT JOIN rate ON rate.currency = c.currency ${RELATIONS}
      ORDER BY ${by} LIMIT ${size}`,
      params,
      isSteady(filter),
    ),
  );
  return page<CaseRow>(
    rows.map((row) => ({ ...row, converted: convertedOf(row) })),
    request,
    (row) => cursorValues(spec, row as Listed & CaseRow),
    async () => cappedTotal(await countCases(reader, filter, now, COUNT_LIMIT + 1)),
  );
}

const convertedOf = ({ worth, into }: Listed): CaseRow['converted'] =>
  worth !== null && into ? { amount: worth, currency: into } : null;

interface Found {
  /** Common table expressions, the last of which is `found`: cases with the values of their place. */
  readonly ctes: string;
  readonly order: string;
  readonly spec: KeysetOrder;
}

function byColumn(spec: KeysetOrder, request: PageRequest, condition: string, size: number, params: unknown[]): Found {
  const { where, order } = keyset(spec, request.after, params);
  return {
    ctes: `found AS MATERIALIZED (SELECT c.*, ${positionOf(spec)} FROM unnest($1::text[]) AS s (status) CROSS JOIN LATERAL (
       SELECT c.* FROM exception_case c WHERE c.status = s.status AND ${where} AND ${condition} ORDER BY ${order} LIMIT ${size}) c)`,
    order,
    spec,
  };
}

/** A little more than rounding can take off, so that the plain comparison beside the exact one lets nothing slip. */
const SLACK = '0.000001';

/**
 * By what the amount is worth today in the reporting currency: 18,000 GBP stand before 20,000 USD. Amounts are kept in
 * the currency of their documents, so each currency of each status is its own stretch of the index, in order by amount
 * and so by worth; the page is the merge of their first rows. What has no rate comes after everything that has one, by
 * its own number, and what has no amount comes last, by due time.
 */
function byWorth(
  direction: 'ASC' | 'DESC',
  request: PageRequest,
  condition: string,
  size: number,
  params: unknown[],
): Found {
  const spec: KeysetOrder = {
    column: 'c.class',
    type: 'int',
    second: { column: 'c.worth', type: 'numeric' },
    id: 'c.id',
    direction: 'ASC',
  };
  const beyond = direction === 'DESC' ? '<' : '>';
  const [klass, value, last] = request.after ? decodeCursor(request.after, 3) : [null, null, null];
  let known = 'true';
  let unknown = 'true';
  if (last) {
    const from = params.length + 1;
    if (klass === '2') {
      params.push(value, last);
      known = 'false';
      unknown = `(c.due_at, c.id) > ($${from}::timestamptz, $${from + 1}::uuid)`;
    } else {
      params.push(klass, value, last);
      const [k, v, id] = [`$${from}::int`, `$${from + 1}::numeric`, `$${from + 2}::uuid`];
      const worth = 'c.amount_at_risk * p.factor';
      const slack = direction === 'DESC' ? `+ ${SLACK}` : `- ${SLACK}`;
      known = `(p.class > ${k} OR (p.class = ${k} AND c.amount_at_risk ${beyond}= ${v} / p.factor ${slack} AND (${worth} ${beyond} ${v} OR (${worth} = ${v} AND c.id > ${id}))))`;
    }
  }
  const next = (status: string, after = '') =>
    `(SELECT min(c.currency) FROM exception_case c WHERE c.status = ${status} AND c.amount_at_risk IS NOT NULL ${after}) AS currency`;
  const order = `c.class, c.due NULLS FIRST, c.worth ${direction} NULLS LAST, c.id`;
  return {
    // Which currencies a status has, from one to the next along the index.
    ctes: `pair AS (
       SELECT s.status, ${next('s.status')} FROM unnest($1::text[]) AS s (status)
       UNION ALL SELECT p.status, ${next('p.status', 'AND c.currency > p.currency')} FROM pair p WHERE p.currency IS NOT NULL),
     priced AS MATERIALIZED (SELECT p.status, p.currency, coalesce(x.rate, 1) AS factor, (x.rate IS NULL)::int AS class
       FROM pair p CROSS JOIN reporting g LEFT JOIN LATERAL (${rateInto('g.code', 'p.currency', '$2::date')}) x ON true WHERE p.currency IS NOT NULL),
     first AS MATERIALIZED (SELECT * FROM (
       SELECT c.id, p.class, c.amount_at_risk * p.factor AS worth, NULL::timestamptz AS due FROM priced p CROSS JOIN LATERAL (
         SELECT c.id, c.amount_at_risk FROM exception_case c WHERE c.status = p.status AND c.currency = p.currency AND c.amount_at_risk IS NOT NULL AND ${known} AND ${condition} ORDER BY c.amount_at_risk ${direction}, c.id LIMIT ${size}) c
       UNION ALL
       SELECT c.id, 2, NULL, c.due_at FROM unnest($1::text[]) AS s (status) CROSS JOIN LATERAL (
         SELECT c.id, c.due_at FROM exception_case c WHERE c.status = s.status AND (c.amount_at_risk IS NULL OR c.currency IS NULL) AND ${unknown} AND ${condition} ORDER BY c.due_at, c.id LIMIT ${size}) c
       ) c ORDER BY ${order} LIMIT ${size}),
     found AS MATERIALIZED (SELECT c.*, f.class, f.worth, f.due, f.class::text AS position, coalesce(f.worth::text, f.due::text) AS position2 FROM first f JOIN exception_case c ON c.id = f.id)`,
    order,
    spec,
  };
}

async function countCases(reader: Reader, filter: CaseFilter, now: Date, limit: number): Promise<number> {
  const params: unknown[] = [statusesOf(filter)];
  const condition = caseCondition(reader, filter, now, params);
  const { rows } = await pool.query<{ n: number }>(
    prepared(
      `SELECT count(*)::int AS n FROM (SELECT 1 FROM exception_case c WHERE c.status = ANY($1::text[]) AND ${condition} LIMIT ${limit}) counted`,
      params,
      isSteady(filter),
    ),
  );
  return rows[0]?.n ?? 0;
}

async function casesWhere(
  reader: Reader,
  condition: string,
  params: unknown[],
  extra = '',
): Promise<(CaseRow & { parent: string })[]> {
  const { rows } = await pool.query<CaseRow & { parent: string }>(
    prepared(
      `SELECT ${COLUMNS}${extra} FROM exception_case c ${RELATIONS} ${condition} AND ${caseReach(reader, 'c', params)} ORDER BY c.due_at, c.id`,
      params,
    ),
  );
  return rows;
}

/** One case by ID or number, or null when there is none within reach. */
export async function findCase(
  reader: Reader | null,
  by: { id: string } | { number: string },
): Promise<CaseRow | null> {
  assertMay(reader, 'exceptions:read');
  const found =
    'id' in by
      ? await casesWhere(reader, 'WHERE c.id = $1::uuid', [by.id])
      : await casesWhere(reader, 'WHERE c.number = $1::bigint', [by.number]);
  return found[0] ?? null;
}

export const caseById = defineLoader<CaseRow>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await casesWhere(reader, 'WHERE c.id = ANY($1::uuid[])', [ids]);
  return new Map(rows.map((row) => [row.id, row]));
});

/** Open cases by transaction, the most urgent first. */
export const openCasesOfTransaction = defineLoader<CaseRow[]>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await casesWhere(
    reader,
    'JOIN case_transaction touched ON touched.case_id = c.id WHERE touched.transaction_id = ANY($1::uuid[]) AND c.status = ANY($2::text[])',
    [ids, OPEN_STATUSES],
    ', touched.transaction_id AS parent, touched.amount::text AS share',
  );
  return grouped(rows, (row) => row.parent);
});

/**
 * Cases of a transaction that were open at a past instant, by what had been done with them until then; their words and
 * amounts are today's.
 */
export async function casesOfTransactionAt(reader: Reader | null, transaction: string, at: Date): Promise<CaseRow[]> {
  assertMay(reader, 'exceptions:read');
  const rows = await casesWhere(
    reader,
    `JOIN case_transaction touched ON touched.case_id = c.id CROSS JOIN LATERAL (
       SELECT v.kind FROM case_activity v WHERE v.case_id = c.id AND v.at <= $2 AND v.kind IN ('opened', 'regressed', 'resolved') ORDER BY v.at DESC, v.id DESC LIMIT 1) last
     WHERE touched.transaction_id = $1::uuid AND last.kind <> 'resolved'`,
    [transaction, at],
  );
  return rows.map((row) => ({ ...row, status: 'open', resolvedAt: null, resolution: null }));
}

/** Open cases by account, the most urgent first. */
export const openCasesOfAccount = defineLoader<CaseRow[]>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await casesWhere(
    reader,
    'WHERE c.account_id = ANY($1::uuid[]) AND c.status = ANY($2::text[])',
    [ids, OPEN_STATUSES],
    ', c.account_id AS parent',
  );
  return grouped(rows, (row) => row.parent);
});

/** Cases about documents, payments and ERP documents, open ones first, then the newest. */
export const casesOfDocument = defineLoader<CaseRow[]>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await casesWhere(reader, 'WHERE c.subject_id = ANY($1::text[])', [ids]);
  const closed = ({ resolvedAt }: CaseRow) => Number(resolvedAt !== null);
  return grouped(
    rows.sort((a, b) => closed(a) - closed(b) || b.openedAt.getTime() - a.openedAt.getTime()),
    (row) => row.subjectId,
  );
});
