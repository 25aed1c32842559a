import { assertMay, type Reader } from '@/domain/access';
import { recordWords } from '@/domain/record-status';
import { findRecord } from '@/domain/records';
import type { Tone } from '@/domain/terms';
import { caseReach, reach } from '@/server/access';
import { activityText } from '@/server/exceptions/activity';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import type { TransactionRow } from '@/server/transactions/columns';
import { membersOf } from '@/server/transactions/known';
import { isoSql } from './records';

/** Something that happened to a transaction: in a source system, or done by a person here. */
export interface TimelineRow {
  readonly id: string;
  /** When it happened, by its source; ISO text. */
  readonly at: string;
  /** When we learned it. */
  readonly receivedAt: string | null;
  readonly source: string | null;
  readonly kind: string;
  readonly title: string;
  readonly detail: string | null;
  readonly tone: Tone;
  readonly record: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly actor: string | null;
}

interface Stated {
  id: string;
  version: number;
  at: string;
  receivedAt: string;
  source: string;
  kind: string;
  externalId: string;
  number: string | null;
  amount: string | null;
  currency: string | null;
  reason: string | null;
  inForce: boolean;
}

function statedEntry(row: Stated): TimelineRow {
  const { happened, tone } = recordWords(row.kind);
  const name = row.number ?? row.externalId;
  const amount = findRecord(row.kind)?.figure === 'money' ? row.amount : null;
  const again = row.version > 1 ? ` (version ${row.version})` : '';
  return {
    id: `${row.id}.${row.version}`,
    at: row.at,
    receivedAt: row.receivedAt,
    source: row.source,
    kind: row.kind,
    title: `${happened}: ${name}${again}`,
    detail: row.reason ?? (row.inForce ? null : 'Not in force: a newer version counts.'),
    tone: row.inForce ? tone : 'neutral',
    record: row.id,
    amount,
    currency: amount && row.currency,
    actor: null,
  };
}

/**
 * Everything that happened to a transaction, oldest first: each version of each record by the time its source gives,
 * first and last usage, and what people and rules did on its cases. As known at the row's instant when it has one.
 */
export async function timelineOf(reader: Reader | null, row: TransactionRow): Promise<TimelineRow[]> {
  assertMay(reader, 'transactions:read');
  const [stated, usage, acts] = await Promise.all([
    statedOf(reader, row),
    usageEntries(reader, row),
    reader.permissions.has('exceptions:read') ? actsOf(reader, row) : [],
  ]);
  return [...usage, ...stated, ...acts].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
}

async function statedOf(reader: Reader, row: TransactionRow): Promise<TimelineRow[]> {
  const params: unknown[] = [[row.id]];
  const within = reach(reader, 't', params);
  const known = row.knownAt ? `AND r.known_at <= $${params.push(row.knownAt)}::timestamptz` : '';
  const { rows } = await pool.query<Stated>(
    prepared(
      `${membersOf(within)}
     SELECT r.id, row_number() OVER (PARTITION BY r.id ORDER BY r.revision NULLS FIRST, r.updated_at NULLS FIRST, r.time, r.digest DESC)::int AS version, ${isoSql('COALESCE(r.occurred_at, r.time)')} AS at,
            ${isoSql('r.known_at')} AS "receivedAt", s.name AS source, r.kind, r.external_id AS "externalId", r.number, r.amount::text, r.currency, r.in_force AS "inForce",
            COALESCE(r.body ->> 'message', r.body ->> 'error', r.body ->> 'reason') AS reason
       FROM (SELECT DISTINCT id FROM members) m JOIN record r ON r.id = m.id JOIN source s ON s.id = r.source_id WHERE NOT r.superseded ${known}`,
      params,
    ),
  );
  return rows.map(statedEntry);
}

async function usageEntries(reader: Reader, row: TransactionRow): Promise<TimelineRow[]> {
  const params: unknown[] = [row.id];
  const { rows } = await pool.query<{
    source: string;
    customer: string;
    meter: string;
    count: string;
    first: string;
    last: string;
  }>(
    prepared(
      `SELECT s.name AS source, f.customer, f.meter, u.count::text, ${isoSql('u.first_at')} AS first, ${isoSql('u.latest_at')} AS last
       FROM transaction t JOIN usage_total u ON u.transaction_id = t.id JOIN usage_flow f ON f.id = u.flow_id JOIN source s ON s.id = f.source_id
      WHERE t.id = $1::uuid AND ${reach(reader, 't', params)} AND u.count > 0`,
      params,
    ),
  );
  const shared = {
    receivedAt: null,
    kind: 'usage',
    tone: 'done' as const,
    record: null,
    amount: null,
    currency: null,
    actor: null,
  };
  const clock = row.knownAt?.toISOString();
  return rows
    .flatMap(({ source, customer, meter, count, first, last }) => [
      {
        ...shared,
        id: `usage.first.${customer}.${meter}`,
        at: first,
        source,
        title: `First usage of ${customer}`,
        detail: meter,
      },
      ...(count === '1'
        ? []
        : [
            {
              ...shared,
              id: `usage.last.${customer}.${meter}`,
              at: last,
              source,
              title: `Last usage of ${customer} so far`,
              detail: `${count} events in all, ${meter}`,
            },
          ]),
    ])
    .filter(({ at }) => !clock || at <= clock);
}

const ACT_TONES: Readonly<Record<string, Tone>> = {
  opened: 'broken',
  regressed: 'broken',
  resolved: 'done',
  'severity raised': 'risk',
};

interface Act {
  id: string;
  at: string;
  kind: string;
  detail: Record<string, unknown>;
  comment: string | null;
  actor: string | null;
  title: string;
  number: string;
}

async function actsOf(reader: Reader, row: TransactionRow): Promise<TimelineRow[]> {
  const params: unknown[] = [row.id];
  const within = caseReach(reader, 'c', params);
  const known = row.knownAt ? `AND v.at <= $${params.push(row.knownAt)}::timestamptz` : '';
  const { rows } = await pool.query<Act>(
    prepared(
      `SELECT v.id::text, ${isoSql('v.at')} AS at, v.kind, v.detail, v.comment, COALESCE(p.name, v.actor_id) AS actor, c.title, c.number::text
       FROM case_transaction ct JOIN exception_case c ON c.id = ct.case_id JOIN case_activity v ON v.case_id = c.id LEFT JOIN app_user p ON p.id = v.actor_id
      WHERE ct.transaction_id = $1::uuid AND ${within} ${known} ORDER BY v.id LIMIT 1000`,
      params,
    ),
  );
  return rows.map((act) => ({
    id: `act.${act.id}`,
    at: act.at,
    receivedAt: null,
    source: null,
    kind: `case ${act.kind}`,
    title: `Exception ${act.number}: ${act.title}`,
    detail: act.comment ?? activityText(act.kind, act.detail),
    tone: ACT_TONES[act.kind] ?? 'neutral',
    record: null,
    amount: null,
    currency: null,
    actor: act.actor,
  }));
}
