import { bucketOf } from '@/domain/histogram';
import type { StageName } from '@/domain/stages';
import { lagOf } from './contribute';
import { defineKpi, type Kpi } from './define';
import { lagRecords } from './records';

/**
 * A lag: completion minus when it was due, as percentiles of the histogram kept by day (error at most 2 %).
 * @param given `late` is the p95 in seconds from which the tile warns; `stage` is the stage of a transaction that it is
 * the lag of, where it is one: its rows and records follow from it
 */
export function defineLag(
  given: Pick<Kpi, 'code' | 'title' | 'definition' | 'datedBy' | 'places'> & {
    late: number;
    stage?: StageName;
    link?: Kpi['link'];
  },
): Kpi {
  const { late, code, stage, link, ...words } = given;
  return defineKpi({
    ...words,
    code,
    direction: 'lower is better',
    ...(stage
      ? {
          contributes: { transaction: (state) => lagOf(state, code, stage, bucketOf) },
          records: { [code]: lagRecords(stage) },
        }
      : {}),
    reads: [code],
    value: ({ lags }) => ({ kind: 'duration', seconds: lags.get(code)?.p95 ?? null }),
    day: ({ lags }) => lags.get(code) ?? 0,
    tone: ({ lags }) => {
      const found = lags.get(code);
      return !found ? 'neutral' : found.p95 > late ? 'risk' : 'done';
    },
    link: link ?? { path: '/transactions', query: { figure: code } },
  });
}
