import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { PostRow } from '../context.ts';
import { tellPost } from '../live/post-signals.ts';
import { settle } from '../posts/change-post.ts';
import { postCounter } from '../posts/posts.ts';
import { posts } from '../tables.ts';
import { markFailed } from './stages.ts';

/** Shows a post that waited for something to play. */
export async function becomeReady(services: Services, postId: Id): Promise<void> {
  const ready = await services.database.transaction(async (tx) => {
    const [post] = await tx
      .select()
      .from(posts)
      .where(and(eq(posts.id, postId), isNull(posts.deletedAt)))
      .for('update');
    if (post?.status !== 'PROCESSING') return undefined;
    const revision = post.revision + 1;
    const change = { status: 'READY' as const, failureReason: null, revision };
    await tx.update(posts).set(change).where(eq(posts.id, postId));
    await services.counters.add(tx, [{ name: postCounter, id: post.authorId, by: 1 }]);
    return settle(tx, services, { ...post, ...change }, 'post.ready');
  });
  if (!ready) return;
  await services.counters.committed([{ name: postCounter, id: ready.authorId }]);
  await tellPost(services, postId);
}

/**
 * Ends the preparation of a post with a reason. The post fails as well when there is nothing to
 * play, or when what it has is no video.
 * @param reason in words for the author
 */
export async function failPreparation(
  services: Services,
  postId: Id,
  { reason, isBroken }: { reason: string; isBroken: boolean },
): Promise<void> {
  const failureReason = reason.slice(0, 500);
  const failed = await services.database.transaction(async (tx) => {
    const [post] = await tx
      .select()
      .from(posts)
      .where(and(eq(posts.id, postId), isNull(posts.deletedAt)))
      .for('update');
    await markFailed(tx, postId, failureReason);
    if (!post || post.status === 'FAILED' || (post.status === 'READY' && !isBroken))
      return undefined;
    await tx
      .update(posts)
      .set({ status: 'FAILED', failureReason, revision: sql`${posts.revision} + 1` })
      .where(eq(posts.id, postId));
    if (post.status === 'READY')
      await services.counters.add(tx, [{ name: postCounter, id: post.authorId, by: -1 }]);
    const changed: PostRow = {
      ...post,
      status: 'FAILED',
      failureReason,
      revision: post.revision + 1,
    };
    return settle(tx, services, changed, 'post.failed');
  });
  if (failed) await services.counters.committed([{ name: postCounter, id: failed.authorId }]);
  await tellPost(services, postId);
}
