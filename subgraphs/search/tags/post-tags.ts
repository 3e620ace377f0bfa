import { createHash } from 'node:crypto';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { PostPayload } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, ne } from 'drizzle-orm';
import type { Change } from '../counted.ts';
import type { Engine } from '../engine/engine.ts';
import { documents, postTags } from '../tables.ts';
import { showTags } from './tag-documents.ts';

/**
 * The first 53 bits of a hash: the same wherever a tag is met, so that an index that is built anew
 * is the same.
 */
export const tagIdOf = (tag: string): Id =>
  Number(createHash('sha256').update(tag).digest().readBigUInt64BE() >> 11n);

type PostTag = typeof postTags.$inferSelect;

/** Brings the tags of a post to what they are now. The post's document is locked. */
export async function tagPost(tx: Tx, engine: Engine, post: PostPayload): Promise<Change[]> {
  const { id: postId, authorId, createdAtMs: postedAt } = post;
  const open = !post.deleted && post.status === 'READY' && post.visibility === 'PUBLIC';
  const listed = open && (await isOpen(tx, authorId));
  const wanted = (post.deleted ? [] : post.tags).map(
    (tag): PostTag => ({ tagId: tagIdOf(tag), postId, authorId, tag, listed, open, postedAt }),
  );
  const before = await tx.select().from(postTags).where(eq(postTags.postId, postId));
  if (before.length > 0) await tx.delete(postTags).where(eq(postTags.postId, postId));
  if (wanted.length > 0) await tx.insert(postTags).values(wanted);
  return recount(tx, engine, before, wanted);
}

/**
 * An account that nothing was told of yet is active and not private: what it becomes later is told.
 */
async function isOpen(tx: Tx, userId: Id): Promise<boolean> {
  const [known] = await tx
    .select({
      revision: documents.revision,
      indexed: documents.indexed,
      isPrivate: documents.isPrivate,
    })
    .from(documents)
    .where(and(eq(documents.kind, 'USER'), eq(documents.id, userId)))
    .for('update');
  return known === undefined || known.revision === 0 || (known.indexed && !known.isPrivate);
}

/** Posts of an account that is disabled, deleted or private make no tag known. */
export async function listPostsOf(
  tx: Tx,
  engine: Engine,
  authorId: Id,
  isOpen: boolean,
): Promise<Change[]> {
  const differing = and(
    eq(postTags.authorId, authorId),
    eq(postTags.open, true),
    ne(postTags.listed, isOpen),
  );
  const before = await tx.select().from(postTags).where(differing).for('update');
  if (before.length === 0) return [];
  await tx.update(postTags).set({ listed: isOpen }).where(differing);
  return recount(
    tx,
    engine,
    before,
    before.map((row) => ({ ...row, listed: isOpen })),
  );
}

async function recount(
  tx: Tx,
  engine: Engine,
  before: readonly PostTag[],
  after: readonly PostTag[],
): Promise<Change[]> {
  const change =
    (by: 1 | -1) =>
    (row: PostTag): Change[] =>
      row.listed ? [{ name: 'listedPosts', id: row.tagId, by }] : [];
  await showTags(tx, engine, new Map([...before, ...after].map(({ tagId, tag }) => [tagId, tag])));
  return [...before.flatMap(change(-1)), ...after.flatMap(change(1))];
}
