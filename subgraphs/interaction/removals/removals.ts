import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { purgeOutbox } from '@clipgraph/platform/events/purge.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { wantScores } from '../comments/scores.ts';
import { commentChanges } from '../counted.ts';
import { commentEvent } from '../events/published.ts';
import {
  type CommentRow,
  commentLikes,
  comments,
  pins,
  type RemovalKind,
  removals,
} from '../tables.ts';
import { forgetViewsOf } from '../views/forget-views.ts';
import { removeEdges } from './edges.ts';

type Writing = Pick<Services, 'counters' | 'outbox'>;

export const removalBatch = 200;
/**
 * Longer than any request takes: a write that was allowed just before the deletion has been
 * committed or has failed by then.
 */
const stragglersMs = 60_000;

/**
 * Removes the likes, comments, saves and shares of a deleted post or account, in the transaction
 * that learns of the deletion: edges are switched off, comments deleted with their replies, counters and events
 * written. Long lists go on in the background, batch by batch.
 * @returns the counters that changed, to be dropped from the cache after the commit
 */
export async function beginRemoval(
  tx: Tx,
  writing: Writing,
  kind: 'post' | 'user',
  id: Id,
  nowMs: number,
): Promise<CounterChange[]> {
  const { changes, full } = await removeSome(tx, writing, kind, id, nowMs);
  await scheduleRemoval(tx, kind, [id], full ? nowMs : nowMs + stragglersMs, nowMs + stragglersMs);
  return changes;
}

/**
 * Deletes one comment with its replies.
 * @returns the counters that changed; null when it is deleted already
 */
export async function removeThread(
  tx: Tx,
  writing: Writing,
  commentId: Id,
  nowMs: number,
): Promise<CounterChange[] | null> {
  const rows = await takeComments(tx, eq(comments.id, commentId));
  if (rows.length === 0) return null;
  return (await deleteComments(tx, writing, rows, nowMs)).changes;
}

/** One batch of a removal. `full`: there may be more. */
export async function removeSome(
  tx: Tx,
  writing: Writing,
  kind: RemovalKind,
  id: Id,
  nowMs: number,
): Promise<{ changes: CounterChange[]; full: boolean }> {
  const removing = { kind, id, limit: removalBatch, nowMs };
  if (kind === 'comment') return removeEdges(tx, writing, removing);
  const found = await takeComments(tx, commentsOf(kind, id));
  const deleted = await deleteComments(tx, writing, found, nowMs);
  if (kind === 'thread') return deleted;
  const edges = await removeEdges(tx, writing, removing);
  const moreViews = kind === 'user' && (await forgetViewsOf(tx, id, removalBatch));
  return {
    changes: [...deleted.changes, ...edges.changes],
    full: deleted.full || edges.full || moreViews,
  };
}

/** The comments that a removal deletes; replies go with the comment at top level above them. */
function commentsOf(kind: RemovalKind, id: Id): SQL | undefined {
  if (kind === 'post') return and(eq(comments.postId, id), isNull(comments.topId));
  return eq(kind === 'user' ? comments.authorId : comments.topId, id);
}

/** Some comments that are not deleted, locked. */
const takeComments = (tx: Tx, where: SQL | undefined): Promise<CommentRow[]> =>
  tx
    .select()
    .from(comments)
    .where(and(where, isNull(comments.deletedAt)))
    .limit(removalBatch)
    .for('update');

async function deleteComments(
  tx: Tx,
  { counters, outbox }: Writing,
  found: CommentRow[],
  nowMs: number,
) {
  if (found.length === 0) return { changes: [], full: false };
  const topIds = found.filter((row) => row.topId === null).map((row) => row.id);
  const known = new Set(found.map((row) => row.id));
  const replies =
    topIds.length === 0 ? [] : await takeComments(tx, inArray(comments.topId, padIds(topIds)));
  if (replies.length === removalBatch) await scheduleRemoval(tx, 'thread', topIds, nowMs, nowMs);
  const gone = [...found, ...replies.filter((row) => !known.has(row.id))];
  await tx
    .update(comments)
    .set({ text: '', mentions: null, deletedAt: nowMs, revision: sql`${comments.revision} + 1` })
    .where(inArray(comments.id, padIds(gone.map((row) => row.id))));
  await purgeOutbox(tx, { topic: 'clip.comment', keys: gone.map((row) => row.id) });
  await forgetAround(tx, gone, nowMs);
  const changes = gone.flatMap((row) => commentChanges(row, -1));
  await counters.add(tx, changes);
  await outbox.appendMany(
    tx,
    gone.map((row) => commentEvent({ ...row, deletedAt: nowMs, revision: row.revision + 1 }, null)),
  );
  return { changes, full: found.length === removalBatch };
}

/** What stands on deleted comments: their pins and likes; and the score of what they answered. */
async function forgetAround(tx: Tx, gone: readonly CommentRow[], nowMs: number): Promise<void> {
  const ids = padIds(gone.map(({ id }) => id));
  const postIds = [...new Set(gone.map(({ postId }) => postId))];
  await tx
    .delete(pins)
    .where(and(inArray(pins.postId, padIds(postIds)), inArray(pins.commentId, ids)));
  const liked = await tx
    .selectDistinct({ id: commentLikes.commentId })
    .from(commentLikes)
    .where(and(inArray(commentLikes.commentId, ids), eq(commentLikes.active, true)));
  const likedIds = liked.map(({ id }) => id);
  if (likedIds.length > 0)
    await scheduleRemoval(tx, 'comment', likedIds, nowMs, nowMs + stragglersMs);
  await wantScores(
    tx,
    gone.flatMap(({ topId }) => topId ?? []),
  );
}

async function scheduleRemoval(
  tx: Tx,
  kind: RemovalKind,
  ids: readonly Id[],
  runAt: number,
  untilAt: number,
): Promise<void> {
  await tx
    .insert(removals)
    .ignore()
    .values(ids.map((id) => ({ kind, id, runAt, untilAt })));
}
