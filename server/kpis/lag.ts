import { lagValue } from './amounts';
import { defineKpi, type Kpi } from './define';

/**
 * A lag: completion minus when it was due, as percentiles of the histogram kept by day (error at most 2 %).
 * @param given `late` is the p95 in seconds from which the tile warns
 */
export function defineLag(given: Pick<Kpi, 'code' | 'title' | 'definition' | 'link'> & { late: number }): Kpi {
  const { late, code, ...words } = given;
  return defineKpi({
    ...words,
    code,
    reads: [code],
    value: ({ lags }) => lagValue(lags.get(code)?.p95 ?? null),
    day: ({ lags }) => lags.get(code) ?? 0,
    tone: ({ lags }) => {
      const found = lags.get(code);
      return !found ? 'neutral' : found.p95 > late ? 'risk' : 'done';
    },
  });
}
