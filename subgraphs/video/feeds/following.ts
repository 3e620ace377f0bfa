import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { topNPerParent } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { VideoContext } from '../loaders.ts';
import { byNewest, type PostRow } from '../posts/posts.ts';
import { type Audience, authors, posts, postTags } from '../tables.ts';
import type { FeedFilter } from './feed.ts';

/** MariaDB reads lists of 1 000 and more another way, from end to end. */
const authorsPerStatement = 512;
const shownToFollowers: Audience[] = ['PUBLIC', 'FOLLOWERS', 'FRIENDS'];

/**
 * The newest posts of many authors, whatever their number and however much they publish: first the
 * newest post of each author by one index look-up per author, then the few authors whose newest
 * post can stand on this page, at most `limit` rows of each.
 * @param before ms since the epoch, exclusive
 * @returns at most `limit` posts, newest first; whether friends-only ones may be shown is still to
 *   be checked
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
  // `limit` posts are at least as new as this one, so nothing older can stand on the page.
  const oldest = latest.length === limit ? (latest.at(-1)?.publishedAt ?? 0) : 0;
  const { table, id } = from(filter);
  const fields = { id, publishedAt: table.publishedAt };
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
            matching(filter, before),
            gte(table.publishedAt, oldest),
          ),
        )
        .orderBy(desc(table.publishedAt))
        .limit(limit),
  );
  const ids = places
    .sort(byNewest)
    .slice(0, limit)
    .map((place) => place.id);
  const rows = await loaders.posts.loadMany(ids);
  return rows.filter((row): row is PostRow => row !== null && !(row instanceof Error));
}

async function newestByAuthor(
  db: Queryable,
  followees: readonly Id[],
  filter: FeedFilter,
  before: number,
): Promise<{ authorId: Id; publishedAt: number }[]> {
  const { table } = from(filter);
  const newestPost = db
    .select({ publishedAt: table.publishedAt })
    .from(table)
    .where(and(eq(table.authorId, authors.authorId), matching(filter, before)))
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

/** Tags have rows of their own with all that a feed chooses by. */
const from = ({ tag }: FeedFilter) =>
  (tag === null ? { table: posts, id: posts.id } : { table: postTags, id: postTags.postId }) as {
    table: typeof posts;
    id: typeof posts.id;
  };

function matching(filter: FeedFilter, before: number) {
  const { table } = from(filter);
  return and(
    filter.tag === null ? undefined : eq(postTags.tag, filter.tag),
    filter.kind === null ? undefined : eq(table.kind, filter.kind),
    inArray(table.audience, shownToFollowers),
    lt(table.publishedAt, before),
  );
}
