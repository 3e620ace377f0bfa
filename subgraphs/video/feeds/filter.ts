import { and, eq, inArray, lt, type Placeholder, type SQL } from 'drizzle-orm';
import { type Audience, type Kind, posts, postTags } from '../tables.ts';

/** Which posts a feed chooses from. */
export interface FeedFilter {
  /** null: of both kinds. */
  kind: Kind | null;
  /** In the form that `normaliseTag` gives; null: with any tags or none. */
  tag: string | null;
}

/** Which of its two conditions a filter has. */
export interface Shape {
  tagged: boolean;
  ofKind: boolean;
}

/** What is built once for each shape of a filter. */
export function byShape<Built>(build: (shape: Shape) => Built): (filter: FeedFilter) => Built {
  const all = { tagged: build({ tagged: true, ofKind: false }), plain: build(plain) };
  const ofKind = {
    tagged: build({ tagged: true, ofKind: true }),
    plain: build({ tagged: false, ofKind: true }),
  };
  return ({ kind, tag }) => (kind === null ? all : ofKind)[tag === null ? 'plain' : 'tagged'];
}
const plain: Shape = { tagged: false, ofKind: false };

/** The table that a feed is read from: tags have rows of their own with all that it needs. */
export const sourceOf = ({ tagged }: Shape) =>
  tagged ? { table: postTags, postId: postTags.postId } : { table: posts, postId: posts.id };

interface Slots {
  before: Placeholder;
  tag: Placeholder;
  kind: Placeholder;
}

/** The values of the slots, in the order in which they are named above. */
export const slotValues = ({ kind, tag }: FeedFilter, before: number) =>
  [before, Buffer.from(tag ?? ''), Buffer.from(kind ?? '')] as const;

/** The condition on the rows of `sourceOf`; `before` in ms since the epoch, exclusive. */
export function matching(
  shape: Shape,
  audiences: readonly Audience[],
  { before, tag, kind }: Slots,
): SQL | undefined {
  const { table } = sourceOf(shape);
  return and(
    shape.tagged ? eq(postTags.tag, tag) : undefined,
    shape.ofKind ? eq(table.kind, kind) : undefined,
    inArray(table.audience, audiences),
    lt(table.publishedAt, before),
  );
}
