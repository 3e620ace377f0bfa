import { checkedCounters, rowsPer } from '@clipgraph/platform/counters/checked-counters.ts';
import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { CountedRows } from '@clipgraph/platform/counters/drift.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { commentLikes, comments, likes, saves, shares, viewDays } from './tables.ts';

/**
 * - `likes`: active likes of a post
 * - `likedPosts`: active likes by a user
 * - `likesReceived`: active likes of all posts of an author
 * - `comments`: comments of a post, replies included
 * - `replies`: replies of a comment at top level
 * - `views`: views of a post
 * - `commentLikes`: active likes of a comment
 * - `saves`: accounts that keep a post
 * - `shares`: shares of a post
 */
export const counterNames = [
  'likes',
  'likedPosts',
  'likesReceived',
  'comments',
  'replies',
  'commentLikes',
  'saves',
  'shares',
  'views',
] as const;
export type CounterName = (typeof counterNames)[number];

export const likeChanges = (
  edge: { userId: Id; postId: Id; authorId: Id },
  by: 1 | -1,
): CounterChange<CounterName>[] => [
  { name: 'likes', id: edge.postId, by },
  { name: 'likedPosts', id: edge.userId, by },
  { name: 'likesReceived', id: edge.authorId, by },
];

export const commentChanges = (
  { postId, topId }: { postId: Id; topId: Id | null },
  by: 1 | -1,
): CounterChange<CounterName>[] => {
  const ofPost = { name: 'comments', id: postId, by } as const;
  return topId === null ? [ofPost] : [ofPost, { name: 'replies', id: topId, by }];
};

export const commentLikeChange = (id: Id, by: 1 | -1): CounterChange<CounterName> => ({
  name: 'commentLikes',
  id,
  by,
});

export const saveChange = (id: Id, by: 1 | -1): CounterChange<CounterName> => ({
  name: 'saves',
  id,
  by,
});

export const shareChange = (id: Id, by: 1 | -1): CounterChange<CounterName> => ({
  name: 'shares',
  id,
  by,
});

const active = eq(likes.active, true);
const live = isNull(comments.deletedAt);

/** Rows of single views go after 35 days; the sums of days stay. */
const viewsPer: CountedRows['actual'] = (after, upTo) => sql`
  select ${viewDays.postId} as id, ${viewDays.views} as value from ${viewDays}
  where ${and(gt(viewDays.postId, after), upTo === null ? undefined : lte(viewDays.postId, upTo))}`;

/**
 * Counters always equal these rows. When a post or an account is deleted, its likes are switched
 * off and its comments deleted, so neither side counts them any more. Rows that are hidden from
 * some viewers, or for a while (a block, a disabled account), are left out of lists but stay
 * counted: a count is the same for everybody.
 */
export const counters = checkedCounters([
  { name: 'likes', actual: rowsPer(likes, likes.postId, active) },
  { name: 'likedPosts', actual: rowsPer(likes, likes.userId, active) },
  { name: 'likesReceived', actual: rowsPer(likes, likes.authorId, active) },
  { name: 'comments', actual: rowsPer(comments, comments.postId, live) },
  { name: 'replies', actual: rowsPer(comments, comments.topId, live) },
  { name: 'views', actual: viewsPer },
  {
    name: 'commentLikes',
    actual: rowsPer(commentLikes, commentLikes.commentId, eq(commentLikes.active, true)),
  },
  { name: 'saves', actual: rowsPer(saves, saves.postId, eq(saves.active, true)) },
  { name: 'shares', actual: rowsPer(shares, shares.postId) },
]);
