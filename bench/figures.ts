/** Percentiles, exact: the benchmark keeps every measurement. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] as number;
}

export const spread = (values: readonly number[]) => ({
  p50Ms: round(percentile(values, 0.5)),
  p95Ms: round(percentile(values, 0.95)),
  p99Ms: round(percentile(values, 0.99)),
});
export const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;
