import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { prepared } from '@clipgraph/platform/database/prepared.ts';
import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm';
import type { PostRow } from '../context.ts';
import { type Kind, posts, postTags } from '../tables.ts';
import type { FeedFilter } from './filter.ts';

const latestOf = (kind: Kind | null) =>
  prepared((db, slot) =>
    db
      .select()
      .from(posts)
      .where(
        and(
          eq(posts.audience, 'PUBLIC'),
          kind === null ? undefined : eq(posts.kind, kind),
          lt(posts.publishedAt, slot(0)),
        ),
      )
      .orderBy(desc(posts.publishedAt))
      .limit(slot(1)),
  );
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
