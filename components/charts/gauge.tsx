import classes from './gauge.module.css';
import { type Ink, inks } from './palette';
import { share } from './scale';

interface GaugeProps {
  /** Part used: 0.86 is 86 %; above 1 the bar is full and says so in its text. */
  used: number;
  /** Part that should be used by now, to compare with: time elapsed in the term, say. */
  expected?: number;
  ink: Ink;
  label: string;
  /** What a screen reader says for the value. */
  valueText: string;
}

/** How much of a limit is used, with a tick where one would expect to be by now. */
export function Gauge({ used, expected, ink, label, valueText }: GaugeProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> their own way and leave no room for the tick
    <div
      className={classes.gauge}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(Math.min(1, Math.max(0, used)) * 100)}
      aria-valuetext={valueText}
    >
      <span style={{ width: `${share(used, 1) * 100}%`, background: inks[ink] }} />
      {expected !== undefined && <i style={{ left: `${share(expected, 1) * 100}%` }} />}
    </div>
  );
}
