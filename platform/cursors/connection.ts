import { badUserInput } from '../errors/catalogue.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { CursorScope, Cursors, SortKey } from './cursors.ts';

export interface Connection<Node> {
  edges: { readonly cursor: string; node: Node }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** The longest page that may be asked for: the REST layer has lists without pages. */
export const longestPage = (viewer: Viewer): number => (viewer.channel === 'rest' ? 1_000 : 100);

/** @throws BAD_USER_INPUT when `first` is outside 1..max (100 for GraphQL clients). */
export function checkFirst(first: number, max = 100): number {
  if (!Number.isInteger(first) || first < 1 || first > max)
    throw badUserInput(`\`first\` must be from 1 to ${max}; it was ${first}.`, 'first');
  return first;
}

/**
 * A page out of rows that were read with `limit first + 1`. A cursor is signed when it is read:
 * most pages are asked for none but the last.
 * @param keyOf the sort key of a row, unique within the list
 */
export function toConnection<Row, Node>(
  cursors: Cursors,
  scope: CursorScope,
  page: { rows: readonly Row[]; first: number; after?: string | null | undefined },
  keyOf: (row: Row) => SortKey,
  nodeOf: (row: Row) => Node,
): Connection<Node> {
  const edges = page.rows.slice(0, page.first).map((row) => ({
    get cursor() {
      return cursors.encode(scope, keyOf(row));
    },
    node: nodeOf(row),
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.rows.length > page.first,
      hasPreviousPage: page.after !== null && page.after !== undefined,
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
  };
}

/** The same page with other nodes. A cursor is still signed only when it is read. */
export const mapNodes = <Node, Shape>(
  { edges, pageInfo }: Connection<Node>,
  shape: (node: Node) => Shape,
): Connection<Shape> => ({
  edges: edges.map((edge) => ({
    get cursor() {
      return edge.cursor;
    },
    node: shape(edge.node),
  })),
  pageInfo,
});
