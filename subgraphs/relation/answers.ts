import type { Between } from '@clipgraph/platform/ask/ask.ts';
import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import { unionOf } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, getTableColumns, inArray } from 'drizzle-orm';
import type { AnyMySqlColumn } from 'drizzle-orm/mysql-core';
import { betweenOf } from './sides.ts';
import { follows, pairs } from './tables.ts';

const pairFields = getTableColumns(pairs);

const pairsOf = preparedByIds((db, ids, more) => {
  const side = (own: AnyMySqlColumn, other: AnyMySqlColumn) =>
    db
      .select(pairFields)
      .from(pairs)
      .where(and(eq(own, more(0)), inArray(other, ids)));
  return unionOf(db, pairFields, [
    side(pairs.lowId, pairs.highId),
    side(pairs.highId, pairs.lowId),
  ]);
});

/**
 * What stands between a viewer and these accounts; strangers are left out. One statement for up to
 * 1 024 accounts.
 */
async function standingBetween(
  db: Queryable,
  viewerId: Id,
  ids: readonly Id[],
): Promise<[Id, Between][]> {
  const found: [Id, Between][] = [];
  for (const run of chunked(ids))
    for (const row of await pairsOf(db, run, viewerId))
      found.push([row.lowId === viewerId ? row.highId : row.lowId, betweenOf(row, viewerId)]);
  return found;
}

/** What other subgraphs ask this one. */
export const answers = {
  between: ({ database }: Services, viewerId: Id, ids: readonly Id[]) =>
    standingBetween(database.db, viewerId, ids),

  async followees({ database }: Services, viewerId: Id): Promise<Id[]> {
    const rows = await database.db
      .select({ id: follows.followeeId })
      .from(follows)
      .where(and(eq(follows.followerId, viewerId), eq(follows.active, true)));
    return rows.map((row) => row.id);
  },
};
