import { assertMay, type Reader } from '@/domain/access';
import { findRecord } from '@/domain/records';
import { reach } from '@/server/access';
import { type CaseRow, casesOfTransactionAt, openCasesOfTransaction } from '@/server/exceptions/queries';
import { loadPolicies } from '@/server/policies/queries';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { fixed, sets } from '@/server/runtime/sets';
import { stagesOf, type TransactionRow } from '@/server/transactions/columns';
import { factsOf } from '@/server/transactions/known';
import { lineageGraph } from './graph';
import type { FlowUsage, Lineage, SourceName } from './node';

/**
 * The lineage of a transaction in the reader's reach, as known when the row says so. A fixed number of statements,
 * however many documents and events there are: usage comes as sums, never as events.
 */
export async function lineageOf(reader: Reader | null, row: TransactionRow, now: Date): Promise<Lineage> {
  assertMay(reader, 'transactions:read');
  const clock = row.knownAt ?? now;
  const [facts, live, cases, sources] = await Promise.all([
    factsOf(reader, row.id, row.knownAt, { forDrawing: true }),
    row.knownAt ? [] : usageOf(reader, row.id),
    reader.permissions.has('exceptions:read') ? casesOf(reader, row, now) : [],
    listSourceNames(reader),
  ]);
  if (!facts) return { lanes: [], nodes: [], edges: [] };
  const usage = row.knownAt ? usageThen(facts, row) : live;
  const graph = lineageGraph({
    facts,
    stages: stagesOf(row),
    currency: row.currency,
    unit: row.unit,
    usage,
    cases,
    sources,
    at: { now: clock, policies: await loadPolicies(pool, row.knownAt ?? undefined) },
  });
  const others = await othersOf(
    reader,
    row.id,
    graph.nodes.flatMap(({ kind, recordIds }) => (findRecord(kind)?.direct === false ? recordIds : [])),
  );
  for (const node of graph.nodes)
    node.otherTransactions = Math.max(0, ...node.recordIds.map((id) => others.get(id) ?? 0));
  return graph;
}

const casesOf = async (reader: Reader, { id, knownAt }: TransactionRow, now: Date): Promise<CaseRow[]> =>
  knownAt
    ? casesOfTransactionAt(reader, id, knownAt)
    : ((await openCasesOfTransaction.fetch(reader, [id], now)).get(id) ?? []);

/** Sums per flow are not kept for the past: what was known then is one sum. */
function usageThen(
  facts: { usage: { count: number; quantity: string; firstAt: Date; lastAt: Date } | null },
  row: TransactionRow,
): FlowUsage[] {
  if (!facts.usage) return [];
  const { count, quantity, firstAt, lastAt } = facts.usage;
  const system = row.stages.find(({ name }) => name === 'captured')?.system ?? 'metering';
  return [
    {
      flowId: 'known',
      source: system,
      customer: row.accountName ?? '',
      subscription: '',
      meter: row.meter ?? '',
      unit: row.unit,
      count: String(count),
      quantity,
      firstAt,
      lastAt,
    },
  ];
}

/** Usage in force behind a transaction, by flow; quantities by the meter's function, in its unit. */
async function usageOf(reader: Reader, id: string): Promise<FlowUsage[]> {
  const params: unknown[] = [id];
  const { rows } = await pool.query<FlowUsage>(
    prepared(
      `SELECT u.flow_id AS "flowId", s.name AS source, f.customer, f.subscription, f.meter, COALESCE(m.unit, NULLIF(f.unit, '')) AS unit, u.count::text,
            trim_scale(CASE COALESCE(m.aggregation, 'sum') WHEN 'count' THEN u.count WHEN 'max' THEN u.maximum * f.factor WHEN 'latest' THEN u.latest * f.factor ELSE u.quantity * f.factor END)::text AS quantity,
            u.first_at AS "firstAt", u.latest_at AS "lastAt"
       FROM transaction t JOIN usage_total u ON u.transaction_id = t.id JOIN usage_flow f ON f.id = u.flow_id JOIN source s ON s.id = f.source_id LEFT JOIN meter m ON m.code = f.meter
      WHERE t.id = $1::uuid AND ${reach(reader, 't', params)} AND u.count > 0 ORDER BY u.count DESC, u.flow_id`,
      params,
    ),
  );
  return rows;
}

const sourceNames = fixed(() => sets.selectFrom('source').select(['name', 'title', 'kind']).orderBy('id'));

/** Systems with their titles, for all who may read a transaction. */
export async function listSourceNames(reader: Reader): Promise<SourceName[]> {
  assertMay(reader, 'transactions:read');
  return sourceNames({});
}

/** How many other transactions within reach share each of these records, by record. */
async function othersOf(reader: Reader, id: string, records: readonly string[]): Promise<Map<string, number>> {
  if (records.length === 0) return new Map();
  const params: unknown[] = [records, id];
  const within = reach(reader, 't', params);
  const visible = within === 'true' ? '' : `JOIN transaction t ON t.id = touched.transaction_id AND ${within}`;
  const { rows } = await pool.query<{ id: string; others: number }>(
    prepared(
      `SELECT d.id, count(DISTINCT touched.transaction_id)::int AS others
       FROM unnest($1::uuid[]) d(id) CROSS JOIN LATERAL (
         SELECT l.transaction_id FROM document_line l WHERE l.document_id = d.id
         UNION ALL SELECT l.transaction_id FROM record_link k JOIN document_line l ON l.document_id = k.to_id WHERE k.from_id = d.id
       ) touched ${visible}
      WHERE touched.transaction_id <> $2::uuid GROUP BY d.id`,
      params,
    ),
  );
  return new Map(rows.map(({ id: record, others }) => [record, others]));
}
