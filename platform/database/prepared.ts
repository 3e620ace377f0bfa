import { type Placeholder, sql } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { padIds } from './statements.ts';

interface Prepared<Row> {
  execute(values: Record<string, unknown>): Promise<Row[]>;
}
export interface Preparable<Row> {
  prepare(): Prepared<Row>;
}

/** Where a value goes, by its place among the values. */
export type Slot = (at: number) => Placeholder;

const slot: Slot = (at) => sql.placeholder(String(at));

/**
 * A hot select: its text and its row mapper are made once for each database and size, which
 * otherwise costs about as much as SQLite's answer. A transaction makes them for itself.
 * @param build the select; what differs from one time to the next stands in slots, and is sent as
 *   it is given, past the column's encoder
 */
export function prepared<Row>(
  build: (db: Queryable, slot: Slot, size: number) => Preparable<Row>,
): (db: Queryable, values: readonly unknown[], size?: number) => Promise<Row[]> {
  const queriesOf = new WeakMap<Queryable, Map<number, Prepared<Row>>>();
  return (db, values, size = 0) => {
    let queries = queriesOf.get(db);
    if (!queries) {
      queries = new Map();
      queriesOf.set(db, queries);
    }
    let query = queries.get(size);
    if (!query) {
      query = build(db, slot, size).prepare();
      queries.set(size, query);
    }
    // Slots are named by their place, so that the list itself holds the values by name.
    return query.execute(values as unknown as Record<string, unknown>);
  };
}

/**
 * A hot select of many rows by number, its IN list padded: see padIds.
 * @param build gets the slots of the ids, and those of the further values
 */
export function preparedByIds<Row>(
  build: (db: Queryable, ids: Placeholder[], more: Slot) => Preparable<Row>,
): (db: Queryable, ids: readonly number[], ...more: unknown[]) => Promise<Row[]> {
  const run = prepared<Row>((db, at, size) =>
    build(
      db,
      Array.from({ length: size }, (_, index) => at(index)),
      (index) => at(size + index),
    ),
  );
  return (db, ids, ...more) => {
    const padded = padIds(ids);
    return run(db, more.length === 0 ? padded : [...padded, ...more], padded.length);
  };
}
