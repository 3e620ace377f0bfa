import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { canSeePost } from '@clipgraph/platform/projections/visibility.ts';
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
  const accountId = requireAccount(viewer);
  const postId = toId(given);
  const facts = postId === 0 ? undefined : (await ask.video.facts([postId])).get(postId);
  if (!facts) throw notFound('This post');
  const { authorId } = facts;
  const author = (await viewAccounts(ask, accountId, [authorId]))(authorId);
  if (!canSeePost(accountId, facts, author)) throw notFound('This post');
  if (author.between.blockedByViewer)
    throw forbidden('You block the author of this post. Unblock them to share it.');
  return postId;
}
