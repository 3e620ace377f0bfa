import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { PostRow } from '../context.ts';
import type { Audience, Status, Visibility } from '../tables.ts';

/** A time later than every post's: lists begin there. */
export const newest = Number.MAX_SAFE_INTEGER;

/** Name of the counter of an account's posts: READY and not deleted, of every visibility. */
export const postCounter = 'posts';

/** Who can see a post in this state. */
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

/** What other subgraphs learn when they ask about a post. */
export const factsOf = ({
  authorId,
  kind,
  status,
  visibility,
  deletedAt,
  allowComments,
}: Pick<
  PostRow,
  'authorId' | 'kind' | 'status' | 'visibility' | 'deletedAt' | 'allowComments'
>): PostFacts => ({
  authorId,
  kind,
  status,
  visibility,
  deleted: deletedAt !== null,
  allowComments: allowComments ?? 'EVERYONE',
});

export const byNewest = (a: { publishedAt: number }, b: { publishedAt: number }): number =>
  b.publishedAt - a.publishedAt;

export const distinct = (ids: readonly Id[]): Id[] => [...new Set(ids)];
