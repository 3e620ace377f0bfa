import { createPageLoader, type PageBranch } from '@clipgraph/platform/database/page-loader.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, lt } from 'drizzle-orm';
import type { InteractionLoaders, PostInsights } from './context.ts';
import type { CounterName } from './counted.ts';
import { comments, likes } from './tables.ts';
import { readInsights } from './views/insights.ts';
import { seenPosts, shownAuthors } from './visibility.ts';

const commentFields = getTableColumns(comments);
const likeFields = { userId: likes.userId, postId: likes.postId, activatedId: likes.activatedId };

const commentPage: PageBranch = ({ parentId, position, limit }, db) =>
  db
    .select(commentFields)
    .from(comments)
    .where(
      and(
        eq(comments.postId, parentId),
        isNull(comments.topId),
        isNull(comments.deletedAt),
        lt(comments.id, position),
      ),
    )
    .orderBy(desc(comments.id))
    .limit(limit);
const replyPage: PageBranch = ({ parentId, position, limit }, db) =>
  db
    .select(commentFields)
    .from(comments)
    .where(and(eq(comments.topId, parentId), isNull(comments.deletedAt), gt(comments.id, position)))
    .orderBy(asc(comments.id))
    .limit(limit);
const likePage: PageBranch = ({ parentId, position, limit }, db) =>
  db
    .select(likeFields)
    .from(likes)
    .where(and(eq(likes.userId, parentId), eq(likes.active, true), lt(likes.activatedId, position)))
    .orderBy(desc(likes.activatedId))
    .limit(limit);

const likesOfViewer = preparedByIds((db, postIds, more) =>
  db
    .select({ postId: likes.postId })
    .from(likes)
    .where(and(eq(likes.userId, more(0)), inArray(likes.postId, postIds), eq(likes.active, true))),
);

/** Made anew per request: one statement per table and level, whatever the size of the page. */
export function createLoaders({
  services,
  viewer,
  facts,
}: Omit<Context, 'loaders'>): InteractionLoaders {
  const { db } = services.database;
  const maxBatchSize = 1024;
  const counter = (name: CounterName) =>
    new DataLoader<Id, number>((ids) => services.counters.read(name, ids), { maxBatchSize });
  return {
    counters: {
      likes: counter('likes'),
      likedPosts: counter('likedPosts'),
      likesReceived: counter('likesReceived'),
      comments: counter('comments'),
      replies: counter('replies'),
      views: counter('views'),
    },

    likedByViewer: new DataLoader(
      async (postIds) => {
        if (viewer.accountId === null) return postIds.map(() => false);
        const rows = await likesOfViewer(db, postIds, viewer.accountId);
        const liked = new Set(rows.map((row) => row.postId));
        return postIds.map((id) => liked.has(id));
      },
      { maxBatchSize },
    ),

    seenPost: new DataLoader(async (postIds) => {
      const seen = await seenPosts(facts, viewer, postIds);
      return postIds.map((id) => seen.get(id));
    }),

    shownAuthor: new DataLoader(async (ids) => {
      const isShown = await shownAuthors(facts, viewer, ids);
      return ids.map(isShown);
    }),

    comment: new DataLoader(
      async (ids) => {
        const rows = await db
          .select()
          .from(comments)
          .where(and(inArray(comments.id, padIds(ids)), isNull(comments.deletedAt)));
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id));
      },
      { maxBatchSize },
    ),

    commentPage: createPageLoader(db, commentFields, (row) => row.postId, commentPage),

    replyPage: createPageLoader(db, commentFields, (row) => row.topId ?? 0, replyPage),

    insights: new DataLoader(
      async (keys) => {
        const found = new Map<number, Map<Id, PostInsights>>();
        for (const [days, ofDays] of Map.groupBy(keys, (key) => key.days)) {
          const postIds = ofDays.map(({ postId }) => postId);
          found.set(days, await readInsights(db, postIds, days, Date.now()));
        }
        return keys.map(({ postId, days }) => found.get(days)?.get(postId) ?? null);
      },
      { maxBatchSize, cacheKeyFn: ({ postId, days }) => `${postId}:${days}` },
    ),

    likePage: createPageLoader(db, likeFields, (row) => row.userId, likePage),
  };
}
