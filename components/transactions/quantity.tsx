import type { Tone } from '../shell/apollo';
import { formatQuantity, isZero, NONE } from '../shell/format';

/** A difference of quantity with its unit and the colour of what it means; a nought says nothing and stays quiet. */
export function QuantityVariance({
  value,
  term,
  unit,
}: {
  value: string | null | undefined;
  term: { label: string; description: string; tone: Tone };
  unit: string | null | undefined;
}) {
  if (value == null) return <span className="quiet">{NONE}</span>;
  const color = isZero(value)
    ? 'var(--ink-3)'
    : term.tone === 'BROKEN'
      ? 'var(--broken)'
      : term.tone === 'RISK'
        ? 'var(--risk)'
        : undefined;
  return (
    <span
      className="tabular"
      style={color ? { color } : undefined}
      title={`${value}${unit ? ` ${unit}` : ''} · ${term.label}: ${term.description}`}
    >
      {formatQuantity(value, unit)}
    </span>
  );
}
