import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf as payload } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, ne } from 'drizzle-orm';
import { deleteInside } from './change-post.ts';
import { postCounter } from './posts.ts';
import { posts } from './tables.ts';

/** A deleted account's posts go with it. */
export const handlers = (services: Services): EventHandlers => ({
  'clip.user': async (tx, event) => {
    const { id, state } = payload('clip.user', event);
    if (state !== 'deleted') return undefined;
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
      .where(and(eq(posts.authorId, authorId), gt(posts.publishedAt, after), ne(posts.audience, 'NOBODY')))
      .orderBy(asc(posts.publishedAt))
      .limit(batch);
    for (const { id } of rows) await deleteInside(tx, services, id);
    if (rows.length < batch) return;
    after = rows.at(-1)?.publishedAt as number;
  }
}
