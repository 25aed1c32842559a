/**
 * Fixed logarithmic buckets for lags: they merge by adding counts and give percentiles within 2 %.
 * Bucket i > 0 holds (GAMMA^(i-1), GAMMA^i] seconds scaled by milliseconds; bucket 0 holds everything up to 1 ms.
 */
const GAMMA = 1.04;
const LOG_GAMMA = Math.log(GAMMA);

/** The bucket of a duration in seconds; early and instant completions fall into bucket 0. */
export function bucketOf(seconds: number): number {
  const milliseconds = seconds * 1000;
  return milliseconds <= 1 ? 0 : Math.ceil(Math.log(milliseconds) / LOG_GAMMA);
}

/** The duration in seconds that stands for a bucket: off by 2 % at most from anything in it. */
export function secondsOf(bucket: number): number {
  return bucket === 0 ? 0 : (2 * GAMMA ** bucket) / (GAMMA + 1) / 1000;
}

/** SQL for {@link bucketOf} over an expression in seconds (double precision). */
export const bucketSql = (seconds: string) =>
  `(CASE WHEN (${seconds}) * 1000 <= 1 THEN 0 ELSE ceil(ln((${seconds}) * 1000) / ${LOG_GAMMA}) END)::int`;

/** The q-quantile (0..1) of bucket counts, seconds; null when empty. */
export function quantile(buckets: ReadonlyMap<number, number>, q: number): number | null {
  let total = 0;
  for (const count of buckets.values()) total += count;
  if (total === 0) return null;
  let seen = 0;
  for (const bucket of [...buckets.keys()].sort((a, b) => a - b)) {
    seen += buckets.get(bucket) ?? 0;
    if (seen >= q * total) return secondsOf(bucket);
  }
  return null;
}
