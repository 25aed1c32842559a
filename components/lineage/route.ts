/** The ways of the edges: orthogonal, in the gaps between columns and in the channel above the cards. */
import { type Box, type GraphEdge, type Place, type PlacedEdge, SIZE } from './graph';

/** Draws every edge once; those between the same two places are one. */
export function routes<Edge extends GraphEdge>(
  edges: readonly Edge[],
  place: ReadonlyMap<string, Place>,
): PlacedEdge<Edge>[] {
  const drawn = new Map<string, PlacedEdge<Edge>>();
  for (const edge of edges) {
    const from = place.get(edge.from);
    const to = place.get(edge.to);
    if (!from || !to || (from.x === to.x && from.y === to.y)) continue;
    const name = `${from.x},${from.y} ${to.x},${to.y}`;
    const known = drawn.get(name);
    if (known) {
      // Several edges between the same places are drawn as one, and red when one of them is.
      known.broken ||= edge.broken;
      continue;
    }
    drawn.set(name, { key: `${edge.from} ${edge.to}`, edge, broken: edge.broken, path: route(from, to) });
  }
  // Red ones last, so that they lie on top.
  return [...drawn.values()].sort((a, b) => Number(a.broken) - Number(b.broken));
}

/** Edges enter and leave at one height of the card, or of the case on top of it: there the hop broke. */
const entry = (box: Box) => box.y + Math.min(box.height / 2, 28);

function route(from: Place, to: Place): string {
  const exit = { x: from.x + from.width, y: entry(from) };
  const enter = { x: to.x, y: entry(to) };
  if (from.column === to.column) {
    const straight = to.row === from.row + 1;
    const middle = from.x + from.width / 2;
    if (straight)
      return line([
        { x: middle, y: from.y + from.height },
        { x: middle, y: to.y },
      ]);
    const out = from.x + from.width + 10;
    return line([exit, { x: out, y: exit.y }, { x: out, y: enter.y }, { x: to.x + to.width, y: enter.y }]);
  }
  if (from.column < to.column) {
    const last = to.x - SIZE.gap / 2;
    if (to.column === from.column + 1) return line([exit, { x: last, y: exit.y }, { x: last, y: enter.y }, enter]);
    // Over the columns between: up the first gap, along the channel, down the last gap.
    const first = exit.x + SIZE.gap / 2 - 6;
    const channel = SIZE.head + SIZE.channel / 2;
    return line([
      exit,
      { x: first, y: exit.y },
      { x: first, y: channel },
      { x: last + 6, y: channel },
      { x: last + 6, y: enter.y },
      enter,
    ]);
  }
  // Back against the stream, as a correction goes: below both.
  const under = Math.max(from.y + from.height, to.y + to.height) + SIZE.between / 2;
  const middle = (box: Box) => box.x + box.width / 2;
  return line([
    { x: middle(from), y: from.y + from.height },
    { x: middle(from), y: under },
    { x: middle(to), y: under },
    { x: middle(to), y: to.y + to.height },
  ]);
}

/** A polyline with rounded corners. */
function line(points: { x: number; y: number }[]): string {
  const path: string[] = [];
  points.forEach((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (!before) path.push(`M${point.x} ${point.y}`);
    else if (!after) path.push(`L${point.x} ${point.y}`);
    else {
      const radius = Math.min(6, distance(before, point) / 2, distance(point, after) / 2);
      const a = toward(point, before, radius);
      const b = toward(point, after, radius);
      path.push(`L${a.x} ${a.y}`, `Q${point.x} ${point.y} ${b.x} ${b.y}`);
    }
  });
  return path.join(' ');
}

type Point = { x: number; y: number };
const distance = (a: Point, b: Point) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
