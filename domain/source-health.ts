/** How a source is judged by its silence. */
import type { SourceHealth } from './terms';

export interface Heard {
  /** Newest delivery; null when nothing ever came. */
  readonly lastReceivedAt: Date | null;
  /** Up to where the source says that it has sent everything. */
  readonly watermark: Date | null;
  /** Seconds between deliveries when all is well. */
  readonly cadenceSeconds: number;
}

/** A source is silent after this many cadences, late after one. */
export const SILENT_AFTER = 3;

/** A heartbeat counts like a delivery: a source that has nothing to say may say so. */
export function sourceHealth({ lastReceivedAt, watermark, cadenceSeconds }: Heard, now: Date): SourceHealth {
  const heard = Math.max(lastReceivedAt?.getTime() ?? 0, Math.min(watermark?.getTime() ?? 0, now.getTime()));
  if (heard === 0) return 'waiting';
  const cadences = (now.getTime() - heard) / 1000 / cadenceSeconds;
  return cadences > SILENT_AFTER ? 'silent' : cadences > 1 ? 'late' : 'healthy';
}
