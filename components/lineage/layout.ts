/**
 * Where everything of a lineage stands: a pure function of the graph, the width and what is unfolded. Columns are the
 * stages in the order that money takes, grouped by kind of system; the CRM and whatever else is
 * beside the way of the money stand in a row below.
 * Edges run in the gaps between columns and in a channel above the cards, so that none crosses a card.
 */
import {
  BESIDE,
  BESIDE_THE_WAY,
  type Column,
  type Fold,
  type Graph,
  type GraphEdge,
  type GraphLane,
  type GraphNode,
  type LaneSpan,
  type Layout,
  type Place,
  type PlacedNode,
  SIZE,
} from './graph';
import { routes } from './route';

const STAGES = ['CAPTURED', 'AGGREGATED', 'RATED', 'INVOICED', 'POSTED', 'SETTLED', 'CRM_SYNC'];
const CRM = 'crm';
const KINDS = ['metering', 'billing', 'erp', 'payments', CRM];
/** Place in an order; what it does not know comes last. */
const rank = (order: readonly string[], item: string) => (order.includes(item) ? order.indexOf(item) : order.length);

/** Height of a node: its card, with the cases that are pinned to it on top. */
export const heightOf = (node: GraphNode): number => cardHeight(node) + Math.min(2, node.exceptions.length) * SIZE.chip;

export const cardHeight = ({ amount, allocated, quantity }: GraphNode): number =>
  amount == null && allocated == null && quantity == null ? SIZE.bare : SIZE.card;

/** Parents before children, each child right after its parent; else in the order given. */
export function stacked<Node extends GraphNode>(nodes: readonly Node[], edges: readonly GraphEdge[]): Node[] {
  const inside = new Map(nodes.map((node) => [node.id, node]));
  const children = new Map<string, Node[]>();
  const child = new Set<string>();
  for (const { from, to } of edges) {
    const node = inside.get(to);
    if (!node || !inside.has(from) || from === to) continue;
    children.set(from, [...(children.get(from) ?? []), node]);
    child.add(to);
  }
  const done = new Set<string>();
  const out: Node[] = [];
  const visit = (node: Node) => {
    if (done.has(node.id)) return;
    done.add(node.id);
    out.push(node);
    for (const next of children.get(node.id) ?? []) visit(next);
  };
  for (const node of nodes) if (!child.has(node.id)) visit(node);
  for (const node of nodes) visit(node);
  return out;
}

/** Of a long column the first few, what is broken among them in any case. */
function folded<Node extends GraphNode>(nodes: readonly Node[], open: boolean): Node[] {
  if (open || nodes.length <= SIZE.shown + 1) return [...nodes];
  const urgent = nodes.filter((node) => node.exceptions.length > 0 || node.tone === 'BROKEN').slice(0, SIZE.shown);
  const rest = nodes.filter((node) => !urgent.includes(node)).slice(0, SIZE.shown - urgent.length);
  return nodes.filter((node) => urgent.includes(node) || rest.includes(node));
}

const key = (kind: string, stage: string) => `${kind} ${stage}`;

/**
 * @param width pixels that there are; columns shrink to 128, below that the drawing is wider than its frame
 * @param open keys of columns that show all their nodes
 */
