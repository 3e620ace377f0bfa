import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { blocks, followRequests, follows, mutes } from './tables.ts';

/** When an edge was switched, and the place in lists that it then has. */
export interface EdgeStamp {
  id: Id;
  changedAt: number;
}

/** One direction of a pair: who does it, and towards whom. */
export interface DirectedPair {
  actorId: Id;
  otherId: Id;
}

interface Switched {
  was: boolean;
  is: boolean;
}

/** Switches one direction, and keeps its place among friends. The pair's row is locked. */
export async function switchFollow(
  tx: Tx,
  { id, changedAt }: EdgeStamp,
  { actorId, otherId }: DirectedPair,
  { was, is }: Switched,
  mutual: Switched,
): Promise<void> {
  const mutualId = mutual.is ? id : null;
  if (is && !was) {
    const on = { active: true, activatedId: id, mutualId, changedAt };
    await tx
      .insert(follows)
      .values({ followerId: actorId, followeeId: otherId, revision: 1, ...on })
      .onDuplicateKeyUpdate({ set: { ...on, revision: sql`${follows.revision} + 1` } });
  } else if (was !== is || (is && mutual.was !== mutual.is)) {
    await tx
      .update(follows)
      .set({ active: is, mutualId, changedAt, revision: sql`${follows.revision} + 1` })
      .where(and(eq(follows.followerId, actorId), eq(follows.followeeId, otherId)));
  }
}

/** Switches one direction. The pair's row is locked. */
export async function switchBlock(
  tx: Tx,
  stamp: EdgeStamp,
  { actorId, otherId }: DirectedPair,
  is: boolean,
): Promise<void> {
  const { made, set } = switched(stamp, is, blocks.revision);
  await tx
    .insert(blocks)
    .values({ blockerId: actorId, blockedId: otherId, ...made })
    .onDuplicateKeyUpdate({ set });
}

/** As `switchBlock`. */
export async function switchMute(
  tx: Tx,
  stamp: EdgeStamp,
  { actorId, otherId }: DirectedPair,
  is: boolean,
): Promise<void> {
  const { made, set } = switched(stamp, is, mutes.revision);
  await tx
    .insert(mutes)
    .values({ muterId: actorId, mutedId: otherId, ...made })
    .onDuplicateKeyUpdate({ set });
}

/** As `switchBlock`. */
export async function switchRequest(
  tx: Tx,
  stamp: EdgeStamp,
  { actorId, otherId }: DirectedPair,
  is: boolean,
): Promise<void> {
  const { made, set } = switched(stamp, is, followRequests.revision);
  await tx
    .insert(followRequests)
    .values({ requesterId: actorId, requestedId: otherId, ...made })
    .onDuplicateKeyUpdate({ set });
}

/** An edge as it is made, and what changes of one that is there: it keeps its place when it ends. */
function switched({ id, changedAt }: EdgeStamp, active: boolean, revision: MySqlColumn) {
  return {
    made: { active, revision: 1, activatedId: id, changedAt },
    set: {
      active,
      changedAt,
      revision: sql`${revision} + 1`,
      ...(active ? { activatedId: id } : {}),
    },
  };
}
