import type { Between, PostFacts } from '../ask/ask.ts';
import type { Id } from '../ids/id.ts';

/**
 * Whether an account (null: a guest) may open a post by its id. Lists are stricter about blocks,
 * see `mayList`.
 * @param between what stands between the viewer and the post's author, from the viewer's side
 */
export function canSeePost(viewerId: Id | null, post: PostFacts, between: Between): boolean {
  if (post.deleted) return false;
  if (viewerId === post.authorId) return true;
  if (post.status !== 'READY' || between.blocksViewer) return false;
  switch (post.visibility) {
    case 'PUBLIC':
      return true;
    case 'FOLLOWERS':
      return between.followedByViewer;
    case 'FRIENDS':
      return between.followedByViewer && between.followsViewer;
    case 'PRIVATE':
      return false;
  }
}

/**
 * Whether a post may stand in the viewer's feeds and lists: neither side of a block sees the other
 * there.
 */
export const mayList = (viewerId: Id | null, post: PostFacts, between: Between): boolean =>
  !between.blockedByViewer && canSeePost(viewerId, post, between);
