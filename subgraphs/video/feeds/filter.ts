import { and, eq, inArray, lt, type SQL } from 'drizzle-orm';
import { type Audience, type Kind, posts, postTags } from '../tables.ts';

/** Which posts a feed chooses from. */
export interface FeedFilter {
  /** null: of both kinds. */
  kind: Kind | null;
  /** In the form that `normaliseTag` gives; null: with any tags or none. */
  tag: string | null;
}

/** The table that a feed is read from: tags have rows of their own with all that it needs. */
export const sourceOf = ({ tag }: FeedFilter) =>
  tag === null ? { table: posts, postId: posts.id } : { table: postTags, postId: postTags.postId };

/**
 * The condition on the rows of `sourceOf`.
 * @param before ms since the epoch; exclusive
 */
export function matching(
  filter: FeedFilter,
  audiences: readonly Audience[],
  before: number,
): SQL | undefined {
  const { table } = sourceOf(filter);
  return and(
    filter.tag === null ? undefined : eq(postTags.tag, filter.tag),
    filter.kind === null ? undefined : eq(table.kind, filter.kind),
    inArray(table.audience, audiences),
    lt(table.publishedAt, before),
  );
}
