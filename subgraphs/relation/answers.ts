import type { Between } from '@clipgraph/platform/ask/ask.ts';
import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { selectUnion } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, getTableColumns, inArray } from 'drizzle-orm';
import { betweenOf } from './pairs.ts';
import { follows, pairs } from './tables.ts';

const pairFields = getTableColumns(pairs);

/** What stands between a viewer and these accounts; strangers are left out. One statement for up to 1 024 accounts. */
export async function standingBetween(db: Queryable, viewerId: Id, ids: readonly Id[]): Promise<[Id, Between][]> {
  const found: [Id, Between][] = [];
  for (const run of chunked(ids)) {
    const padded = padIds(run);
    const rows = await selectUnion(db, pairFields, [
      db
        .select(pairFields)
        .from(pairs)
        .where(and(eq(pairs.lowId, viewerId), inArray(pairs.highId, padded))),
      db
        .select(pairFields)
        .from(pairs)
        .where(and(eq(pairs.highId, viewerId), inArray(pairs.lowId, padded))),
    ]);
    for (const row of rows) found.push([row.lowId === viewerId ? row.highId : row.lowId, betweenOf(row, viewerId)]);
  }
  return found;
}

/** What other rooms ask this one. */
export const answers = {
  between: ({ database }: Services, viewerId: Id, ids: readonly Id[]) => standingBetween(database.db, viewerId, ids),

  async followees({ database }: Services, viewerId: Id): Promise<Id[]> {
    const rows = await database.db
      .select({ id: follows.followeeId })
      .from(follows)
      .where(and(eq(follows.followerId, viewerId), eq(follows.active, true)));
    return rows.map((row) => row.id);
  },
};
