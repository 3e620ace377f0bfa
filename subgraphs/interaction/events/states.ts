import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, or } from 'drizzle-orm';
import { type LikeRow, likes } from '../tables.ts';
import { likeEvent } from './published.ts';

type Edge = Pick<LikeRow, 'userId' | 'postId'>;

/** Every like as it is now, those taken back too, for subgraphs that are refilled. */
export const states = ({ database }: Services) =>
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
