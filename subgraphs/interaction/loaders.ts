import { createPageLoader, type PageBranch } from '@clipgraph/platform/database/page-loader.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { byPrimaryKey, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { createLoader } from '@clipgraph/platform/loading/loader.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, lt } from 'drizzle-orm';
import { cacheFirstPages } from './comments/first-page.ts';
import type { CommentLiker, InteractionLoaders, PostInsights } from './context.ts';
import { type CounterName, counterNames } from './counted.ts';
import { commentLikes, comments, likes, pins, saves } from './tables.ts';
import { readInsights } from './views/insights.ts';
import { listedAuthors } from './visibility.ts';

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

// Whether they are active is looked at here: by it and the viewer, SQLite would read all that the
// viewer ever liked.
const likesOfViewer = preparedByIds((db, postIds, more) =>
  db
    .select({ postId: likes.postId, active: likes.active })
    .from(likes, byPrimaryKey)
    .where(and(eq(likes.userId, more(0)), inArray(likes.postId, postIds))),
);

const savesOfViewer = preparedByIds((db, postIds, more) =>
  db
    .select({ postId: saves.postId, active: saves.active })
    .from(saves, byPrimaryKey)
    .where(and(eq(saves.userId, more(0)), inArray(saves.postId, postIds))),
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
    createLoader<Id, number>((ids) => services.counters.read(name, ids));
  /** Which of these posts the viewer has marked. */
  const ofViewer = async (marks: typeof likesOfViewer, postIds: readonly Id[]) => {
    if (viewer.accountId === null) return postIds.map(() => false);
    const rows = await marks(db, postIds, viewer.accountId);
    const marked = new Set(rows.flatMap((row) => (row.active ? [row.postId] : [])));
    return postIds.map((id) => marked.has(id));
  };
  return {
    counters: Object.fromEntries(
      counterNames.map((name) => [name, counter(name)]),
    ) as InteractionLoaders['counters'],

    likedByViewer: createLoader((postIds) => ofViewer(likesOfViewer, postIds)),
    savedByViewer: createLoader((postIds) => ofViewer(savesOfViewer, postIds)),

    commentLiked: new DataLoader(
      async (wanted) => {
        const keyOf = ({ commentId, userId }: CommentLiker) => `${commentId}:${userId}`;
        const commentIds = [...new Set(wanted.map(({ commentId }) => commentId))];
        const userIds = [...new Set(wanted.map(({ userId }) => userId))];
        const rows = await db
          .select({
            commentId: commentLikes.commentId,
            userId: commentLikes.userId,
            active: commentLikes.active,
          })
          .from(commentLikes, byPrimaryKey)
          .where(
            and(
              inArray(commentLikes.userId, padIds(userIds)),
              inArray(commentLikes.commentId, padIds(commentIds)),
            ),
          );
        const liked = new Set(rows.filter(({ active }) => active).map(keyOf));
        return wanted.map((one) => liked.has(keyOf(one)));
      },
      { maxBatchSize, cacheKeyFn: ({ commentId, userId }) => `${commentId}:${userId}` },
    ),

    pin: new DataLoader(
      async (postIds) => {
        const rows = await db
          .select()
          .from(pins)
          .where(inArray(pins.postId, padIds(postIds)));
        const pinned = new Map(rows.map(({ postId, commentId }) => [postId, commentId]));
        return postIds.map((id) => pinned.get(id));
      },
      { maxBatchSize },
    ),

    seenPost: createLoader(async (postIds) => {
      const seen = await seenPosts(facts, viewer, postIds);
      return postIds.map((id) => seen.get(id));
    }),

    listedAuthor: createLoader(async (ids) => {
      const isListed = await listedAuthors(facts, viewer, ids);
      return ids.map(isListed);
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

    commentPage: cacheFirstPages(
      services,
      createPageLoader(db, commentFields, (row) => row.postId, commentPage),
    ),

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
