import type { Tx } from '../database/database.ts';
import type { Id } from '../ids/id.ts';

/** `name` is the counter (`likes`, `followers`), `by` +1, -1 or any whole number. */
export interface CounterChange<Name extends string = string> {
  name: Name;
  id: Id;
  by: number;
}

/**
 * One rule for every counter of the product: the transaction that writes an edge also appends a
 * delta row; a read is base + sum of pending deltas in one statement; a folder moves deltas into
 * the base in one transaction; the cache holds the result and is invalidated after commit. No hot
 * row is written per like, and the next read is already right.
 */
export interface Counters {
  /** Inside the command's transaction. */
  add(tx: Tx, changes: readonly CounterChange[]): Promise<void>;
  /**
   * After the commit and before the answer: drops the cached values of these counters. Never
   * throws.
   */
  committed(changes: readonly { name: string; id: Id }[]): Promise<void>;
  /** Values in the order of `ids`; 0 for an id never counted. */
  read(name: string, ids: readonly Id[]): Promise<number[]>;
}
