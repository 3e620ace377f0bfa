import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import { preparedTopN } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { PostRow, VideoContext } from '../context.ts';
import { loadPosts } from '../posts/lookup.ts';
import { byNewest } from '../posts/posts.ts';
import { type Audience, authors } from '../tables.ts';
import { byShape, type FeedFilter, matching, slotValues, sourceOf } from './filter.ts';

/** From 1 000 ids on, MariaDB scans the whole index instead of looking each id up. */
const authorsPerStatement = 512;
const shownToFollowers: Audience[] = ['PUBLIC', 'FOLLOWERS', 'FRIENDS'];

/** Where a post stands in a list. */
interface Place {
  id: Id;
  publishedAt: number;
}

const newestPosts = byShape((shape) =>
  preparedByIds((db, authorIds, more) => {
    const { table } = sourceOf(shape);
    const slots = { before: more(0), tag: more(1), kind: more(2) };
    const newestPost = db
      .select({ publishedAt: table.publishedAt })
      .from(table)
      .where(and(eq(table.authorId, authors.authorId), matching(shape, shownToFollowers, slots)))
      .orderBy(desc(table.publishedAt))
      .limit(1);
    return db
      .select({ authorId: authors.authorId, publishedAt: sql`(${newestPost})`.mapWith(Number) })
      .from(authors)
      .where(inArray(authors.authorId, authorIds));
  }),
);

const placesOfAuthors = byShape((shape) => {
  const { table, postId } = sourceOf(shape);
  const fields = { id: postId, publishedAt: table.publishedAt };
  return preparedTopN(fields, (db, authorId, more) =>
    db
      .select(fields)
      .from(table)
      .where(
        and(
          eq(table.authorId, authorId),
          matching(shape, shownToFollowers, { before: more(0), tag: more(1), kind: more(2) }),
          gte(table.publishedAt, more(3)),
        ),
      )
      .orderBy(desc(table.publishedAt))
      .limit(more(4)),
  );
});

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
  const places = await readFollowingPlaces(services.database.db, followees, filter, before, limit);
  return loadPosts(
    loaders,
    places.map(({ id }) => id),
  );
}

/**
 * The same, without the posts themselves.
 * @param perAuthor at most so many of each author
 */
export async function readFollowingPlaces(
  db: Queryable,
  followees: readonly Id[],
  filter: FeedFilter,
  before: number,
  limit: number,
  perAuthor = limit,
): Promise<Place[]> {
  const values = slotValues(filter, before);
  const found = await Promise.all(
    chunked(followees, authorsPerStatement).map((ids) => newestPosts(filter)(db, ids, ...values)),
  );
  const latest = found
    .flat()
    .filter((author) => author.publishedAt > 0)
    .sort(byNewest)
    .slice(0, limit);
  if (latest.length === 0) return [];
  // At least `limit` posts are as new as this one, so older ones cannot be on the page.
  const oldest = latest.length === limit ? (latest.at(-1)?.publishedAt ?? 0) : 0;
  const authorIds = latest.map(({ authorId }) => authorId);
  const places = await placesOfAuthors(filter)(db, authorIds, ...values, oldest, perAuthor);
  return places.sort(byNewest).slice(0, limit);
}
