import { createPageLoader, type PageBranch } from '@clipgraph/platform/database/page-loader.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, lt } from 'drizzle-orm';
import { type CounterName, counted } from './counted.ts';
import { comments, likes } from './tables.ts';
import { seenPosts, shownAuthors } from './visibility.ts';

export interface PageArguments {
  first: number;
  after?: string | null | undefined;
}

export type Loaders = ReturnType<typeof createLoaders>;
export type InteractionContext = Context<Loaders>;

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
export function createLoaders({ services, viewer, facts }: Omit<Context, 'loaders'>) {
  const { db } = services.database;
  const maxBatchSize = 1024;
  const counter = (name: CounterName) =>
    new DataLoader<Id, number>((ids) => services.counters.read(name, ids), { maxBatchSize });
  return {
    counters: Object.fromEntries(
      Object.keys(counted).map((name) => [name, counter(name as CounterName)]),
    ) as Record<CounterName, DataLoader<Id, number>>,

    /** Whether the viewer likes a post. */
    likedByViewer: new DataLoader<Id, boolean>(
      async (postIds) => {
        if (viewer.accountId === null) return postIds.map(() => false);
        const rows = await likesOfViewer(db, postIds, viewer.accountId);
        const liked = new Set(rows.map((row) => row.postId));
        return postIds.map((id) => liked.has(id));
      },
      { maxBatchSize },
    ),

    /** Posts that the viewer may open. */
    seenPost: new DataLoader(async (postIds: readonly Id[]) => {
      const seen = await seenPosts(facts, viewer, postIds);
      return postIds.map((id) => seen.get(id));
    }),

    /** Whether the viewer may see what an account comments. */
    shownAuthor: new DataLoader(async (ids: readonly Id[]) => {
      const isShown = await shownAuthors(facts, viewer, ids);
      return ids.map(isShown);
    }),

    /** Comments that are not deleted. */
    comment: new DataLoader(
      async (ids: readonly Id[]) => {
        const rows = await db
          .select()
          .from(comments)
          .where(and(inArray(comments.id, padIds(ids)), isNull(comments.deletedAt)));
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id));
      },
      { maxBatchSize },
    ),

    /** Comments of posts at top level, newest first; the position is a comment's id. */
    commentPage: createPageLoader(db, commentFields, (row) => row.postId, commentPage),

    /** Replies of comments, oldest first; the position is a reply's id. */
    replyPage: createPageLoader(db, commentFields, (row) => row.topId as Id, replyPage),

    /** Likes of users, latest first; the position is an activation. */
    likePage: createPageLoader(db, likeFields, (row) => row.userId, likePage),
  };
}
