import { type Ask, strangers } from '@clipgraph/platform/ask/ask.ts';
import type { Database } from '@clipgraph/platform/database/database.ts';
import { topNPerParent } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { ownedAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { canSeePost } from '@clipgraph/platform/projections/visibility.ts';
import { and, eq } from 'drizzle-orm';
import { postTags } from '../tables.ts';

/** Of more posts than this not all are hidden within the moment that events need. */
const few = 8;

/**
 * Which of these tags a post has that everybody may see. Of a tag with few posts their owners are
 * asked, so that the next request after the last one is hidden does not tell of it.
 * @param counts of listed posts, as events have told, by tag
 */
export async function openTags(
  { db }: Database,
  facts: Ask,
  counts: ReadonlyMap<Id, number>,
): Promise<Set<Id>> {
  const open = new Set<Id>();
  const asked: Id[] = [];
  for (const [tagId, count] of counts)
    if (count > few) open.add(tagId);
    else if (count > 0) asked.push(tagId);
  if (asked.length === 0) return open;
  const posts = await listedPosts(db, asked);
  const owned = await facts.video.facts([...new Set(posts.map(({ postId }) => postId))]);
  const authorIds = [...owned.values()].map(({ authorId }) => authorId);
  const accountOf = await ownedAccounts(facts, authorIds);
  for (const { tagId, postId } of posts) {
    const post = owned.get(postId);
    if (!post) continue;
    const author = { ...accountOf(post.authorId), between: strangers };
    if (canSeePost(null, post, author)) open.add(tagId);
  }
  return open;
}

const listedPosts = (db: Database['db'], tagIds: readonly Id[]) =>
  topNPerParent(db, { tagId: postTags.tagId, postId: postTags.postId }, tagIds, (tagId) =>
    db
      .select({ tagId: postTags.tagId, postId: postTags.postId })
      .from(postTags)
      .where(and(eq(postTags.tagId, tagId), eq(postTags.listed, true)))
      .limit(few),
  );
