import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, getTableColumns, gt, isNotNull, or, sql } from 'drizzle-orm';
import { type AnyMySqlColumn, alias } from 'drizzle-orm/mysql-core';
import {
  type CommentLikeRow,
  commentLikes,
  comments,
  type LikeRow,
  likes,
  type ShareRow,
  saves,
  shares,
} from '../tables.ts';
import { commentEvent, commentLikeEvent, likeEvent, saveEvent, shareEvent } from './published.ts';

type Edge = Pick<LikeRow, 'userId' | 'postId'>;

/** Every like and comment as it is now, those taken back too, for subgraphs that are refilled. */
export async function* states(services: Services): AsyncGenerator<readonly EventDraft[]> {
  yield* likeStates(services);
  yield* commentStates(services);
  yield* commentLikeStates(services);
  yield* shareStates(services);
  yield* saveStates(services);
}

/** The rows that follow a place in the order of two columns. */
const behind = (
  [first, second]: readonly [AnyMySqlColumn, AnyMySqlColumn],
  [a, b]: readonly [Id, Id],
) => or(gt(first, a), and(eq(first, a), gt(second, b)));

const likeStates = ({ database }: Services) =>
  tellStates(
    ({ userId, postId }: Edge = { userId: 0, postId: 0 }, limit) =>
      database.db
        .select()
        .from(likes)
        .where(behind([likes.userId, likes.postId], [userId, postId]))
        .orderBy(asc(likes.userId), asc(likes.postId))
        .limit(limit),
    likeEvent,
  );

const parents = alias(comments, 'parents');

const commentStates = ({ database }: Services) =>
  tellStates(
    (last: { id: Id } | undefined, limit) =>
      database.db
        .select({ ...getTableColumns(comments), parentAuthorId: parents.authorId })
        .from(comments)
        .leftJoin(parents, eq(parents.id, comments.parentId))
        .where(gt(comments.id, last?.id ?? 0))
        .orderBy(asc(comments.id))
        .limit(limit),
    ({ parentAuthorId, ...comment }) => commentEvent(comment, parentAuthorId),
  );

const commentLikeStates = ({ database }: Services) =>
  tellStates((last: Pick<CommentLikeRow, 'userId' | 'commentId'> | undefined, limit) => {
    const { userId, commentId } = last ?? { userId: 0, commentId: 0 };
    return database.db
      .select()
      .from(commentLikes)
      .where(behind([commentLikes.userId, commentLikes.commentId], [userId, commentId]))
      .orderBy(asc(commentLikes.userId), asc(commentLikes.commentId))
      .limit(limit);
  }, commentLikeEvent);

/** Days of one share follow each other; those into chats are told to nobody. */
const shareStates = ({ database }: Services) =>
  tellStates((last: Pick<ShareRow, 'postId' | 'userId' | 'day'> | undefined, limit) => {
    const { postId, userId, day } = last ?? { postId: 0, userId: 0, day: 0 };
    const ofPost = eq(shares.postId, postId);
    return database.db
      .select({ ...getTableColumns(shares), authorId: sql<Id>`${shares.authorId}`.mapWith(Number) })
      .from(shares)
      .where(
        and(
          isNotNull(shares.authorId),
          or(
            gt(shares.postId, postId),
            and(ofPost, gt(shares.userId, userId)),
            and(ofPost, eq(shares.userId, userId), gt(shares.day, day)),
          ),
        ),
      )
      .orderBy(asc(shares.postId), asc(shares.userId), asc(shares.day))
      .limit(limit);
  }, shareEvent);

const saveStates = ({ database }: Services) =>
  tellStates(
    ({ userId, postId }: Edge = { userId: 0, postId: 0 }, limit) =>
      database.db
        .select({ ...getTableColumns(saves), authorId: sql<Id>`${saves.authorId}`.mapWith(Number) })
        .from(saves)
        .where(
          and(isNotNull(saves.authorId), behind([saves.userId, saves.postId], [userId, postId])),
        )
        .orderBy(asc(saves.userId), asc(saves.postId))
        .limit(limit),
    saveEvent,
  );
