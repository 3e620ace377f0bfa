import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, getTableColumns, gt, or } from 'drizzle-orm';
import { alias } from 'drizzle-orm/mysql-core';
import { comments, type LikeRow, likes } from '../tables.ts';
import { commentEvent, likeEvent } from './published.ts';

type Edge = Pick<LikeRow, 'userId' | 'postId'>;

/** Every like and comment as it is now, those taken back too, for subgraphs that are refilled. */
export async function* states(services: Services): AsyncGenerator<readonly EventDraft[]> {
  yield* likeStates(services);
  yield* commentStates(services);
}

const likeStates = ({ database }: Services) =>
  tellStates(
    ({ userId, postId }: Edge = { userId: 0, postId: 0 }, limit) =>
      database.db
        .select()
        .from(likes)
        .where(
          or(gt(likes.userId, userId), and(eq(likes.userId, userId), gt(likes.postId, postId))),
        )
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
