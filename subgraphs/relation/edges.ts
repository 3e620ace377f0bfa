import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, sql } from 'drizzle-orm';
import { blocks, follows } from './tables.ts';

/** When an edge was switched, and the place in lists that it then has. */
export interface EdgeStamp {
  id: Id;
  changedAt: number;
}

interface Switched {
  was: boolean;
  is: boolean;
}

/** Switches one direction, and keeps its place among friends. The pair's row is locked. */
export async function switchFollow(
  tx: Tx,
  { id, changedAt }: EdgeStamp,
  { followerId, followeeId, was, is }: { followerId: Id; followeeId: Id } & Switched,
  mutual: Switched,
): Promise<void> {
  const mutualId = mutual.is ? id : null;
  if (is && !was) {
    const on = { active: true, activatedId: id, mutualId, changedAt };
    await tx
      .insert(follows)
      .values({ followerId, followeeId, revision: 1, ...on })
      .onDuplicateKeyUpdate({ set: { ...on, revision: sql`${follows.revision} + 1` } });
  } else if (was !== is || (is && mutual.was !== mutual.is)) {
    await tx
      .update(follows)
      .set({ active: is, mutualId, changedAt, revision: sql`${follows.revision} + 1` })
      .where(and(eq(follows.followerId, followerId), eq(follows.followeeId, followeeId)));
  }
}

/** Switches one direction. The pair's row is locked. */
export async function switchBlock(
  tx: Tx,
  { id, changedAt }: EdgeStamp,
  { blockerId, blockedId, is }: { blockerId: Id; blockedId: Id } & Switched,
): Promise<void> {
  const switched = is ? { active: true, activatedId: id, changedAt } : { active: false, changedAt };
  await tx
    .insert(blocks)
    .values({ blockerId, blockedId, revision: 1, activatedId: id, ...switched })
    .onDuplicateKeyUpdate({ set: { ...switched, revision: sql`${blocks.revision} + 1` } });
}
