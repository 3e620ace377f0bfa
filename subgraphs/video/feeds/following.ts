import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { topNPerParent } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { PostRow, VideoContext } from '../context.ts';
import { loadPosts } from '../posts/lookup.ts';
import { byNewest } from '../posts/posts.ts';
import { type Audience, authors } from '../tables.ts';
import { type FeedFilter, matching, sourceOf } from './filter.ts';

/** From 1 000 ids on, MariaDB scans the whole index instead of looking each id up. */
const authorsPerStatement = 512;
const shownToFollowers: Audience[] = ['PUBLIC', 'FOLLOWERS', 'FRIENDS'];

/**
 * The newest posts of the accounts that the viewer follows. The cost does not depend on how much
 * they publish: it first finds each author's newest post by one index look-up, and then reads at
 * most `limit` posts of only those authors whose newest post can be on this page.
 * @param before ms since the epoch; exclusive
 * @returns at most `limit` posts, newest first. Friends-only posts are among them; the caller
 *   checks whether the viewer may see them.
 */
export async function readFollowing(
  { services, loaders }: VideoContext,
  followees: readonly Id[],
  filter: FeedFilter,
  before: number,
  limit: number,
): Promise<PostRow[]> {
  const { db } = services.database;
  const latest = (await newestByAuthor(db, followees, filter, before))
    .sort(byNewest)
    .slice(0, limit);
  if (latest.length === 0) return [];
  // At least `limit` posts are as new as this one, so older ones cannot be on the page.
  const oldest = latest.length === limit ? (latest.at(-1)?.publishedAt ?? 0) : 0;
  const { table, postId } = sourceOf(filter);
  const fields = { id: postId, publishedAt: table.publishedAt };
  const places = await topNPerParent(
    db,
    fields,
    latest.map((author) => author.authorId),
    (authorId) =>
      db
        .select(fields)
        .from(table)
        .where(
          and(
            eq(table.authorId, authorId),
            matching(filter, shownToFollowers, before),
            gte(table.publishedAt, oldest),
          ),
        )
        .orderBy(desc(table.publishedAt))
        .limit(limit),
  );
  return loadPosts(
    loaders,
    places
      .sort(byNewest)
      .slice(0, limit)
      .map((place) => place.id),
  );
}

async function newestByAuthor(
  db: Queryable,
  followees: readonly Id[],
  filter: FeedFilter,
  before: number,
): Promise<{ authorId: Id; publishedAt: number }[]> {
  const { table } = sourceOf(filter);
  const newestPost = db
    .select({ publishedAt: table.publishedAt })
    .from(table)
    .where(and(eq(table.authorId, authors.authorId), matching(filter, shownToFollowers, before)))
    .orderBy(desc(table.publishedAt))
    .limit(1);
  const found = await Promise.all(
    chunked(followees, authorsPerStatement).map((ids) =>
      db
        .select({ authorId: authors.authorId, publishedAt: sql`(${newestPost})`.mapWith(Number) })
        .from(authors)
        .where(inArray(authors.authorId, padIds(ids))),
    ),
  );
  return found.flat().filter((author) => author.publishedAt > 0);
}
