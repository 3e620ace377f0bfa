import type { Tx } from '@clipgraph/platform/database/database.ts';
import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { mentionedAccounts } from '@clipgraph/platform/projections/mentioned-accounts.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { PostRow, VideoContext } from '../context.ts';
import { type PostEventType, postEvent } from '../events/published.ts';
import type { EditPostInput } from '../generated/types.ts';
import { tellPost } from '../live/post-signals.ts';
import { derivedFiles, postMedia, posts } from '../tables.ts';
import { blankPost, forgetPost } from './forget-post.ts';
import { checkCaption, checkTags } from './input-rules.ts';
import { audienceOf, postCounter } from './posts.ts';
import { canOpen } from './visibility.ts';
import { lockAuthor, writeTags } from './write-post.ts';

/**
 * Changes a post of the viewer; what is left out or null stays as it is.
 * @throws UNAUTHENTICATED; NOT_FOUND for a post that the viewer may not see, FORBIDDEN for
 *   another's; BAD_USER_INPUT
 */
export async function editPost(
  context: VideoContext,
  id: Id,
  input: EditPostInput,
): Promise<PostRow> {
  const { services } = context;
  const changes = {
    ...(typeof input.caption === 'string' ? { caption: checkCaption(input.caption) } : {}),
    ...(input.tags ? { tags: checkTags(input.tags) } : {}),
    ...(input.visibility ? { visibility: input.visibility } : {}),
    ...(input.allowComments ? { allowComments: input.allowComments } : {}),
  };
  const before = await ownPost(context, id);
  if (Object.keys(changes).length === 0) return before;
  const mentions =
    changes.caption === undefined
      ? {}
      : { mentions: await mentionedAccounts(context.ask, before.authorId, changes.caption) };
  const edited = await services.database.transaction(async (tx) => {
    const changed = await changeRow(tx, before.id, {
      ...changes,
      ...mentions,
      revision: sql`${posts.revision} + 1`,
    });
    if (!changed) throw notFound('This post');
    return settle(tx, services, changed, 'post.edited');
  });
  await tellPost(services, edited.id);
  return edited;
}

/**
 * Deletes a post of the viewer: it is gone from every list, its words are blanked, its files are
 * served to nobody, and a job removes their bytes.
 * @throws UNAUTHENTICATED; NOT_FOUND for a post that the viewer may not see or that is deleted
 *   already, FORBIDDEN for another's
 */
export async function deletePost(context: VideoContext, id: Id): Promise<true> {
  const { services } = context;
  const { id: postId, authorId } = await ownPost(context, id);
  await services.database.transaction(async (tx) => {
    if (!(await deleteInside(tx, services, postId))) throw notFound('This post');
  });
  await services.counters.committed([{ name: postCounter, id: authorId }]);
  await tellPost(services, postId);
  return true;
}

/** Deletes a post inside a transaction. @returns false when it was deleted before */
export async function deleteInside(tx: Tx, services: Services, postId: Id): Promise<boolean> {
  const deleted = await changeRow(tx, postId, {
    ...blankPost,
    deletedAt: Date.now(),
    revision: sql`${posts.revision} + 1`,
  });
  if (!deleted) return false;
  await forgetPost(tx, postId);
  if (deleted.status === 'READY')
    await services.counters.add(tx, [{ name: postCounter, id: deleted.authorId, by: -1 }]);
  await settle(tx, services, deleted, 'post.deleted');
  return true;
}

/** A post of the viewer. @throws UNAUTHENTICATED; NOT_FOUND; FORBIDDEN */
export async function ownPost(context: VideoContext, id: Id): Promise<PostRow> {
  const viewerId = requireAccount(context.viewer);
  const post = id === 0 ? null : await context.loaders.posts.load(id);
  if (!post || post.deletedAt !== null) throw notFound('This post');
  if (post.authorId === viewerId) return post;
  if (!(await canOpen(context, context.ask, post))) throw notFound('This post');
  throw forbidden('This post is somebody else’s. Only its author may change it.');
}

/**
 * Changes a post unless it is deleted. The row stays locked until the transaction ends.
 * @returns the changed row; undefined when the post is deleted
 */
export async function changeRow(
  tx: Tx,
  id: Id,
  values: Parameters<ReturnType<typeof tx.update<typeof posts>>['set']>[0],
): Promise<PostRow | undefined> {
  const [written] = await tx
    .update(posts)
    .set(values)
    .where(and(eq(posts.id, id), isNull(posts.deletedAt)));
  if (written.affectedRows === 0) return undefined;
  const [post] = await tx.select().from(posts).where(eq(posts.id, id));
  return post;
}

/**
 * Updates what depends on a changed post (its audience, files and tags) and writes its event. The
 * outbox row is the last thing written.
 */
export async function settle(
  tx: Tx,
  services: Services,
  changed: PostRow,
  type: PostEventType,
): Promise<PostRow> {
  const audience = audienceOf({ ...changed, deleted: changed.deletedAt !== null });
  const post = { ...changed, audience };
  if (audience !== changed.audience) {
    await tx.update(posts).set({ audience }).where(eq(posts.id, post.id));
    const isPublic = audience === 'PUBLIC' && (await lockAuthor(tx, post.authorId)) === 'active';
    for (const table of [postMedia, derivedFiles])
      await tx.update(table).set({ isPublic }).where(eq(table.postId, post.id));
  }
  await writeTags(tx, post);
  await services.outbox.append(tx, postEvent(type, post));
  return post;
}
