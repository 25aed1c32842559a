/** What is still open before books close: the next cut-off of each legal entity, with the cases that it is ahead of. */
import { assertMay, type Reader } from '@/domain/access';
import { caseReach, places } from '@/server/access';
import { grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { BASIS_OF_BUCKET, type Worth, type WorthCell, worthOf } from './amounts';
import type { CaseFilter } from './filter';

export interface Countdown extends Worth {
  readonly entity: string;
  readonly entityName: string;
  readonly zone: string;
  readonly cutoffAt: Date;
  /** open cases whose document would post to that period */
  readonly count: number;
}

/** By entity, the nearest first; out of the rollup that each case keeps by delta. */
export async function countdowns(
  reader: Reader | null,
  context: CaseFilter['context'],
  now: Date,
): Promise<Countdown[]> {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [now.toISOString()];
  const cells = [caseReach(reader, 'r', params, 'empty'), ...places('r', context, params, 'empty')].join(' AND ');
  const { rows } = await pool.query<WorthCell & Pick<Countdown, 'entity' | 'entityName' | 'zone' | 'cutoffAt'>>(
    prepared(
      `WITH cell AS (
         SELECT r.entity_id AS entity, r.dimension AS cutoff, NULLIF(r.currency, '') AS currency, ${BASIS_OF_BUCKET} AS basis, sum(r.count)::int AS count, sum(r.amount)::text AS amount
           FROM rollup r WHERE r.kpi = 'cases.cutoff' AND r.day = '1970-01-01' AND r.dimension > $1 AND ${cells} GROUP BY 1, 2, 3, 4 HAVING sum(r.count) <> 0)
       SELECT cell.entity, e.name AS "entityName", e.zone, cell.cutoff::timestamptz AS "cutoffAt", cell.currency, cell.basis, cell.count, cell.amount
         FROM cell JOIN legal_entity e ON e.id = cell.entity
        WHERE cell.cutoff = (SELECT min(x.cutoff) FROM cell x WHERE x.entity = cell.entity) ORDER BY cell.cutoff, cell.entity`,
      params,
    ),
  );
  return [...grouped(rows, ({ entity }) => entity).values()].flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const { entity, entityName, zone, cutoffAt } = first;
    return [{ entity, entityName, zone, cutoffAt, count: of.reduce((n, { count }) => n + count, 0), ...worthOf(of) }];
  });
}
