/** Geometry of the small charts that are drawn without a chart library. Pure: numbers in, numbers or SVG paths out. */

/** Rounded up to 1, 2, 2.5 or 5 times a power of ten, so that an axis ends on a number one can read. Zero stays 1. */
export function niceCeiling(value: number): number {
  if (!Number.isFinite(value) || value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= value * (1 - 1e-12)) ?? 10;
  return step * power;
}

/** Share of `value` in `max`, clamped to 0…1; a positive value keeps at least `floor` so that it can be seen. */
export function share(value: number, max: number, floor = 0): number {
  if (!(max > 0) || !(value > 0)) return 0;
  return Math.min(1, Math.max(floor, value / max));
}

/**
 * A polyline over evenly spaced values in a box of `width` × `height` pixels, 1 px inset so that strokes are not cut.
 * A flat series runs through the middle; fewer than two values draw nothing.
 */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low;
  const step = (width - 2) / (values.length - 1);
  return values
    .map((value, index) => {
      const y = span === 0 ? height / 2 : 1 + (height - 2) * (1 - (value - low) / span);
      return `${index === 0 ? 'M' : 'L'}${(1 + index * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

/** Widths in percent that add up to 100; every part above zero keeps at least `floor` percent. */
export function partWidths(parts: readonly number[], floor = 0.6): number[] {
  const sizes = parts.map((part) => Math.max(0, part));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total === 0) return sizes.map(() => 0);
  const raised = sizes.map((size) => (size === 0 ? 0 : Math.max(floor, (size / total) * 100)));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((width) => (width / sum) * 100);
}

/** Every nth index to label so that at most `most` labels stand on an axis of `count` steps, the last one always. */
export function labelledSteps(count: number, most: number): number[] {
  if (count <= 0) return [];
  const every = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const steps: number[] = [];
  for (let index = count - 1; index >= 0; index -= every) steps.unshift(index);
  return steps;
}
