import type { RecordFact } from '@/domain/facts';
import type { RecordKind } from '@/domain/records';
import { inForce, outranks, type Version, type VersionRow, versionOf, versionSql } from '@/domain/version';
import type { RowOf } from '@/server/runtime/sets';
import type { Queryable } from './queue';

/** A record version with what is needed to choose among versions. */
export type LoadedRecord<Kind extends RecordKind = RecordKind> = RecordFact<Kind> &
  Version & {
    readonly transactionId: string | null;
    readonly flowId: string | null;
    /** From the unit of its flow to the meter's; 1 where it has no flow. */
    readonly factor: string;
    readonly signalKey: string;
  };

/** Rows by key, in order; `pick` turns a row into what is kept. */
export function groupBy<Row, Kept = Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
  pick: (row: Row) => Kept = (row) => row as unknown as Kept,
): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(pick(row));
    else groups.set(name, [pick(row)]);
  }
  return groups;
}

/** Every record that is written says when it occurred. */
type Row = VersionRow &
  Pick<RowOf<'record'>, 'id' | 'kind' | 'external_id' | 'number' | 'customer' | 'currency' | 'amount' | 'entity_id'> &
  Pick<RowOf<'record'>, 'known_at' | 'correlation_id' | 'trace_id' | 'body' | 'transaction_id' | 'flow_id'> & {
    occurred_at: Date;
    source: string;
    signal_key: string;
    factor: string | null;
  };

/**
 * Records in force under a condition on alias `r`; with `knownAt` the versions that were in force by what had been
 * received until then.
 */
export async function loadRecords(
  client: Queryable,
  condition: string,
  parameters: unknown[],
  knownAt?: Date,
): Promise<LoadedRecord[]> {
  const at = `$${parameters.length + 1}`;
  const known = knownAt
    ? `AND r.known_at <= ${at} AND NOT EXISTS (SELECT FROM record b WHERE b.signal_key = r.signal_key AND b.digest <> r.digest AND b.known_at <= ${at} AND ${outranks('b', 'r')})`
    : 'AND r.in_force';
  const { rows } = await client.query<Row>(
    `SELECT r.id, r.kind, o.name AS source, r.external_id, r.number, r.customer, r.currency, r.amount, r.entity_id, r.occurred_at, r.known_at, r.correlation_id, r.trace_id, r.body, r.transaction_id, r.flow_id,
            ${versionSql('r')}, encode(r.signal_key, 'hex') AS signal_key, (SELECT f.factor FROM usage_flow f WHERE f.id = r.flow_id) AS factor
     FROM record r JOIN source o ON o.id = r.source_id WHERE ${condition} ${known} ORDER BY r.occurred_at, r.id, r.signal_key`,
    knownAt ? [...parameters, knownAt] : parameters,
  );
  // The one place where kind and body of a row become what the registry says of them: the door checked the body.
  const versions: LoadedRecord[] = rows.map((row) => ({
    id: row.id,
    kind: row.kind as never,
    source: row.source,
    externalId: row.external_id,
    number: row.number,
    customer: row.customer,
    currency: row.currency,
    amount: row.amount,
    entityId: row.entity_id,
    occurredAt: row.occurred_at,
    knownAt: row.known_at,
    correlationId: row.correlation_id,
    traceId: row.trace_id,
    body: row.body as never,
    transactionId: row.transaction_id,
    flowId: row.flow_id,
    factor: row.factor ?? '1',
    ...versionOf(row),
    signalKey: row.signal_key,
  }));
  if (!knownAt) return versions;
  return [...groupBy(versions, ({ id }) => id).values()].flatMap((group) => inForce(group) ?? []);
}
