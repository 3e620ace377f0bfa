import { fromOtherSide, type PostFacts } from '@clipgraph/platform/ask/ask.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import {
  betweenViewerAnd,
  ownedAccounts,
} from '@clipgraph/platform/projections/hidden-accounts.ts';
import { mentionedAccounts } from '@clipgraph/platform/projections/mentioned-accounts.ts';
import { canSeePost } from '@clipgraph/platform/projections/visibility.ts';
import type { InteractionContext } from '../context.ts';

/** The accounts that a comment mentions and that may see its post; null for none. */
export async function mentionsIn(
  { ask, viewer }: Pick<InteractionContext, 'ask' | 'viewer'>,
  text: string,
  post: PostFacts,
): Promise<Id[] | null> {
  const ids = await mentionedAccounts(ask, requireAccount(viewer), text);
  if (ids.length === 0) return null;
  const [fromAuthor, accountOf] = await Promise.all([
    betweenViewerAnd(ask, post.authorId, ids),
    ownedAccounts(ask, [post.authorId]),
  ]);
  const author = accountOf(post.authorId);
  const mentioned = ids.filter((id) =>
    canSeePost(id, post, { ...author, between: fromOtherSide(fromAuthor(id)) }),
  );
  return mentioned.length === 0 ? null : mentioned;
}
