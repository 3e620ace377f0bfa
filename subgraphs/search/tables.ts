import { kit } from '@clipgraph/platform/database/kit.ts';
import type { Kind } from './documents/kinds.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { knownPosts } from '@clipgraph/platform/projections/posts.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';
export * from './engine/index-tables.ts';

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
    /** Of an account: its posts make no tag known. */
    isPrivate: kit.bool().notNull().default(false),
    /** The username or the tag; empty for a post and for what is not indexed. */
    name: kit.string(64).notNull(),
    /** All texts: see `documents/texts.ts`; empty for what is not indexed. */
    folded: kit.text().notNull(),
    /** How popular it is, roughly: see `documents/ranks.ts`. */
    rank: kit.int().notNull().default(0),
    /** Grows with each change: tells an engine which of two states is the newer. */
    version: kit.bigint().notNull().default(0),
  },
  (t) => [kit.primaryKey({ columns: [t.kind, t.id] })],
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

/**
 * Who asked for what lately, without telling either: keyed hashes of query, account and network.
 * See `suggest/frequent-queries.ts`.
 */
export const askedQueries = kit.table(
  'asked_queries',
  {
    query: kit.bytesText(32).notNull(),
    account: kit.bytesText(32).notNull(),
    network: kit.bytesText(32).notNull(),
    askedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.query, t.account] }),
    kit.index('asked_queries_account').on(t.account, t.askedAt),
    kit.index('asked_queries_asked_at').on(t.askedAt),
  ],
);

/** Queries that enough people asked for to be offered to others. */
export const frequentQueries = kit.table('frequent_queries', {
  folded: kit.bytesText(300).notNull().primaryKey(),
  query: kit.bytesText(32).notNull(),
  /** How many accounts asked for it when it was last counted. */
  askers: kit.int().notNull(),
});
