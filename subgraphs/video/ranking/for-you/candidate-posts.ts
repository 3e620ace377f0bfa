import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { PostRow } from '../../context.ts';
import { posts } from '../../tables.ts';
import { heats } from '../tables.ts';

/** What ranking needs to know of a post. Captions and the like of a thousand posts take longer. */
export type CandidatePost = Pick<
  PostRow,
  'id' | 'authorId' | 'kind' | 'tags' | 'audience' | 'publishedAt'
>;

const { id, authorId, kind, tags, audience, publishedAt } = posts;
const postsByIds = preparedByIds((db, ids) =>
  db
    .select({ id, authorId, kind, tags, audience, publishedAt })
    .from(posts)
    .where(inArray(posts.id, ids)),
);

/** @param ids at most 1 024 */
export const readCandidatePosts = async (
  db: Queryable,
  ids: readonly Id[],
): Promise<CandidatePost[]> => (ids.length === 0 ? [] : postsByIds(db, ids));

const viewsOfPosts = preparedByIds((db, postIds, more) =>
  db
    .select({ postId: heats.postId, views: heats.views })
    .from(heats)
    .where(and(inArray(heats.postId, postIds), eq(heats.tag, more(0)))),
);
const ofAll = Buffer.from('');

/**
 * How many accounts viewed these posts; posts that nobody did are left out.
 * @param postIds at most 1 024
 */
export async function readViews(db: Queryable, postIds: readonly Id[]): Promise<Map<Id, number>> {
  const rows = postIds.length === 0 ? [] : await viewsOfPosts(db, postIds, ofAll);
  return new Map(rows.map(({ postId, views }) => [postId, views]));
}
