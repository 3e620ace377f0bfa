import { kit } from '@clipgraph/platform/database/kit.ts';
import type { Segments } from './ladder/byte-playlist.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { jobs } from '@clipgraph/platform/jobs/tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';
export * from './ranking/tables.ts';

export type Kind = 'VIDEO' | 'PHOTO';
export type Status = 'PROCESSING' | 'READY' | 'FAILED';
export type CommentPolicy = 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
export type Visibility = 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'PRIVATE';
/**
 * Who can see a post: its visibility once it is READY, `AUTHOR` before that, `NOBODY` once it is
 * deleted. Lists are read by this column.
 */
export type Audience = 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'AUTHOR' | 'NOBODY';

/** What is being done to the files of a post. */
export type Stage = 'WAITING' | 'CHECKING' | 'COVER' | 'TRANSCODING' | 'DONE' | 'FAILED';

/** A checked file. An upload holds it until it is published. Width and height are in pixels. */
export interface StoredFile {
  /** sha256 of its bytes in hex. */
  hash: string;
  extension: string;
  byteLength: number;
  width: number;
  height: number;
  /** null for photos. */
  durationMs: number | null;
  /** Of a video that many players cannot show as it is: its post is READY once it was converted. */
  needsConversion?: boolean;
}

export const uploads = kit.table(
  'uploads',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    contentType: kit.bytesText(40).notNull(),
    byteLength: kit.bigint().notNull(),
    /** The hash that the client announced; compared with the bytes when they arrive. */
    declaredSha256: kit.bytesText(64),
    /**
     * `waiting` for bytes, `ready` to be published, `used` by a post, `expired` when it was not
     * published in time.
     */
    state: kit.bytesText(10).notNull().$type<'waiting' | 'ready' | 'used' | 'expired'>(),
    /** Why the last bytes that arrived were refused. */
    refusal: kit.string(500),
    /** Hash of the bytes as they were sent, so that the same bytes again are no conflict. */
    receivedSha256: kit.bytesText(64),
    media: kit.json<StoredFile>(),
    cover: kit.json<StoredFile>(),
    createdAt: kit.ms().notNull(),
    /** After this time the upload is deleted, with bytes that no post uses. */
    keptUntil: kit.ms().notNull(),
  },
  (t) => [kit.index('uploads_kept_until').on(t.keptUntil)],
);

/** Bytes of uploads that come piece by piece, in a store that clients reach as well. */
export const uploadPieces = kit.table(
  'upload_pieces',
  {
    uploadId: kit.id().notNull(),
    name: kit.bytesText(36).notNull(),
    byteLength: kit.bigint().notNull(),
    /** Its place in the upload; null as long as it does not count. */
    startsAt: kit.bigint(),
  },
  (t) => [kit.primaryKey({ columns: [t.uploadId, t.name] })],
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
    /** Unique, because lists page by it alone. */
    publishedAt: kit.ms().notNull(),
    revision: kit.bigint().notNull(),
    deletedAt: kit.ms(),
    /** Who may comment on it, besides its author; null for everyone. */
    allowComments: kit.bytesText(10).$type<CommentPolicy>(),
    /** Accounts that its caption mentions; null for none. */
    mentions: kit.json<number[]>(),
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
    /** `play`: what players get instead of a video that does not play everywhere. */
    role: kit.bytesText(10).notNull().$type<'media' | 'cover' | 'play'>(),
    position: kit.int().notNull(),
    hash: kit.bytesText(64).notNull(),
    extension: kit.bytesText(10).notNull(),
    byteLength: kit.bigint().notNull(),
    width: kit.int().notNull(),
    height: kit.int().notNull(),
    durationMs: kit.bigint(),
    /** What a photo shows, in its author's words. */
    altText: kit.string(500),
    /** Whether everybody may see the post: only then is its file served without a signature. */
    isPublic: kit.bool().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.postId, t.role, t.position] }),
    kit.index('post_media_hash').on(t.hash, t.isPublic),
  ],
);

/** How far the renditions and pictures of a post are, which are made after it was published. */
export const postProcessing = kit.table('post_processing', {
  postId: kit.id().notNull().primaryKey(),
  stage: kit.bytesText(11).notNull().$type<Stage>(),
  /** In thousandths of all the work. */
  progress: kit.int().notNull(),
  attempts: kit.int().notNull(),
  /** Why the last attempt failed, in words for the author. */
  reason: kit.string(500),
  /** ThumbHash of the cover in base64. */
  placeholder: kit.bytesText(60),
});

/** Files that were made of those that a post shows. Like those, they are gone with the post. */
export const derivedFiles = kit.table(
  'derived_files',
  {
    postId: kit.id().notNull(),
    role: kit.bytesText(10).notNull().$type<'video' | 'audio' | 'thumbnail' | 'sprite'>(),
    /**
     * The short side of a rendition in pixels; of a thumbnail its size, and a thousand for each
     * photo before its own; else 0.
     */
    position: kit.int().notNull(),
    hash: kit.bytesText(64).notNull(),
    extension: kit.bytesText(10).notNull(),
    byteLength: kit.bigint().notNull(),
    /** In pixels; of sound the number of its channels, and 0. */
    width: kit.int().notNull(),
    height: kit.int().notNull(),
    /** Of renditions, in bits per second: on average, and of the richest segment. */
    bitrate: kit.int(),
    peakBitrate: kit.int(),
    /** As in a playlist: `avc1.640028`. */
    codecs: kit.bytesText(40),
    segments: kit.json<Segments>(),
    isPublic: kit.bool().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.postId, t.role, t.position] }),
    kit.index('derived_files_hash').on(t.hash, t.isPublic),
  ],
);

/** One row per tag of a post, with the columns that feeds by tag are read by. */
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
 * Every account that ever published. The FOLLOWING feed starts from these rows, and whoever writes
 * an author's posts locks the author's row first.
 */
export const authors = kit.table('authors', { authorId: kit.id().notNull().primaryKey() });

/** Posts whose files clients sent straight to a bucket, and which are still to be checked. */
export const mediaChecks = kit.table(
  'media_checks',
  {
    postId: kit.id().notNull().primaryKey(),
    uploadIds: kit.json<number[]>().notNull(),
    /** No other worker takes the check up before this time. */
    leasedUntil: kit.ms().notNull(),
    attempts: kit.int().notNull(),
  },
  (t) => [kit.index('media_checks_leased_until').on(t.leasedUntil)],
);

/**
 * The files under published names, one row each. Whoever publishes a file or removes its bytes
 * locks its row first. Which posts show a file is told by `post_media` alone, never counted here.
 */
export const storedFiles = kit.table(
  'stored_files',
  {
    hash: kit.bytesText(64).notNull(),
    extension: kit.bytesText(10).notNull(),
    /**
     * `kept`; `doomed`: no post showed it when it was looked at, and a publish may take it back;
     * `deleting`: its bytes are being deleted, and nobody may rely on them.
     */
    state: kit.bytesText(10).notNull().$type<'kept' | 'doomed' | 'deleting'>(),
    changedAt: kit.ms().notNull(),
  },
  (t) => [kit.primaryKey({ columns: [t.hash, t.extension] })],
);
