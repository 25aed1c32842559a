/** What systems stated of master data, with the interval over which each statement holds. */
import type { StatementDraft } from '@/domain/drafts';
import { between, type Interval } from '@/domain/intervals';
import { outranks, type Version, type VersionRow, versionOf, versionSql } from '@/domain/version';
import type { RowOf } from '@/server/runtime/sets';
import type { Queryable } from '../queue';

export interface Statement extends Version, Interval {
  readonly sourceId: number;
  readonly kind: StatementDraft['kind'];
  readonly externalId: string;
  readonly target: string | null;
  /** Key of the signal that said it, hex. */
  readonly signal: string;
  /** Another content of its signal counts: it says nothing any more. */
  readonly superseded: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The door checked the body. */
type Row = VersionRow &
  Pick<RowOf<'statement'>, 'source_id' | 'kind' | 'external_id' | 'target' | 'valid_from' | 'superseded'> & {
    signal: string;
    body: Statement['body'] & { validTo?: string };
  };
const COLUMNS = `s.source_id, s.kind, s.external_id, s.target, encode(s.signal_key, 'hex') AS signal, ${versionSql('s')}, s.valid_from, s.body`;

/**
 * Statements under a condition on alias `s`, those that no longer count included and flagged.
 * @param knownAt only what had come in by then; of several contents of one signal the one that counted then
 */
export async function loadStatements(
  client: Queryable,
  condition: string,
  parameters: readonly unknown[],
  knownAt?: Date,
): Promise<Statement[]> {
  const at = `$${parameters.length + 1}`;
  const outdone = `EXISTS (SELECT FROM statement b WHERE b.signal_key = s.signal_key AND b.digest <> s.digest AND b.known_at <= ${at} AND ${outranks('b', 's')})`;
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS}, ${knownAt ? outdone : 's.superseded'} AS superseded FROM statement s WHERE ${condition} ${knownAt ? `AND s.known_at <= ${at}` : ''} ORDER BY s.signal_key, s.digest`,
    knownAt ? [...parameters, knownAt] : [...parameters],
  );
  return rows.map((row) => ({
    sourceId: row.source_id,
    kind: row.kind as Statement['kind'],
    externalId: row.external_id,
    target: row.target,
    signal: row.signal,
    superseded: row.superseded,
    body: row.body,
    ...versionOf(row),
    ...between(row.valid_from, row.body.validTo),
  }));
}

/** Bounds as the store writes them. */
export const stamp = (bound: number): string =>
  Number.isFinite(bound) ? new Date(bound).toISOString() : bound > 0 ? 'infinity' : '-infinity';

/** An interval read from the columns valid_from and valid_to: dates, or ±Infinity. */
export const intervalOf = (row: { valid_from: Date | number; valid_to: Date | number }): Interval => ({
  from: Number(row.valid_from),
  to: Number(row.valid_to),
});
