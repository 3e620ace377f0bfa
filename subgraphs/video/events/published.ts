import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf as payload } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, inArray, ne } from 'drizzle-orm';
import { deleteInside } from '../posts/change-post.ts';
import { postCounter } from '../posts/posts.ts';
import { lockAuthor } from '../posts/write-post.ts';
import { postMedia, posts } from '../tables.ts';

/**
 * A deleted account's posts go with it; a disabled one's files are served to nobody by their
 * lasting addresses until it is enabled.
 */
export const handlers = (services: Services): EventHandlers => ({
  'clip.user': async (tx, event) => {
    const { id, state } = payload('clip.user', event);
    if (event.type === 'user.disabled' || event.type === 'user.enabled') {
      await lockAuthor(tx, id);
      await showPublicFiles(tx, id, state === 'active');
    }
    if (state !== 'deleted') return undefined;
    await lockAuthor(tx, id);
    await deletePostsOf(tx, services, id);
    return () => services.counters.committed([{ name: postCounter, id }]);
  },
});

const batch = 200;

async function deletePostsOf(tx: Tx, services: Services, authorId: Id): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await tx
      .select({ id: posts.id, publishedAt: posts.publishedAt })
      .from(posts)
      .where(
        and(
          eq(posts.authorId, authorId),
          gt(posts.publishedAt, after),
          ne(posts.audience, 'NOBODY'),
        ),
      )
      .orderBy(asc(posts.publishedAt))
      .limit(batch);
    for (const { id } of rows) await deleteInside(tx, services, id);
    if (rows.length < batch) return;
    after = rows.at(-1)?.publishedAt as number;
  }
}

async function showPublicFiles(tx: Tx, authorId: Id, isPublic: boolean): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await tx
      .select({ id: posts.id, publishedAt: posts.publishedAt })
      .from(posts)
      .where(
        and(
          eq(posts.authorId, authorId),
          gt(posts.publishedAt, after),
          eq(posts.audience, 'PUBLIC'),
        ),
      )
      .orderBy(asc(posts.publishedAt))
      .limit(batch);
    if (rows.length > 0)
      await tx
        .update(postMedia)
        .set({ isPublic })
        .where(inArray(postMedia.postId, padIds(rows.map((row) => row.id))));
    if (rows.length < batch) return;
    after = rows.at(-1)?.publishedAt as number;
  }
}
