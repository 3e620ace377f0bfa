import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { prepared, type Slot } from '@clipgraph/platform/database/prepared.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { desc, eq, getTableColumns } from 'drizzle-orm';
import type { PostRow } from '../context.ts';
import { posts } from '../tables.ts';
import { byShape, type FeedFilter, matching, type Shape, slotValues, sourceOf } from './filter.ts';

/** Which posts are on a page: an index alone tells it. */
const idsOf = (db: Queryable, shape: Shape, slot: Slot) => {
  const { table, postId } = sourceOf(shape);
  return db
    .select({ id: postId })
    .from(table)
    .where(matching(shape, ['PUBLIC'], { before: slot(0), tag: slot(1), kind: slot(2) }))
    .orderBy(desc(table.publishedAt))
    .limit(slot(3));
};

/**
 * Asked for whole posts at once MariaDB takes the index for the audience only, and reads all that
 * is newer than the page first.
 */
const latest = byShape((shape) =>
  prepared((db, slot) => {
    const page = idsOf(db, shape, slot).as('page');
    return db
      .select(getTableColumns(posts))
      .from(page)
      .innerJoin(posts, eq(posts.id, page.id))
      .orderBy(desc(posts.publishedAt));
  }),
);

/**
 * The newest public posts.
 * @param before ms since the epoch; exclusive
 */
export const readLatest = (
  db: Queryable,
  filter: FeedFilter,
  before: number,
  limit: number,
): Promise<PostRow[]> => latest(filter)(db, [...slotValues(filter, before), limit]);

const latestIds = byShape((shape) => prepared((db, slot) => idsOf(db, shape, slot)));

/** The same, without the posts themselves. */
export async function readLatestIds(
  db: Queryable,
  filter: FeedFilter,
  before: number,
  limit: number,
): Promise<Id[]> {
  const rows = await latestIds(filter)(db, [...slotValues(filter, before), limit]);
  return rows.map(({ id }) => id);
}
