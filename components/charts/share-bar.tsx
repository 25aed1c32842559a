import { type Ink, inks } from './palette';
import { partWidths, share } from './scale';
import classes from './share-bar.module.css';

export interface SharePart {
  key: string;
  label: string;
  value: number;
  ink: Ink;
}

/** A whole cut into its parts. Decoration beside the exact figures: the caller prints those, so it is hidden from readers. */
export function ShareBar({ parts, height = 10 }: { parts: readonly SharePart[]; height?: number }) {
  const widths = partWidths(parts.map((part) => part.value));
  return (
    <div className={classes.whole} style={{ height }} aria-hidden>
      {parts.map((part, index) =>
        (widths[index] ?? 0) > 0 ? (
          <span key={part.key} title={part.label} style={{ width: `${widths[index]}%`, background: inks[part.ink] }} />
        ) : null,
      )}
    </div>
  );
}

/** One bar of a ranked list; the number stands beside it. */
export function RankBar({ value, max, ink = 'volume' }: { value: number; max: number; ink?: Ink }) {
  return (
    <div className={classes.rank} aria-hidden>
      <span style={{ width: `${share(value, max, 0.005) * 100}%`, background: inks[ink] }} />
    </div>
  );
}

/** Where p50, p95 and p99 lie on one scale of `max`: a bar to the median, a thinner one to p95, a tick at p99. */
export function PercentileBar({ p50, p95, p99, max }: { p50: number; p95: number; p99: number; max: number }) {
  return (
    <div className={classes.percentile} aria-hidden>
      <i style={{ width: `${share(p95, max) * 100}%`, background: inks.faint }} />
      <b style={{ width: `${share(p50, max, 0.005) * 100}%`, background: 'var(--ink-2)' }} />
      <u style={{ left: `${share(p99, max) * 100}%`, background: 'var(--ink-2)' }} />
    </div>
  );
}
