import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { commentLikeChange, likeChanges, saveChange, shareChange } from '../counted.ts';
import { commentLikeEvent, likeEvent } from '../events/published.ts';
import { commentLikes, likes, type RemovalKind, saves, shares } from '../tables.ts';

type Writing = Pick<Services, 'counters' | 'outbox'>;

/** One batch. `full`: there may be more. */
interface Removed {
  changes: CounterChange[];
  full: boolean;
}

/** What is removed, and how much of it at once. */
interface Removing {
  kind: RemovalKind;
  id: Id;
  limit: number;
  nowMs: number;
}

const none: Removed = { changes: [], full: false };

/** Likes, saves and shares of a deleted post, account or comment. */
export async function removeEdges(tx: Tx, writing: Writing, what: Removing): Promise<Removed> {
  const removed: Removed[] = [await switchOffCommentLikes(tx, writing, what)];
  const { kind } = what;
  if (kind === 'post' || kind === 'user')
    removed.push(
      await switchOffLikes(tx, writing, { ...what, kind }),
      await switchOffSaves(tx, writing, { ...what, kind }),
      await deleteShares(tx, writing, { ...what, kind }),
    );
  return {
    changes: removed.flatMap(({ changes }) => changes),
    full: removed.some(({ full }) => full),
  };
}

type OfOwner = Removing & { kind: 'post' | 'user' };

async function switchOffLikes(
  tx: Tx,
  { counters, outbox }: Writing,
  { kind, id, limit, nowMs }: OfOwner,
): Promise<Removed> {
  const [fixed, varied] =
    kind === 'post' ? (['postId', 'userId'] as const) : (['userId', 'postId'] as const);
  const ofAll = and(eq(likes[fixed], id), eq(likes.active, true));
  const edges = await tx.select().from(likes).where(ofAll).limit(limit).for('update');
  if (edges.length === 0) return none;
  await tx
    .update(likes)
    .set({ active: false, changedAt: nowMs, revision: sql`${likes.revision} + 1` })
    .where(and(ofAll, inArray(likes[varied], padIds(edges.map((edge) => edge[varied])))));
  const changes = edges.flatMap((edge) => likeChanges(edge, -1));
  await counters.add(tx, changes);
  await outbox.appendMany(
    tx,
    edges.map((edge) =>
      likeEvent({ ...edge, active: false, revision: edge.revision + 1, changedAt: nowMs }),
    ),
  );
  return { changes, full: edges.length === limit };
}

async function switchOffCommentLikes(
  tx: Tx,
  { counters, outbox }: Writing,
  { kind, id, limit, nowMs }: Removing,
): Promise<Removed> {
  const owner = {
    post: 'postId',
    user: 'userId',
    comment: 'commentId',
    thread: 'commentId',
  } as const;
  const ofAll = and(eq(commentLikes[owner[kind]], id), eq(commentLikes.active, true));
  const edges = await tx.select().from(commentLikes).where(ofAll).limit(limit).for('update');
  if (edges.length === 0) return none;
  const [fixed, varied] =
    kind === 'user' ? (['userId', 'commentId'] as const) : (['commentId', 'userId'] as const);
  for (const [value, rows] of Map.groupBy(edges, (edge) => edge[fixed]))
    await tx
      .update(commentLikes)
      .set({ active: false, changedAt: nowMs, revision: sql`${commentLikes.revision} + 1` })
      .where(
        and(
          eq(commentLikes[fixed], value),
          inArray(commentLikes[varied], padIds(rows.map((row) => row[varied]))),
        ),
      );
  const changes = edges.map(({ commentId }) => commentLikeChange(commentId, -1));
  await counters.add(tx, changes);
  await outbox.appendMany(
    tx,
    edges.map((edge) =>
      commentLikeEvent({ ...edge, active: false, revision: edge.revision + 1, changedAt: nowMs }),
    ),
  );
  return { changes, full: edges.length === limit };
}

async function switchOffSaves(
  tx: Tx,
  { counters }: Writing,
  { kind, id, limit, nowMs }: OfOwner,
): Promise<Removed> {
  const [fixed, varied] =
    kind === 'post' ? (['postId', 'userId'] as const) : (['userId', 'postId'] as const);
  const ofAll = and(eq(saves[fixed], id), eq(saves.active, true));
  const edges = await tx.select().from(saves).where(ofAll).limit(limit).for('update');
  if (edges.length === 0) return none;
  await tx
    .update(saves)
    .set({ active: false, changedAt: nowMs, revision: sql`${saves.revision} + 1` })
    .where(and(ofAll, inArray(saves[varied], padIds(edges.map((edge) => edge[varied])))));
  const changes = edges.map(({ postId }) => saveChange(postId, -1));
  await counters.add(tx, changes);
  return { changes, full: edges.length === limit };
}

async function deleteShares(
  tx: Tx,
  { counters }: Writing,
  { kind, id, limit }: OfOwner,
): Promise<Removed> {
  const found = await tx
    .select({ postId: shares.postId, userId: shares.userId, day: shares.day })
    .from(shares)
    .where(eq(kind === 'post' ? shares.postId : shares.userId, id))
    .limit(limit)
    .for('update');
  for (const { postId, userId, day } of found)
    await tx
      .delete(shares)
      .where(and(eq(shares.postId, postId), eq(shares.userId, userId), eq(shares.day, day)));
  const changes = found.map(({ postId }) => shareChange(postId, -1));
  await counters.add(tx, changes);
  return { changes, full: found.length === limit };
}
