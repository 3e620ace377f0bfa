import { toId } from '@clipgraph/platform/ids/id.ts';
import { askAhead } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Reference } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { InteractionContext } from './context.ts';

/** What posts and accounts are counted by, whether the viewer likes them, and who may open them. */
export function prefetch(
  context: InteractionContext,
  typename: string,
  references: readonly Reference[],
  fields: ReadonlySet<string>,
): Promise<unknown> | undefined {
  const ids = references.map(({ id }) => toId(id));
  const { counters, likedByViewer, savedByViewer, seenPost } = context.loaders;
  switch (typename) {
    case 'Post':
      return Promise.all([
        fields.has('likeCount') && counters.likes.prefetch(ids),
        fields.has('commentCount') && counters.comments.prefetch(ids),
        fields.has('viewCount') && counters.views.prefetch(ids),
        fields.has('shareCount') && counters.shares.prefetch(ids),
        fields.has('saveCount') && counters.saves.prefetch(ids),
        fields.has('isLikedByMe') && likedByViewer.prefetch(ids),
        fields.has('isSavedByMe') && savedByViewer.prefetch(ids),
        fields.has('comments') && seenPost.prefetch(ids),
      ]);
    case 'User':
      return Promise.all([
        askAhead(context, ids),
        fields.has('likesReceivedCount') && counters.likesReceived.prefetch(ids),
        fields.has('likedPostCount') && counters.likedPosts.prefetch(ids),
      ]);
    default:
      return undefined;
  }
}
