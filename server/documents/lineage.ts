import { assertMay, type Reader } from '@/domain/access';
import type { StageState } from '@/domain/stages';
import { reach } from '@/server/access';
import { type CaseRow, casesOfDocument } from '@/server/exceptions/queries';
import {
  documentLineage,
  documentStages,
  type GatheredPart,
  type GatheredStage,
} from '@/server/lineage/document-graph';
import type { Lineage } from '@/server/lineage/node';
import { listSourceNames } from '@/server/lineage/queries';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import type { DocumentRow } from './queries';

/** Documents and their transactions within reach; of a credit memo those of the lines that it credits. */
const transactionsOf = (within: string) => `
  touched AS MATERIALIZED (
    SELECT DISTINCT d.document, t.id, t.status, t.stages FROM (
      SELECT l.document_id AS document, l.transaction_id FROM document_line l WHERE l.document_id = ANY($1::uuid[]) AND l.transaction_id IS NOT NULL
      UNION SELECT l.document_id, m.transaction_id FROM document_line l JOIN document_line m ON m.document_id = l.credits_id AND (l.credits_line IS NULL OR m.line = l.credits_line)
        WHERE l.document_id = ANY($1::uuid[]) AND l.transaction_id IS NULL AND m.transaction_id IS NOT NULL
    ) d JOIN transaction t ON t.id = d.transaction_id WHERE ${within})`;

/** How many transactions within reach a document has, by their status. */
export const transactionStatusesOf = defineLoader<{ status: string; count: number }[]>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<{ document: string; status: string; count: number }>(
    prepared(
      `WITH ${transactionsOf(reach(reader, 't', params))}
       SELECT document, status, count(*)::int AS count FROM touched GROUP BY document, status ORDER BY count(*) DESC, status`,
      params,
    ),
  );
  return grouped(rows, ({ document }) => document);
});

/** The stages of a document's transactions, each with every status that occurs. */
const gatheredStagesOf = defineLoader<GatheredStage[]>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<GatheredStage & { document: string }>(
    prepared(
      `WITH ${transactionsOf(reach(reader, 't', params))}
       SELECT u.document, s.stage ->> 'name' AS name, array_agg(DISTINCT s.stage ->> 'status') AS statuses,
              max((s.stage ->> 'completedAt')::timestamptz) AS "completedAt", max((s.stage ->> 'dueAt')::timestamptz) AS "dueAt", max((s.stage ->> 'lagSeconds')::int) AS "lagSeconds"
         FROM touched u CROSS JOIN LATERAL jsonb_array_elements(u.stages) s (stage) GROUP BY 1, 2`,
      params,
    ),
  );
  return grouped(rows, ({ document }) => document);
});

/** Usage, aggregates and charges behind a document as sums, however many there are. */
const gatheredPartsOf = defineLoader<GatheredPart[]>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<GatheredPart & { document: string }>(
    prepared(
      `WITH ${transactionsOf(reach(reader, 't', params))},
       used AS (
         SELECT u.document, s.name AS source, sum(n.count)::text AS count, max(n.latest_at) AS at, array_agg(DISTINCT f.meter) AS meters,
                CASE WHEN count(DISTINCT f.meter) = 1 AND bool_and(COALESCE(m.aggregation, 'sum') = 'sum') THEN trim_scale(sum(n.quantity * f.factor))::text END AS quantity,
                CASE WHEN count(DISTINCT f.meter) = 1 THEN max(COALESCE(m.unit, NULLIF(f.unit, ''))) END AS unit
           FROM touched u JOIN usage_total n ON n.transaction_id = u.id AND n.count > 0 JOIN usage_flow f ON f.id = n.flow_id JOIN source s ON s.id = f.source_id LEFT JOIN meter m ON m.code = f.meter
          GROUP BY u.document, s.name),
       stated AS (
         SELECT u.document, r.kind, s.name AS source, count(*)::text AS count, max(r.occurred_at) AS at, CASE WHEN count(*) = 1 THEN max(r.external_id) END AS name,
                sum(r.amount) FILTER (WHERE r.kind = 'charge' AND r.currency = d.currency)::text AS amount
           FROM touched u JOIN record d ON d.id = u.document AND d.in_force JOIN record r ON r.transaction_id = u.id AND r.in_force AND r.kind IN ('usage aggregate', 'charge') AND (r.body ->> 'voided') IS DISTINCT FROM 'true'
           JOIN source s ON s.id = r.source_id GROUP BY u.document, r.kind, s.name)
       SELECT document, 'usage' AS part, source, count, quantity, unit, NULL AS amount, meters, NULL AS name, at FROM used
       UNION ALL SELECT document, kind, source, count, NULL, NULL, amount, '{}', name, at FROM stated`,
      params,
    ),
  );
  return grouped(rows, ({ document }) => document);
});

/** The lineage of a whole document and its stages, in a fixed number of statements. */
export async function lineageOfDocument(
  reader: Reader | null,
  row: DocumentRow,
  now: Date,
): Promise<{ lineage: Lineage; stages: readonly StageState[] }> {
  assertMay(reader, 'transactions:read');
  const [parts, stages, cases, sources] = await Promise.all([
    gatheredPartsOf.fetch(reader, [row.id], now),
    gatheredStagesOf.fetch(reader, [row.id], now),
    reader.permissions.has('exceptions:read')
      ? casesOfDocument.fetch(reader, [row.id, ...row.state.facts.credits.map(({ record }) => record.id)], now)
      : new Map<string, CaseRow[]>(),
    listSourceNames(reader),
  ]);
  const open = [...cases.values()].flat().filter(({ resolvedAt }) => resolvedAt === null);
  const others = row.kind === 'invoice' ? row.credits : row.credited;
  return {
    lineage: documentLineage(row.state, others, parts.get(row.id) ?? [], open, sources, now),
    stages: documentStages(row.state, stages.get(row.id) ?? [], now),
  };
}
