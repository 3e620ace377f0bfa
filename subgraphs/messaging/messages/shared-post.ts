import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import type { MessagingContext } from '../context.ts';

/**
 * The post that a message passes on: one that its sender may see now. Who reads the message is
 * judged by the post's owner on each read.
 * @throws NOT_FOUND for a post that is missing or hidden; FORBIDDEN while the sender blocks its
 *   author
 */
export async function requireSharedPost(
  { ask, viewer }: MessagingContext,
  given: string | null | undefined,
): Promise<Id | null> {
  if (given == null) return null;
  const postId = toId(given);
  const post = (await seenPosts(ask, viewer, [postId])).get(postId);
  if (!post) throw notFound('This post');
  if (post.author.between.blockedByViewer)
    throw forbidden('You block the author of this post. Unblock them to share it.');
  return postId;
}
