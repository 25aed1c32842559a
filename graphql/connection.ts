import type { Page } from '@/server/keyset';
import { PAGE_SIZE } from '@/server/keyset';
import { builder } from './builder';
import type { Objects } from './objects';

/**
 * Connection and edge type over keyset pages of `server/keyset.ts`.
 *
 * @example
 * const exceptions = keysetConnection('Exception', 'ExceptionCase');
 * builder.queryField('exceptions', (t) => t.field({
 *   type: exceptions.type, complexity: exceptions.complexity, authScopes: { may: 'exceptions:read' },
 *   args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: Filter }) },
 *   resolve: (_root, args, context) => listExceptions(readerOf(context), args, …),
 * }));
 *
 * @param name `Exception` makes ExceptionConnection and ExceptionEdge
 * @param node type of the edges' nodes
 * @param counted whether the connection has `total`
 */
export function keysetConnection<Node extends keyof Objects>(name: string, node: Node, { counted = true } = {}) {
  type Row = Objects[Node];
  const edge = builder.objectRef<Page<Row>['rows'][number]>(`${name}Edge`);
  edge.implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      // The row is of the node's type by construction, which the compiler can't see through the type parameter.
      node: t.field({ type: node, resolve: (({ row }: { row: Row }) => row) as never }),
    }),
  });
  const connection = builder.objectRef<Page<Row>>(`${name}Connection`);
  connection.implement({
    fields: (t) => ({
      edges: t.field({ type: [edge], complexity: { field: 0, multiplier: 1 }, resolve: ({ rows }) => rows }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        resolve: ({ rows, hasNextPage, hasPreviousPage }) => ({
          hasNextPage,
          hasPreviousPage,
          startCursor: rows[0]?.cursor ?? null,
          endCursor: rows.at(-1)?.cursor ?? null,
        }),
      }),
      ...(counted ? { total: t.field({ type: 'Total', complexity: 10, resolve: ({ total }) => total() }) } : {}),
    }),
  });
  return {
    type: connection,
    /** The size of the page counts, not the length of a list that is not known yet. */
    complexity: ({ first }: { first?: number | null }) => ({
      field: 5,
      multiplier: Math.max(1, Math.min(first ?? PAGE_SIZE, 1_000)),
    }),
  };
}
