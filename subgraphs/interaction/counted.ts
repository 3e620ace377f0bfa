import type { CountedRows } from '@clipgraph/platform/counters/drift.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, gt, isNull, lte, type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { comments, likes } from './tables.ts';

/**
 * What each counter counts. Counters always equal these rows: when a post or an account is deleted,
 * its likes are switched off and its comments deleted, so what is gone is no longer counted on
 * either side. What is hidden only from some, or only for a while, as by a block or while an
 * account is disabled, is left out of lists and stays counted: a count is the same for everybody.
 */
export const counted = {
  /** Active likes of a post. */
  likes: 'likes',
  /** Active likes by a user. */
  likedPosts: 'likedPosts',
  /** Active likes of all posts of an author. */
  likesReceived: 'likesReceived',
  /** Comments of a post, replies included. */
  comments: 'comments',
  /** Replies of a comment at top level. */
  replies: 'replies',
} as const;
export type CounterName = keyof typeof counted;

export interface CounterChange {
  name: CounterName;
  id: Id;
  by: number;
}

export const likeChanges = (
  edge: { userId: Id; postId: Id; authorId: Id },
  by: 1 | -1,
): CounterChange[] => [
  { name: 'likes', id: edge.postId, by },
  { name: 'likedPosts', id: edge.userId, by },
  { name: 'likesReceived', id: edge.authorId, by },
];

export const commentChanges = (
  comment: { postId: Id; topId: Id | null },
  by: 1 | -1,
): CounterChange[] => [
  { name: 'comments', id: comment.postId, by },
  ...(comment.topId === null ? [] : [{ name: 'replies' as const, id: comment.topId, by }]),
];

const inRange = (column: MySqlColumn, after: Id, upTo: Id | null): SQL | undefined =>
  and(gt(column, after), upTo === null ? undefined : lte(column, upTo));
const activeLikes =
  (column: MySqlColumn): CountedRows['actual'] =>
  (after, upTo) =>
    sql`select ${column} as id, count(*) as value from ${likes} where ${and(inRange(column, after, upTo), eq(likes.active, true))} group by ${column}`;
const liveComments =
  (column: MySqlColumn): CountedRows['actual'] =>
  (after, upTo) =>
    sql`select ${column} as id, count(*) as value from ${comments} where ${and(inRange(column, after, upTo), isNull(comments.deletedAt))} group by ${column}`;

export const countedRows: readonly CountedRows[] = [
  { name: counted.likes, actual: activeLikes(likes.postId) },
  { name: counted.likedPosts, actual: activeLikes(likes.userId) },
  { name: counted.likesReceived, actual: activeLikes(likes.authorId) },
  { name: counted.comments, actual: liveComments(comments.postId) },
  { name: counted.replies, actual: liveComments(comments.topId) },
];
