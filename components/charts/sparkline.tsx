import { type Ink, inks } from './palette';
import { niceCeiling, share, sparkPath } from './scale';

interface SparklineProps {
  values: readonly number[];
  /** Says in words what the line shows: it is all that a screen reader gets. */
  label: string;
  ink?: Ink;
  width?: number;
  height?: number;
}

/** A trend as a bare line with its last value marked: for tiles and rows, where an axis would only be noise. */
export function Sparkline({ values, label, ink = 'volume', width = 120, height = 28 }: SparklineProps) {
  const path = sparkPath(values, width - 4, height);
  const end = path.slice(path.lastIndexOf('L') + 1).split(' ');
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      focusable="false"
    >
      {path !== '' && (
        <>
          <path d={path} fill="none" stroke={inks[ink]} strokeWidth={1.5} strokeLinejoin="round" />
          <circle cx={end[0]} cy={end[1]} r={2.5} fill={inks[ink]} />
        </>
      )}
    </svg>
  );
}

interface MiniBarsProps extends SparklineProps {
  /** Days to mark in another ink, by index. */
  marks?: ReadonlyMap<number, Ink>;
}

/** A small bar per value, from zero: for daily counts in a table row. */
export function MiniBars({ values, label, ink = 'volume', width = 120, height = 24, marks }: MiniBarsProps) {
  const top = niceCeiling(Math.max(0, ...values));
  const step = values.length > 0 ? width / values.length : width;
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      focusable="false"
    >
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke={inks.faint} />
      {values.map((value, index) => {
        const tall = share(value, top, 1 / height) * (height - 1);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a position in a series is its identity
            key={index}
            x={index * step + 0.5}
            y={height - 1 - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            fill={inks[marks?.get(index) ?? ink]}
          />
        );
      })}
    </svg>
  );
}