export function layOut<Node extends GraphNode, Edge extends GraphEdge>(
  graph: Graph<Node, Edge>,
  width: number,
  open: ReadonlySet<string> = new Set(),
): Layout<Node, Edge> {
  const kinds = new Map(graph.lanes.map((lane) => [lane.system, lane.kind]));
  const kindOf = (node: GraphNode) => kinds.get(node.lane) ?? node.lane;
  const groups = new Map<string, { kind: string; stage: string; nodes: Node[] }>();
  const isBeside = (node: GraphNode) => kindOf(node) === CRM || node.aside === true;
  for (const node of graph.nodes) {
    const kind = isBeside(node) ? CRM : kindOf(node);
    const group = groups.get(key(kind, node.stage)) ?? { kind, stage: node.stage, nodes: [] };
    group.nodes.push(node);
    groups.set(key(kind, node.stage), group);
  }
  const order = (a: { kind: string; stage: string }, b: { kind: string; stage: string }) =>
    rank(KINDS, a.kind) - rank(KINDS, b.kind) || rank(STAGES, a.stage) - rank(STAGES, b.stage);
  const all = [...groups.values()].sort(order);
  const way = all.filter((group) => group.kind !== CRM);
  const beside = all.filter((group) => group.kind === CRM);
  const count = Math.max(1, way.length);
  const column = Math.min(SIZE.widest, Math.max(SIZE.column, Math.floor((width - SIZE.gap * (count - 1)) / count)));
  const columns: Column[] = way.map((group, index) => ({
    key: key(group.kind, group.stage),
    kind: group.kind,
    stage: group.stage,
    x: index * (column + SIZE.gap),
    width: column,
    index,
  }));

  const below = new Set(beside.flatMap((group) => group.nodes.map(({ id }) => id)));
  const nodes: PlacedNode<Node>[] = [];
  const folds: Fold[] = [];
  const place = new Map<string, Place>();
  const top = SIZE.head + SIZE.channel;
  let bottom = top;
  way.forEach((group, index) => {
    const at = columns[index] as Column;
    const ordered = stacked(group.nodes, graph.edges);
    const shown = folded(ordered, open.has(at.key));
    let y = top;
    let row = 0;
    for (const node of shown) {
      const box = { x: at.x, y, width: column, height: heightOf(node) };
      nodes.push({ node, ...box });
      place.set(node.id, { ...box, column: index, row: row++ });
      y += box.height + SIZE.between;
    }
    if (ordered.length > SIZE.shown + 1) {
      const box = { x: at.x, y, width: column, height: SIZE.fold };
      folds.push({
        ...box,
        column: at.key,
        count: ordered.length - shown.length,
        folded: shown.length < ordered.length,
      });
      // Edges to what is folded end at the fold.
      for (const node of ordered) if (!place.has(node.id)) place.set(node.id, { ...box, column: index, row });
      y += SIZE.fold + SIZE.between;
    }
    bottom = Math.max(bottom, y);
  });

  let height = bottom - SIZE.between;
  let row: Layout<Node, Edge>['beside'] = null;
  if (beside.length > 0) {
    const y = bottom + 24;
    const others = beside.some((group) => group.nodes.some((node) => kindOf(node) !== CRM));
    row = { y: bottom, title: others ? BESIDE_THE_WAY : titleOf(graph.lanes, CRM) };
    const free = new Map<number, number>();
    for (const node of stacked(
      beside.flatMap((group) => group.nodes),
      graph.edges,
    )) {
      const before = graph.edges
        .map((edge) => (edge.to === node.id ? place.get(edge.from)?.column : undefined))
        .find((found) => found !== undefined);
      // Right of where it comes from, so that its edge comes down the gap and in from the left.
      let at = Math.min(count - 1, (before ?? 0) + 1);
      while (free.has(at) && at < count - 1) at++;
      const from = free.get(at) ?? y;
      const box = { x: at * (column + SIZE.gap), y: from, width: column, height: heightOf(node) };
      nodes.push({ node, ...box });
      place.set(node.id, { ...box, column: at, row: BESIDE + nodes.length });
      free.set(at, from + box.height + SIZE.between);
      height = Math.max(height, from + box.height);
    }
  }

  return {
    width: count * column + (count - 1) * SIZE.gap,
    height,
    spans: spansOf(graph.lanes, columns),
    columns,
    nodes,
    folds,
    edges: routes(
      // What comes of the row below needs no line across the whole drawing.
      graph.edges.filter(({ from, to }) => !(below.has(from) && !below.has(to))),
      place,
    ),
    beside: row,
  };
}

const titleOf = (lanes: readonly GraphLane[], kind: string) =>
  [...new Set(lanes.filter((lane) => lane.kind === kind).map((lane) => lane.title))].join(', ');

function spansOf(lanes: readonly GraphLane[], columns: readonly Column[]): LaneSpan[] {
  const spans: LaneSpan[] = [];
  for (const column of columns) {
    const last = spans.at(-1);
    if (last?.kind === column.kind) last.width = column.x + column.width - last.x;
    else
      spans.push({
        kind: column.kind,
        title: titleOf(lanes, column.kind) || column.kind,
        x: column.x,
        width: column.width,
      });
  }
  return spans;
}
