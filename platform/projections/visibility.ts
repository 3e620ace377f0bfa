import type { PostFacts } from '../ask/ask.ts';
import type { Id } from '../ids/id.ts';
import type { ViewedAccount } from './hidden-accounts.ts';

/**
 * Whether an account (null: a guest) may open a post by its id. Lists are stricter about blocks
 * and mutes, see `mayList`.
 * @param author the post's author as `viewAccounts` tells of it
 */
export function canSeePost(viewerId: Id | null, post: PostFacts, author: ViewedAccount): boolean {
  const { isGone, isPrivate, between } = author;
  if (post.deleted || isGone) return false;
  if (viewerId === post.authorId) return true;
  if (post.status !== 'READY' || between.blocksViewer) return false;
  switch (post.visibility) {
    case 'PUBLIC':
      return !isPrivate || between.followedByViewer;
    case 'FOLLOWERS':
      return between.followedByViewer;
    case 'FRIENDS':
      return between.followedByViewer && between.followsViewer;
    case 'PRIVATE':
      return false;
  }
}

/**
 * Whether a post may stand in the list of its author's posts: neither side of a block sees the
 * other there. Whoever opens the page of an account that they mute means to see it.
 */
export const mayListOfAuthor: typeof canSeePost = (viewerId, post, author) =>
  !author.between.blockedByViewer && canSeePost(viewerId, post, author);

/** Whether a post may stand in the viewer's feeds and all other lists. */
export const mayList: typeof canSeePost = (viewerId, post, author) =>
  !author.between.mutedByViewer && mayListOfAuthor(viewerId, post, author);
