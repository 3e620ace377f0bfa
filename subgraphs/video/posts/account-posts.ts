import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, inArray, ne, type SQL } from 'drizzle-orm';
import { derivedFiles, postMedia, posts } from '../tables.ts';
import { deleteInside } from './change-post.ts';

const batchSize = 200;

/** Deletes every post of an account, in the transaction that learns of the account's deletion. */
export async function deletePostsOf(tx: Tx, services: Services, authorId: Id): Promise<void> {
  for await (const ids of postsOf(tx, authorId, ne(posts.audience, 'NOBODY')))
    for (const id of ids) await deleteInside(tx, services, id);
}

/**
 * Sets whether the files of an account's public posts are served to everybody who has their
 * address.
 */
export async function setFilesPublic(tx: Tx, authorId: Id, isPublic: boolean): Promise<void> {
  for await (const ids of postsOf(tx, authorId, eq(posts.audience, 'PUBLIC')))
    for (const table of [postMedia, derivedFiles])
      await tx
        .update(table)
        .set({ isPublic })
        .where(inArray(table.postId, padIds(ids)));
}

/** Ids of the account's posts that match `condition`, oldest first, in batches of at least one. */
async function* postsOf(tx: Tx, authorId: Id, condition: SQL): AsyncGenerator<Id[]> {
  for (let after = 0; ; ) {
    const rows = await tx
      .select({ id: posts.id, publishedAt: posts.publishedAt })
      .from(posts)
      .where(and(eq(posts.authorId, authorId), gt(posts.publishedAt, after), condition))
      .orderBy(asc(posts.publishedAt))
      .limit(batchSize);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => row.id);
    if (rows.length < batchSize) return;
    after = last.publishedAt;
  }
}
