import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import type { PostPayload } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Audience, posts, Status, Visibility } from '../tables.ts';

export type PostRow = typeof posts.$inferSelect;

/** Later than every post: where a list begins. */
export const newest = Number.MAX_SAFE_INTEGER;

/** How many posts an account has, whoever may see them: READY and not deleted. */
export const postCounter = 'posts';

/** Who can meet a post that is in this state. */
export const audienceOf = (post: {
  status: Status;
  visibility: Visibility;
  deleted: boolean;
}): Audience =>
  post.deleted
    ? 'NOBODY'
    : post.status !== 'READY' || post.visibility === 'PRIVATE'
      ? 'AUTHOR'
      : post.visibility;

/** What guards of every subgraph know of a post. */
export const factsOf = ({
  authorId,
  kind,
  status,
  visibility,
  deletedAt,
}: Pick<PostRow, 'authorId' | 'kind' | 'status' | 'visibility' | 'deletedAt'>): PostFacts => ({
  authorId,
  kind,
  status,
  visibility,
  deleted: deletedAt !== null,
});

/** The full state that `clip.post` tells. What a deleted post said leaves with it. */
export function payloadOf(post: PostRow): PostPayload {
  const { id, authorId, kind, status, visibility, publishedAt } = post;
  const deleted = post.deletedAt !== null;
  const said = deleted ? { tags: [], caption: '' } : { tags: post.tags, caption: post.caption };
  return { id, authorId, kind, status, visibility, deleted, ...said, createdAtMs: publishedAt };
}

export const byNewest = (a: { publishedAt: number }, b: { publishedAt: number }): number =>
  b.publishedAt - a.publishedAt;

export const distinct = (ids: readonly Id[]): Id[] => [...new Set(ids)];
