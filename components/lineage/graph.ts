/** What a lineage is made of, and what its drawing is made of. */
export interface GraphNode {
  id: string;
  lane: string;
  stage: string;
  /** Broken things are shown first when a column is folded. */
  tone: string;
  /** It stands in the row below. */
  aside?: boolean | undefined;
  exceptions: readonly unknown[];
  /** Sums; a card without any is lower by their line. */
  amount?: string | null | undefined;
  allocated?: string | null | undefined;
  quantity?: string | null | undefined;
}
export interface GraphEdge {
  from: string;
  to: string;
  broken: boolean;
}
export interface GraphLane {
  system: string;
  title: string;
  kind: string;
}
export interface Graph<Node extends GraphNode = GraphNode, Edge extends GraphEdge = GraphEdge> {
  lanes: readonly GraphLane[];
  nodes: readonly Node[];
  edges: readonly Edge[];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface PlacedNode<Node> extends Box {
  node: Node;
}
/** What a folded column does not show. */
export interface Fold extends Box {
  column: string;
  count: number;
  folded: boolean;
}
export interface Column {
  key: string;
  kind: string;
  stage: string;
  x: number;
  width: number;
  /** The first column of the next stage starts here with the hop before it. */
  index: number;
}
export interface LaneSpan {
  kind: string;
  title: string;
  x: number;
  width: number;
}
export interface PlacedEdge<Edge> {
  key: string;
  edge: Edge;
  path: string;
  broken: boolean;
}
export interface Layout<Node, Edge> {
  width: number;
  height: number;
  spans: LaneSpan[];
  columns: Column[];
  nodes: PlacedNode<Node>[];
  folds: Fold[];
  edges: PlacedEdge<Edge>[];
  /** Top of the row below, where the CRM stands and whatever else is beside the way. */
  beside: { y: number; title: string } | null;
}

/** Where a node or its fold stands: column, and row within it; from BESIDE on in the row below. */
export type Place = Box & { column: number; row: number };

/** Pixels of the drawing, and how many cards of a column show while it is folded. */
export const SIZE = {
  gap: 48,
  column: 128,
  widest: 208,
  card: 100,
  bare: 82,
  chip: 64,
  between: 14,
  head: 92,
  channel: 14,
  fold: 26,
  shown: 5,
} as const;

/** Rows from here on stand in the row below. */
export const BESIDE = 1_000;

/** What the row below is called where more than the CRM stands in it. */
export const BESIDE_THE_WAY = 'Beside the way to cash';
