import {
  type CountedRows,
  repairCounters,
  verifyCounters,
} from '@clipgraph/platform/counters/drift.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { follows } from './tables.ts';

/** `followers`: active follows of an account; `following`: active follows by it. */
export type CounterName = 'followers' | 'following';

export interface CounterChange {
  name: CounterName;
  id: Id;
  by: number;
}

export const followChanges = (
  edge: { followerId: Id; followeeId: Id },
  by: 1 | -1,
): CounterChange[] => [
  { name: 'followers', id: edge.followeeId, by },
  { name: 'following', id: edge.followerId, by },
];

const activeFollows =
  (column: MySqlColumn): CountedRows['actual'] =>
  (after, upTo) =>
    sql`select ${column} as id, count(*) as value from ${follows}
      where ${and(gt(column, after), upTo === null ? undefined : lte(column, upTo), eq(follows.active, true))} group by ${column}`;

const countedRows: readonly (CountedRows & { name: CounterName })[] = [
  { name: 'followers', actual: activeFollows(follows.followeeId) },
  { name: 'following', actual: activeFollows(follows.followerId) },
];

/** Compares the counters with the edges, and sets them right. */
export const counters = {
  counted: countedRows,
  verify: ({ database }: Services) => verifyCounters(database, countedRows),
  async repair({ database, counters: cached }: Services) {
    const repaired = await repairCounters(database, countedRows);
    await cached.committed(repaired);
    return repaired;
  },
};
