import type { Tx } from '@clipgraph/platform/database/database.ts';
import { purgeOutbox } from '@clipgraph/platform/events/purge.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob, type JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt } from 'drizzle-orm';
import { removal } from '../files/removal.ts';
import { distinctFiles, type FileName } from '../files/stored-files.ts';
import { derivedFiles, postMedia, postProcessing, posts } from '../tables.ts';

/** What a deleted post's row says from then on. */
export const blankPost: { caption: string; tags: string[]; mentions: null } = {
  caption: '',
  tags: [],
  mentions: null,
};

/**
 * In the transaction that deletes a post: waiting events say nothing of it and it shows no files any
 * more; a job removes their bytes.
 */
export async function forgetPost(tx: Tx, postId: Id): Promise<void> {
  await purgeOutbox(tx, { topic: 'clip.post', keys: [postId] });
  const shown: FileName[] = [];
  for (const table of [postMedia, derivedFiles]) {
    const { hash, extension } = table;
    const rows = await tx.select({ hash, extension }).from(table).where(eq(table.postId, postId));
    if (rows.length > 0) await tx.delete(table).where(eq(table.postId, postId));
    shown.push(...rows);
  }
  await tx.delete(postProcessing).where(eq(postProcessing.postId, postId));
  const files = distinctFiles(shown);
  if (files.length === 0) return;
  await addJob(tx, removal, { files });
}

/** Forgets the posts that were deleted before deleting meant to forget. */
export const oldDeletions: JobKind<object> = { name: 'forget_deleted_posts' };

const batch = 200;

export async function forgetDeletedPosts({ database }: Services): Promise<undefined> {
  for (let after = 0; ; ) {
    const deleted = await database.db
      .select({ id: posts.id, publishedAt: posts.publishedAt })
      .from(posts)
      .where(and(eq(posts.audience, 'NOBODY'), gt(posts.publishedAt, after)))
      .orderBy(asc(posts.publishedAt))
      .limit(batch);
    for (const { id } of deleted)
      await database.transaction(async (tx) => {
        await tx.update(posts).set(blankPost).where(eq(posts.id, id));
        await forgetPost(tx, id);
      });
    const last = deleted.at(-1);
    if (!last) return undefined;
    after = last.publishedAt;
  }
}
