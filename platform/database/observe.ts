/** One statement as it was sent. `room` is the database's room, empty when it was opened without one. */
export interface ObservedStatement {
  engine: 'sqlite' | 'mysql';
  room: string;
  sql: string;
  params: readonly unknown[];
}
type StatementListener = (statement: ObservedStatement) => void;

const listeners = new Set<StatementListener>();

/**
 * Tells of every statement of this process from now on (not BEGIN, COMMIT and savepoints); costs nothing while nobody listens.
 * @returns a function that ends it
 */
export function observeStatements(listener: StatementListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For the pools: announces the statements of one database. */
export const observed =
  (engine: ObservedStatement['engine'], room: string) =>
  (sql: string, params: readonly unknown[]): void => {
    if (listeners.size === 0) return;
    for (const listener of listeners) listener({ engine, room, sql, params });
  };
