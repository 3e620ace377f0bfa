import { type Connection, toConnection } from './connection.ts';
import type { CursorScope, Cursors } from './cursors.ts';

interface VisiblePage<Row, Node> {
  cursors: Cursors;
  scope: CursorScope;
  first: number;
  after?: string | null | undefined;
  /** Where a list begins: a position before every row. */
  start: number;
  /** The next rows after a position, in the list's order. */
  read(position: number, limit: number): Promise<readonly Row[]>;
  /** Those rows that this viewer may see. */
  filter(rows: readonly Row[]): Promise<readonly Row[]>;
  positionOf(row: Row): number;
  nodeOf(row: Row): Node;
  /**
   * After this many rows a page ends early, with `hasNextPage` and a cursor to go on from.
   * @default 2000
   */
  scanLimit?: number;
}

/** Rows of one statement. */
const longestRead = 500;

/**
 * A page of the rows that the viewer may see. What is hidden takes no place: reading goes on until
 * the page is full, each time further, so that usually one statement does. A page that ran into a
 * long stretch of hidden rows ends early instead of reading without bound.
 */
export async function readVisiblePage<Row, Node>(
  page: VisiblePage<Row, Node>,
): Promise<Connection<Node>> {
  const { cursors, scope, first, after, read, filter, positionOf, nodeOf, scanLimit = 2000 } = page;
  let position =
    after === null || after === undefined ? page.start : Number(cursors.decode(scope, after)[0]);
  const rows: Row[] = [];
  let scanned = 0;
  let limit = first + 1;
  let ended = false;
  while (rows.length <= first && !ended && scanned < scanLimit) {
    const batch = await read(position, limit);
    rows.push(...(await filter(batch)));
    ended = batch.length < limit;
    scanned += batch.length;
    const last = batch.at(-1);
    if (last !== undefined) position = positionOf(last);
    limit = Math.max(first + 1, Math.min(limit * 2, longestRead));
  }
  const connection = toConnection(
    cursors,
    scope,
    { rows, first, after },
    (row) => [positionOf(row)],
    nodeOf,
  );
  if (rows.length > first || ended) return connection;
  const { edges, pageInfo } = connection;
  return {
    edges,
    pageInfo: { ...pageInfo, hasNextPage: true, endCursor: cursors.encode(scope, [position]) },
  };
}

export const emptyConnection = <Node>(after: string | null | undefined): Connection<Node> => ({
  edges: [],
  pageInfo: {
    hasNextPage: false,
    hasPreviousPage: after !== null && after !== undefined,
    startCursor: null,
    endCursor: null,
  },
});
