import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { betweenViewerAnd } from '@clipgraph/platform/projections/hidden-accounts.ts';
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
  const fromAuthor = await betweenViewerAnd(ask, post.authorId, ids);
  const mentioned = ids.filter((id) => {
    const between = fromAuthor(id);
    return canSeePost(id, post, {
      followedByViewer: between.followsViewer,
      followsViewer: between.followedByViewer,
      blockedByViewer: between.blocksViewer,
      blocksViewer: between.blockedByViewer,
    });
  });
  return mentioned.length === 0 ? null : mentioned;
}
