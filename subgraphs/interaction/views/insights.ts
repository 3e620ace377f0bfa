import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { InteractionContext, PostInsights } from '../context.ts';
import { comments, likes, viewDays, viewSources } from '../tables.ts';
import { dayMs, dayOf } from './viewer-name.ts';

const maxDays = 90;

/**
 * `Post.insights`: null for everybody but the author.
 * @throws BAD_USER_INPUT for `days` outside 1..90
 */
export async function insightsOf(
  { viewer, loaders }: InteractionContext,
  postId: Id,
  days: number,
): Promise<PostInsights | null> {
  if (days < 1 || days > maxDays)
    throw badUserInput(`\`days\` must be from 1 to ${maxDays}; it was ${days}.`, 'days');
  if (viewer.accountId === null) return null;
  const post = await loaders.seenPost.load(postId);
  if (post?.facts.authorId !== viewer.accountId) return null;
  return loaders.insights.load({ postId, days });
}

type Counts = { postId: Id; day: number; count: number }[];

/**
 * The insights of posts over the same days: four statements, however many posts there are.
 * @param nowMs today is the last day
 */
export async function readInsights(
  db: Queryable,
  postIds: readonly Id[],
  days: number,
  nowMs: number,
): Promise<Map<Id, PostInsights>> {
  const firstDay = dayOf(nowMs) - days + 1;
  const ids = padIds([...new Set(postIds)]);
  const dayOfColumn = (column: SQL) => sql<number>`floor(${column} / ${dayMs})`;
  const [sums, sources, liked, commented] = await Promise.all([
    db
      .select()
      .from(viewDays)
      .where(and(inArray(viewDays.postId, ids), gte(viewDays.day, firstDay))),
    db
      .select()
      .from(viewSources)
      .where(and(inArray(viewSources.postId, ids), gte(viewSources.day, firstDay))),
    db
      .select({
        postId: likes.postId,
        day: dayOfColumn(sql`${likes.changedAt}`).mapWith(Number),
        count: sql`count(*)`.mapWith(Number),
      })
      .from(likes)
      .where(
        and(
          inArray(likes.postId, ids),
          gte(likes.changedAt, firstDay * dayMs),
          eq(likes.active, true),
        ),
      )
      .groupBy(sql`1`, sql`2`),
    db
      .select({
        postId: comments.postId,
        day: dayOfColumn(sql`${comments.createdAt}`).mapWith(Number),
        count: sql`count(*)`.mapWith(Number),
      })
      .from(comments)
      .where(
        and(
          inArray(comments.postId, ids),
          gte(comments.createdAt, firstDay * dayMs),
          isNull(comments.deletedAt),
        ),
      )
      .groupBy(sql`1`, sql`2`),
  ]);
  return new Map(
    postIds.map((postId) => {
      const of = <Row extends { postId: Id }>(rows: readonly Row[]): Row[] =>
        rows.filter((row) => row.postId === postId);
      return [postId, shape(of(sums), of(sources), of(liked), of(commented))];
    }),
  );
}

function shape(
  sums: readonly (typeof viewDays.$inferSelect)[],
  sources: readonly (typeof viewSources.$inferSelect)[],
  liked: Counts,
  commented: Counts,
): PostInsights {
  const total = (of: 'views' | 'viewers' | 'watchedMs' | 'completed'): number =>
    sums.reduce((sum, row) => sum + row[of], 0);
  const views = total('views');
  const countOn = (rows: Counts, day: number): number =>
    rows.find((row) => row.day === day)?.count ?? 0;
  const days = new Set([...sums, ...liked, ...commented].map(({ day }) => day));
  const bySource = Map.groupBy(sources, ({ source }) => source);
  return {
    views,
    viewers: total('viewers'),
    averageWatchedMs: views === 0 ? 0 : Math.round(total('watchedMs') / views),
    completionRate: views === 0 ? 0 : total('completed') / views,
    byDay: [...days]
      .sort((a, b) => a - b)
      .map((day) => ({
        day: new Date(day * dayMs).toISOString().slice(0, 10),
        views: sums.find((row) => row.day === day)?.views ?? 0,
        likes: countOn(liked, day),
        comments: countOn(commented, day),
      })),
    bySource: [...bySource]
      .map(([source, rows]) => ({
        source: source === '' ? null : source,
        views: rows.reduce((sum, row) => sum + row.views, 0),
      }))
      .sort((a, b) => b.views - a.views),
  };
}
