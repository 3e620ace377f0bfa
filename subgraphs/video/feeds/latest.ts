import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { prepared } from '@clipgraph/platform/database/prepared.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm';
import type { PostRow } from '../context.ts';
import { type Kind, posts, postTags } from '../tables.ts';
import { byShape, type FeedFilter, matching, slotValues, sourceOf } from './filter.ts';

/**
 * Which posts is told by an index alone, so that MariaDB begins where the page begins. Asked for
 * whole posts it takes the index for the audience only, and reads all that is newer first.
 */
const latestOf = (kind: Kind | null) =>
  prepared((db, slot) => {
    const page = db
      .select({ id: posts.id })
      .from(posts)
      .where(
        and(
          eq(posts.audience, 'PUBLIC'),
          kind === null ? undefined : eq(posts.kind, kind),
          lt(posts.publishedAt, slot(0)),
        ),
      )
      .orderBy(desc(posts.publishedAt))
      .limit(slot(1))
      .as('page');
    return db
      .select(getTableColumns(posts))
      .from(page)
      .innerJoin(posts, eq(posts.id, page.id))
      .orderBy(desc(posts.publishedAt));
  });
const latest = { ANY: latestOf(null), VIDEO: latestOf('VIDEO'), PHOTO: latestOf('PHOTO') };

/**
 * The newest public posts.
 * @param before ms since the epoch; exclusive
 */
export function readLatest(
  db: Queryable,
  { kind, tag }: FeedFilter,
  before: number,
  limit: number,
): Promise<PostRow[]> {
  if (tag === null) return latest[kind ?? 'ANY'](db, [before, limit]);
  return db
    .select(getTableColumns(posts))
    .from(postTags)
    .innerJoin(posts, eq(posts.id, postTags.postId))
    .where(
      and(
        eq(postTags.tag, tag),
        eq(postTags.audience, 'PUBLIC'),
        kind === null ? undefined : eq(postTags.kind, kind),
        lt(postTags.publishedAt, before),
      ),
    )
    .orderBy(desc(postTags.publishedAt))
    .limit(limit);
}

const latestIds = byShape((shape) =>
  prepared((db, slot) => {
    const { table, postId } = sourceOf(shape);
    return db
      .select({ id: postId })
      .from(table)
      .where(matching(shape, ['PUBLIC'], { before: slot(0), tag: slot(1), kind: slot(2) }))
      .orderBy(desc(table.publishedAt))
      .limit(slot(3));
  }),
);

/** The same, without the posts themselves: the index alone tells it. */
export async function readLatestIds(
  db: Queryable,
  filter: FeedFilter,
  before: number,
  limit: number,
): Promise<Id[]> {
  const rows = await latestIds(filter)(db, [...slotValues(filter, before), limit]);
  return rows.map(({ id }) => id);
}
