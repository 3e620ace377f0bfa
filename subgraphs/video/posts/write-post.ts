import type { UserFacts } from '@clipgraph/platform/ask/ask.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { knownUserFacts } from '@clipgraph/platform/projections/users.ts';
import { eq, sql } from 'drizzle-orm';
import type { PostRow } from '../context.ts';
import { authors, postMedia, posts, postTags } from '../tables.ts';
import type { ShownFiles } from '../uploads/upload-files.ts';
import { audienceOf } from './posts.ts';

/**
 * Locks an author's row until the transaction ends, so that writing a post and handling the
 * deletion of its account never run at once: either the deletion finds the post, or the post finds
 * the account deleted.
 * @returns the account's state as last told by an event; `active` when none was
 */
export async function lockAuthor(tx: Tx, authorId: Id): Promise<UserFacts['state']> {
  await tx
    .insert(authors)
    .values({ authorId })
    .onDuplicateKeyUpdate({ set: { authorId: sql`${authors.authorId}` } });
  return (await knownUserFacts(tx, [authorId])).get(authorId)?.state ?? 'active';
}

type NewPost = Pick<
  PostRow,
  | 'id'
  | 'authorId'
  | 'kind'
  | 'status'
  | 'caption'
  | 'tags'
  | 'visibility'
  | 'allowComments'
  | 'mentions'
>;

let lastPublishedAt = 0;

/**
 * Inserts a post at a millisecond that no other post has: now, or the next free one. Starts above
 * the last one that this process used (at most a second ahead), so that a burst of posts need not
 * try the same milliseconds again.
 */
export async function insertPost(tx: Tx, post: NewPost): Promise<PostRow> {
  const audience = audienceOf({ ...post, deleted: false });
  for (
    let publishedAt = Math.max(Date.now(), Math.min(lastPublishedAt + 1, Date.now() + 1_000));
    ;
    publishedAt++
  ) {
    const row: PostRow = {
      ...post,
      audience,
      publishedAt,
      failureReason: null,
      revision: 1,
      deletedAt: null,
    };
    const [written] = await tx.insert(posts).ignore().values(row);
    if (written.affectedRows > 0) {
      lastPublishedAt = publishedAt;
      return row;
    }
  }
}

/**
 * Writes the rows of the files that a post shows: the files in the order given, then the cover. The
 * cover of a photo post is its first photo.
 * @param isPublic whether the files are served without a signed address
 */
export async function writeMedia(
  tx: Tx,
  post: PostRow,
  files: readonly ShownFiles[],
  isPublic: boolean,
): Promise<void> {
  const shown = { postId: post.id, isPublic };
  const rows = files.map(({ media }, position) => ({
    ...shown,
    role: 'media' as const,
    position,
    ...media,
  }));
  const covers = files.slice(0, 1).map(({ media, cover }) => ({
    ...shown,
    role: 'cover' as const,
    position: 0,
    ...(cover ?? media),
  }));
  await tx.insert(postMedia).values([...rows, ...covers]);
}

/** Writes the rows by which feeds find a post by its tags, and deletes those it had. */
export async function writeTags(tx: Tx, post: PostRow): Promise<void> {
  if (post.revision > 1) await tx.delete(postTags).where(eq(postTags.postId, post.id));
  if (post.tags.length === 0 || post.audience === 'NOBODY') return;
  const { id: postId, authorId, kind, audience, publishedAt } = post;
  await tx
    .insert(postTags)
    .values(post.tags.map((tag) => ({ tag, postId, authorId, kind, audience, publishedAt })));
}
