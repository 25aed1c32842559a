import { assertMay, type Reader } from '@/domain/access';
import { type CaseStatus, OPEN_STATUSES, type Severity } from '@/domain/exceptions/define';
import type { StageName } from '@/domain/stages';
import { reach } from '@/server/access';
import {
  COUNT_LIMIT,
  cappedTotal,
  decodeCursor,
  type KeysetOrder,
  keyset,
  type Page,
  type PageRequest,
  page,
  pageSize,
} from '@/server/keyset';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { type CaseFilter, caseCondition, isSteady, statusesOf } from './filter';

export interface CaseRow {
  id: string;
  number: string;
  type: string;
  title: string;
  subjectKind: string;
  subjectId: string;
  causeKey: string;
  status: CaseStatus;
  severity: Severity;
  queueId: string;
  queueTitle: string;
  queueUnrouted: boolean;
  teamId: string;
  teamName: string;
  assigneeId: string | null;
  assigneeName: string | null;
  assigneeRole: string | null;
  regressed: boolean;
  amountAtRisk: string | null;
  amountBasis: string;
  currency: string | null;
  entityId: string | null;
  region: string | null;
  accountId: string | null;
  accountName: string | null;
  transactionId: string | null;
  transactionCount: number;
  stage: StageName | null;
  since: Date;
  openedAt: Date;
  dueAt: Date;
  dueBasis: string;
  resolvedAt: Date | null;
  resolution: string | null;
  evidence: unknown;
  version: number;
}

const COLUMNS = `c.id, c.number::text AS number, c.type, c.title, c.subject_kind AS "subjectKind", c.subject_id AS "subjectId", c.cause_key AS "causeKey",
  c.status, c.severity, c.queue_id AS "queueId", q.title AS "queueTitle", q.unrouted AS "queueUnrouted", q.team_id AS "teamId", t.name AS "teamName",
  c.assignee_id AS "assigneeId", u.name AS "assigneeName", u.role AS "assigneeRole", c.regressed,
  c.amount_at_risk AS "amountAtRisk", c.amount_basis AS "amountBasis", c.currency, c.entity_id AS "entityId", c.region,
  c.account_id AS "accountId", a.name AS "accountName", c.transaction_id AS "transactionId",
  (SELECT count(*)::int FROM case_transaction ct WHERE ct.case_id = c.id) AS "transactionCount",
  c.stage, c.since, c.opened_at AS "openedAt", c.due_at AS "dueAt", c.due_basis AS "dueBasis",
  c.resolved_at AS "resolvedAt", c.resolution, c.evidence, c.version`;
const RELATIONS = `JOIN queue q ON q.id = c.queue_id JOIN team t ON t.id = q.team_id
  LEFT JOIN app_user u ON u.id = c.assignee_id LEFT JOIN account a ON a.id = c.account_id`;

export interface CaseOrder {
  field: 'due' | 'opened' | 'at risk';
  direction: 'ASC' | 'DESC';
}
/** All equal in amount; naming it all the same lets the index on (status, amount, id) give the order. */
const UNKNOWN_ORDER = 'c.amount_at_risk DESC, c.id';

type Listed = CaseRow & { place: string | null };

const opposite = (direction: 'ASC' | 'DESC') => (direction === 'ASC' ? 'DESC' : 'ASC');

/** Column, type and the direction of the ID within ties that the indexes on (status, …, id) have. */
const orders = (order: CaseOrder): KeysetOrder => {
  const { direction } = order;
  if (order.field === 'due') return { column: 'c.due_at', type: 'timestamptz', id: 'c.id', direction };
  if (order.field === 'opened')
    return { column: 'c.opened_at', type: 'timestamptz', id: 'c.id', direction, idDirection: opposite(direction) };
  return { column: 'c.amount_at_risk', type: 'numeric', id: 'c.id', direction, idDirection: opposite(direction) };
};

/**
 * One page of cases with queue, assignee, account and number of transactions, in one statement. Each status is read
 * in order from its own stretch of the index, so that a page costs the same however many cases there are. Cases of
 * unknown amount come last when ordered by amount.
 */
export async function listCases(
  reader: Reader | null,
  filter: CaseFilter,
  order: CaseOrder,
  request: PageRequest,
  now: Date,
): Promise<Page<CaseRow>> {
  assertMay(reader, 'exceptions:read');
  const size = pageSize(request);
  const params: unknown[] = [statusesOf(filter)];
  const condition = caseCondition(reader, filter, now, params);
  const part = (where: string, by: string) =>
    `(SELECT c.* FROM exception_case c WHERE c.status = s.status AND ${where} AND ${condition} ORDER BY ${by} LIMIT ${size + 1})`;
  const spec = orders(order);
  let sorted: string;
  let source: string;
  if (order.field === 'at risk') {
    const last = request.after ? decodeCursor(request.after, 2) : null;
    const pastKnown = last !== null && last[0] === null;
    if (pastKnown) params.push(last[1]);
    const known = pastKnown ? null : keyset(spec, request.after, params);
    const unknownAfter = pastKnown ? `c.id > $${params.length}::uuid` : 'true';
    const parts = [
      ...(known ? [part(`c.amount_at_risk IS NOT NULL AND ${known.where}`, known.order)] : []),
      part(`c.amount_at_risk IS NULL AND ${unknownAfter}`, UNKNOWN_ORDER),
    ];
    source = parts.join(' UNION ALL ');
    sorted = `${spec.column} ${spec.direction} NULLS LAST, CASE WHEN ${spec.column} IS NULL THEN c.id END, c.id ${spec.idDirection}`;
  } else {
    const place = keyset(spec, request.after, params);
    source = part(place.where, place.order);
    sorted = place.order;
  }
  const { rows } = await pool.query<Listed>(
    prepared(
      `SELECT ${COLUMNS}, ${spec.column}::text AS place
     FROM unnest($1::text[]) AS s (status) CROSS JOIN LATERAL (${source}) c ${RELATIONS}
     ORDER BY ${sorted} LIMIT ${size + 1}`,
      params,
      isSteady(filter),
    ),
  );
  return page<CaseRow>(
    rows,
    request,
    (row) => [(row as Listed).place, row.id],
    async () => cappedTotal(await countCases(reader, filter, now, COUNT_LIMIT + 1)),
  );
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
      `SELECT ${COLUMNS}${extra} FROM exception_case c ${RELATIONS} ${condition} AND ${reach(reader, 'c', params)} ORDER BY c.due_at, c.id`,
      params,
    ),
  );
  return rows;
}

/** One case, or null when there is none within reach. */
export async function findCase(reader: Reader | null, id: string): Promise<CaseRow | null> {
  assertMay(reader, 'exceptions:read');
  return (await casesWhere(reader, 'WHERE c.id = $1::uuid', [id]))[0] ?? null;
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
    ', touched.transaction_id AS parent',
  );
  return grouped(rows, (row) => row.parent);
});

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
