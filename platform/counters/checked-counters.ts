import { and, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import type { Database } from '../database/database.ts';
import type { Counters } from './counters.ts';
import { type CountedRows, type CounterDrift, repairCounters, verifyCounters } from './drift.ts';

interface Stores {
  readonly database: Database;
  readonly counters: Counters;
}

/** A subgraph's counters, which operators compare with their rows and set right. */
export interface CheckedCounters {
  readonly counted: readonly CountedRows[];
  /** @returns what differs; empty when nothing does */
  verify(stores: Stores): Promise<CounterDrift[]>;
  /** @returns what differed and is right now */
  repair(stores: Stores): Promise<CounterDrift[]>;
}

export const checkedCounters = (counted: readonly CountedRows[]): CheckedCounters => ({
  counted,
  verify: ({ database }) => verifyCounters(database, counted),
  async repair({ database, counters }) {
    const repaired = await repairCounters(database, counted);
    await counters.committed(repaired);
    return repaired;
  },
});

/**
 * Counts the rows of each value of a column, as a counter should.
 * @param column what the counter belongs to: an account, a post
 * @param counts which rows count; all when left out
 */
export const rowsPer =
  (table: MySqlTable, column: MySqlColumn, counts?: SQL): CountedRows['actual'] =>
  (after, upTo) => {
    const inRange = and(gt(column, after), upTo === null ? undefined : lte(column, upTo));
    return sql`select ${column} as id, count(*) as value from ${table}
      where ${and(inRange, counts)} group by ${column}`;
  };
