import { type SQL, sql } from 'drizzle-orm';

/**
 * One statement as it was sent. `subgraph` is the database's subgraph, empty when it was opened
 * without one.
 */
export interface ObservedStatement {
  engine: 'sqlite' | 'mysql';
  subgraph: string;
  sql: string;
  params: readonly unknown[];
}
type StatementListener = (statement: ObservedStatement) => void;

const listeners = new Set<StatementListener>();

/**
 * Tells of every statement of this process from now on (not BEGIN, COMMIT and savepoints); costs
 * nothing while nobody listens.
 * @returns a function that ends it
 */
export function observeStatements(listener: StatementListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For the pools: announces the statements of one database. */
export const observed =
  (engine: ObservedStatement['engine'], subgraph: string) =>
  (sql: string, params: readonly unknown[]): void => {
    if (listeners.size === 0) return;
    for (const listener of listeners) listener({ engine, subgraph, sql, params });
  };

/** The longest IN list of one statement; longer lists are cut. */
const maxPaddedIds = 1_024;

/**
 * Ids for an IN list, filled up to a power of two by repeating the last one, so that few distinct
 * statements are prepared. At most 1 024 ids: cut longer lists with `chunked` first. An empty list
 * becomes [0], which names nothing.
 */
export function padIds<Key extends number | string>(ids: readonly Key[]): Key[] {
  if (ids.length > maxPaddedIds)
    throw new RangeError(
      `At most ${maxPaddedIds} ids go into one statement; there were ${ids.length}.`,
    );
  if (ids.length === 0) return [0 as Key];
  const padded = ids.slice();
  const size = 2 ** Math.ceil(Math.log2(ids.length));
  while (padded.length < size) padded.push(ids[ids.length - 1] as Key);
  return padded;
}

/**
 * How a table is read by an owner and an IN list, when those two are its primary key. MariaDB judges
 * `owner = ?` by what the average owner has, and then reads all that somebody has who has very many.
 * SQLite is not told.
 */
export const byPrimaryKey = { forceIndex: 'PRIMARY' };

/** Cuts a list into runs of at most `size`. */
export function chunked<Item>(items: readonly Item[], size = maxPaddedIds): Item[][] {
  const runs: Item[][] = [];
  for (let at = 0; at < items.length; at += size) runs.push(items.slice(at, at + size));
  return runs;
}

/** In the update part of an upsert: the value that the insert brings for a column. */
export const incoming = (column: string): SQL => sql`values(${sql.identifier(column)})`;
