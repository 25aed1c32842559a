import { describe, expect, it } from 'vitest';
import { type Graph, type GraphEdge, type GraphNode, SIZE } from './graph';
import { heightOf, layOut, stacked } from './layout';

const node = (id: string, stage: string, lane: string, rest: Partial<GraphNode> = {}): GraphNode => ({
  id,
  stage,
  lane,
  tone: 'DONE',
  exceptions: [],
  ...rest,
});
const edge = (from: string, to: string, broken = false): GraphEdge => ({ from, to, broken });
const lanes = [
  { system: 'm', title: 'Metering', kind: 'metering' },
  { system: 'b', title: 'Billing', kind: 'billing' },
  { system: 'e1', title: 'SAP', kind: 'erp' },
  { system: 'e2', title: 'NetSuite', kind: 'erp' },
  { system: 'c', title: 'CRM', kind: 'crm' },
];
const graph: Graph = {
  lanes,
  nodes: [
    node('crm', 'CRM_SYNC', 'c'),
    node('posted', 'POSTED', 'e1', { tone: 'BROKEN', exceptions: [{}] }),
    node('usage', 'CAPTURED', 'm'),
    node('charge', 'RATED', 'b'),
    node('invoice', 'INVOICED', 'b'),
  ],
  edges: [edge('usage', 'charge'), edge('charge', 'invoice'), edge('invoice', 'posted', true), edge('invoice', 'crm')],
};

describe('layOut', () => {
  it('puts the stages in the order that money takes, whatever order they come in', () => {
    const { columns, spans } = layOut(graph, 1000);
    expect(columns.map(({ stage }) => stage)).toEqual(['CAPTURED', 'RATED', 'INVOICED', 'POSTED']);
    expect(spans.map(({ title }) => title)).toEqual(['Metering', 'Billing', 'SAP, NetSuite']);
    expect(spans[1]?.width).toBe((columns[1]?.width ?? 0) * 2 + SIZE.gap);
  });

  it('puts what stands beside the way into the row below, and draws no line back from there', () => {
    const { columns, beside, nodes, edges } = layOut(
      {
        ...graph,
        nodes: [
          ...graph.nodes,
          node('order', 'RATED', 'b', { aside: true }),
          node('revenue', 'POSTED', 'e1', { aside: true }),
        ],
        edges: [...graph.edges, edge('order', 'charge'), edge('invoice', 'revenue')],
      },
      1000,
    );
    expect(columns.map(({ stage }) => stage)).toEqual(['CAPTURED', 'RATED', 'INVOICED', 'POSTED']);
    expect(beside?.title).toBe('Beside the way to cash');
    const lowest = Math.max(...nodes.filter((each) => !each.node.aside && each.node.id !== 'crm').map(({ y }) => y));
    for (const each of nodes) if (each.node.aside) expect(each.y).toBeGreaterThan(lowest);
    expect(edges.map(({ edge: { from, to } }) => `${from} ${to}`)).toContain('invoice revenue');
    expect(edges.map(({ edge: { from } }) => from)).not.toContain('order');
  });

  it('fills the width, and never squeezes a card', () => {
    expect(layOut(graph, 1000).width).toBeLessThanOrEqual(1000);
    expect(layOut(graph, 100).columns[0]?.width).toBe(SIZE.column);
    expect(layOut(graph, 9000).columns[0]?.width).toBe(SIZE.widest);
  });

  it('lets no two boxes overlap', () => {
    const many: Graph = {
      lanes,
      nodes: [
        ...graph.nodes,
        ...Array.from({ length: 30 }, (_, i) => node(`p${i}`, 'POSTED', 'e1')),
        node('crm2', 'CRM_SYNC', 'c'),
      ],
      edges: graph.edges,
    };
    const { nodes, folds } = layOut(many, 1000);
    const boxes = [...nodes, ...folds];
    for (const a of boxes)
      for (const b of boxes)
        if (a !== b)
          expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
            true,
          );
  });

  it('makes room for the case that is pinned to a node', () => {
    const { nodes } = layOut(graph, 1000);
    expect(nodes.find(({ node: { id } }) => id === 'posted')?.height).toBe(SIZE.bare + SIZE.chip);
    expect(heightOf(node('sum', 'POSTED', 'e1', { amount: '1' }))).toBe(SIZE.card);
  });

  it('folds a long column and keeps what is broken in sight', () => {
    const long = Array.from({ length: 40 }, (_, i) =>
      node(`d${i}`, 'POSTED', 'e1', i === 37 ? { tone: 'BROKEN' } : {}),
    );
    const many: Graph = { lanes, nodes: long, edges: [] };
    const shut = layOut(many, 1000);
    expect(shut.nodes).toHaveLength(SIZE.shown);
    expect(shut.nodes.map(({ node: { id } }) => id)).toContain('d37');
    expect(shut.folds[0]).toMatchObject({ count: 35, folded: true });
    const wide = layOut(many, 1000, new Set([shut.columns[0]?.key ?? '']));
    expect(wide.nodes).toHaveLength(40);
    expect(wide.folds[0]).toMatchObject({ count: 0, folded: false });
  });

  it('draws edges to folded nodes as one, to the fold', () => {
    const long = Array.from({ length: 40 }, (_, i) => node(`d${i}`, 'POSTED', 'e1'));
    const many: Graph = {
      lanes,
      nodes: [node('i', 'INVOICED', 'b'), ...long],
      edges: long.map(({ id }, i) => edge('i', id, i === 39)),
    };
    const { edges } = layOut(many, 1000);
    expect(edges).toHaveLength(SIZE.shown + 1);
    expect(edges.at(-1)?.broken).toBe(true);
  });

  it('keeps edges out of the cards between', () => {
    const { edges, nodes } = layOut({ ...graph, edges: [edge('usage', 'posted')] }, 1000);
    const numbers = edges[0]?.path.match(/[LMQ]([\d.]+) ([\d.]+)/g) ?? [];
    const between = nodes.filter(({ node: { id } }) => id === 'charge' || id === 'invoice');
    for (const point of numbers) {
      const [x = 0, y = 0] = point.slice(1).split(' ').map(Number);
      for (const box of between)
        expect(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height).toBe(false);
    }
  });

  it('puts the CRM below, right of where it comes from', () => {
    const { nodes, beside, columns } = layOut(graph, 1000);
    const crm = nodes.find(({ node: { id } }) => id === 'crm');
    expect(crm?.y).toBeGreaterThan(beside?.y ?? Infinity);
    expect(crm?.x).toBe(columns[3]?.x);
  });

  it('survives an empty lineage, a lane it does not know, a circle and an edge into nothing', () => {
    expect(layOut({ lanes: [], nodes: [], edges: [] }, 800)).toMatchObject({ nodes: [], edges: [] });
    const odd = layOut(
      {
        lanes: [],
        nodes: [node('a', 'POSTED', '?'), node('b', 'POSTED', '?')],
        edges: [edge('a', 'b'), edge('b', 'a'), edge('a', 'gone')],
      },
      800,
    );
    expect(odd.nodes).toHaveLength(2);
  });
});

describe('stacked', () => {
  it('puts a child right after its parent', () => {
    const nodes = [
      node('doc1', 'POSTED', 'e1'),
      node('try2', 'POSTED', 'e1'),
      node('doc2', 'POSTED', 'e1'),
      node('try1', 'POSTED', 'e1'),
    ];
    expect(stacked(nodes, [edge('try1', 'doc1'), edge('try2', 'doc2')]).map(({ id }) => id)).toEqual([
      'try2',
      'doc2',
      'try1',
      'doc1',
    ]);
  });
});
