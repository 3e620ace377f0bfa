import { kit } from '@clipgraph/platform/database/kit.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { knownPosts } from '@clipgraph/platform/projections/posts.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';

/** What can be found: also the values of `SearchKind`. */
export type Kind = 'POST' | 'USER' | 'TAG';

/**
 * What search knows of each post, account and tag. Rows of what is gone stay without texts, so that
 * an older event that comes later changes nothing.
 */
export const documents = kit.table(
  'documents',
  {
    kind: kit.bytesText(4).notNull().$type<Kind>(),
    /** Of a tag made from its name: see `tagIdOf`. */
    id: kit.id().notNull(),
    /** Of the newest event that was applied; 0 for a tag. */
    revision: kit.bigint().notNull(),
    /** Whether search finds it. */
    indexed: kit.bool().notNull(),
    /** The username or the tag; empty for a post and for what is not indexed. */
    name: kit.string(64).notNull(),
    /** All texts folded, to look for phrases in; empty for what is not indexed. */
    folded: kit.text().notNull(),
  },
  (t) => [kit.primaryKey({ columns: [t.kind, t.id] })],
);

/** The inverted index: which documents hold a term, and in which field. */
export const terms = kit.table(
  'terms',
  {
    kind: kit.bytesText(4).notNull().$type<Kind>(),
    term: kit.bytesText(160).notNull(),
    id: kit.id().notNull(),
    /** The best of the fields that hold the term: see `fields` in `engine/engine.ts`. */
    field: kit.int().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.kind, t.term, t.id, t.field] }),
    kit.index('terms_of_document').on(t.kind, t.id, t.term),
  ],
);

/** Every word of an alphabet that some document holds, for prefixes and typos. */
export const words = kit.table('words', {
  word: kit.bytesText(160).notNull().primaryKey(),
});

/** Words by what is left of their beginning when letters are left out: see `text/spelling.ts`. */
export const spellings = kit.table(
  'spellings',
  {
    variant: kit.bytesText(40).notNull(),
    word: kit.bytesText(160).notNull(),
  },
  (t) => [kit.primaryKey({ columns: [t.variant, t.word] }), kit.index('spellings_word').on(t.word)],
);

/** What `Query.suggest` offers, by how it begins. */
export const names = kit.table(
  'names',
  {
    kind: kit.bytesText(4).notNull().$type<'USER' | 'TAG'>(),
    folded: kit.bytesText(300).notNull(),
    id: kit.id().notNull(),
    /** As it is offered. */
    shown: kit.string(64).notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.kind, t.folded, t.id] }),
    kit.index('names_document').on(t.kind, t.id),
  ],
);

/** One row per tag of a post that is not deleted. */
export const postTags = kit.table(
  'post_tags',
  {
    tagId: kit.id().notNull(),
    postId: kit.id().notNull(),
    authorId: kit.id().notNull(),
    tag: kit.string(64).notNull(),
    /** Whether everybody may see the post: it is public, ready, and its author active. */
    listed: kit.bool().notNull(),
    /** Whether the post by itself is public and ready. */
    open: kit.bool().notNull(),
    postedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.tagId, t.postId] }),
    kit.index('post_tags_shown').on(t.tagId, t.listed),
    kit.index('post_tags_post').on(t.postId),
    kit.index('post_tags_author').on(t.authorId, t.tagId),
    kit.index('post_tags_latest').on(t.listed, t.postedAt),
  ],
);

/** Likes as `clip.like` tells them: what popularity is counted from. */
export const knownLikes = kit.table(
  'known_likes',
  {
    postId: kit.id().notNull(),
    userId: kit.id().notNull(),
    authorId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.postId, t.userId] }),
    kit.index('known_likes_author').on(t.authorId, t.active),
  ],
);
