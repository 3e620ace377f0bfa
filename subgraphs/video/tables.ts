import { kit } from '@clipgraph/platform/database/kit.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';

export type Kind = 'VIDEO' | 'PHOTO';
export type Status = 'PROCESSING' | 'READY' | 'FAILED';
export type Visibility = 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'PRIVATE';
/**
 * Who can meet a post: its visibility once it is READY, `AUTHOR` before that, `NOBODY` once it is
 * deleted. Lists choose by it.
 */
export type Audience = 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'AUTHOR' | 'NOBODY';

/** A checked file under its hash, as it is kept with an upload until it is published. */
export interface StoredFile {
  hash: string;
  extension: string;
  byteLength: number;
  width: number;
  height: number;
  durationMs: number | null;
}

export const uploads = kit.table(
  'uploads',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    contentType: kit.bytesText(40).notNull(),
    byteLength: kit.bigint().notNull(),
    /** What the client said the bytes hash to; checked when they arrive. */
    declaredSha256: kit.bytesText(64),
    /**
     * `waiting` for bytes, `ready` to be published, `used` by a post, `expired` when nobody did in
     * time.
     */
    state: kit.bytesText(10).notNull().$type<'waiting' | 'ready' | 'used' | 'expired'>(),
    /** Why the last bytes that arrived were refused. */
    refusal: kit.string(500),
    /** Hash of the bytes as they were sent: the same bytes again are no conflict. */
    receivedSha256: kit.bytesText(64),
    media: kit.json<StoredFile>(),
    cover: kit.json<StoredFile>(),
    createdAt: kit.ms().notNull(),
    /** Unpublished bytes are given up then. */
    keptUntil: kit.ms().notNull(),
  },
  (t) => [kit.index('uploads_kept_until').on(t.keptUntil)],
);

export const posts = kit.table(
  'posts',
  {
    id: kit.id().notNull().primaryKey(),
    authorId: kit.id().notNull(),
    kind: kit.bytesText(10).notNull().$type<Kind>(),
    status: kit.bytesText(10).notNull().$type<Status>(),
    failureReason: kit.string(500),
    caption: kit.text().notNull(),
    tags: kit.json<string[]>().notNull(),
    visibility: kit.bytesText(10).notNull().$type<Visibility>(),
    audience: kit.bytesText(10).notNull().$type<Audience>(),
    /** No two posts share one: lists page by it alone. */
    publishedAt: kit.ms().notNull(),
    revision: kit.bigint().notNull(),
    deletedAt: kit.ms(),
  },
  (t) => [
    kit.uniqueIndex('posts_published_at').on(t.publishedAt),
    kit.index('posts_audience').on(t.audience, t.publishedAt),
    kit.index('posts_audience_kind').on(t.audience, t.kind, t.publishedAt),
    kit.index('posts_author').on(t.authorId, t.publishedAt, t.audience, t.kind),
  ],
);

/** The files that a post shows. */
export const postMedia = kit.table(
  'post_media',
  {
    postId: kit.id().notNull(),
    role: kit.bytesText(10).notNull().$type<'media' | 'cover'>(),
    position: kit.int().notNull(),
    hash: kit.bytesText(64).notNull(),
    extension: kit.bytesText(10).notNull(),
    byteLength: kit.bigint().notNull(),
    width: kit.int().notNull(),
    height: kit.int().notNull(),
    durationMs: kit.bigint(),
    /**
     * Whether the post's audience is everybody: only then the file is served to whoever names it.
     */
    isPublic: kit.bool().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.postId, t.role, t.position] }),
    kit.index('post_media_hash').on(t.hash, t.isPublic),
  ],
);

/** What feeds by tag choose from: one row per tag of a post, with what the choice needs. */
export const postTags = kit.table(
  'post_tags',
  {
    tag: kit.bytesText(200).notNull(),
    postId: kit.id().notNull(),
    authorId: kit.id().notNull(),
    kind: kit.bytesText(10).notNull().$type<Kind>(),
    audience: kit.bytesText(10).notNull().$type<Audience>(),
    publishedAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.postId, t.tag] }),
    kit.index('post_tags_audience').on(t.tag, t.audience, t.publishedAt),
    kit.index('post_tags_audience_kind').on(t.tag, t.audience, t.kind, t.publishedAt),
    kit.index('post_tags_author').on(t.tag, t.authorId, t.publishedAt, t.audience, t.kind),
  ],
);

/**
 * Everybody who ever published: a feed of followed accounts looks for their newest posts from here.
 * Their posts are written under the row's lock.
 */
export const authors = kit.table('authors', { authorId: kit.id().notNull().primaryKey() });

/** Posts whose bytes went past us into a bucket and are still to be checked. */
export const mediaChecks = kit.table(
  'media_checks',
  {
    postId: kit.id().notNull().primaryKey(),
    uploadIds: kit.json<number[]>().notNull(),
    /** Nobody else takes it up before. */
    leasedUntil: kit.ms().notNull(),
    attempts: kit.int().notNull(),
  },
  (t) => [kit.index('media_checks_leased_until').on(t.leasedUntil)],
);
