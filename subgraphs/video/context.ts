import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Loader } from '@clipgraph/platform/loading/loader.ts';
import type { RequestContext } from '@clipgraph/platform/subgraph/request-context.ts';
import type DataLoader from 'dataloader';
import type { derivedFiles, Kind, postMedia, postProcessing, posts, uploads } from './tables.ts';

export type PostRow = typeof posts.$inferSelect;
export type MediaRow = typeof postMedia.$inferSelect;
type ProcessingRow = typeof postProcessing.$inferSelect;
/** The places of segments are long, and read only for playlists. */
export type DerivedRow = Omit<typeof derivedFiles.$inferSelect, 'segments'>;
export type UploadRow = typeof uploads.$inferSelect;

/** A video or a photo that a post shows, with where to fetch it. */
export interface ShownFile extends Pick<MediaRow, 'postId' | 'position' | 'width' | 'height'> {
  url: string;
  durationMs: number | null;
  altText: string | null;
}

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  Post: PostRow;
  MediaFile: ShownFile;
}

/** Where a post stands in lists, newest first. `publishedAt` is ms since the epoch. */
export type PostPlace = Pick<PostRow, 'id' | 'publishedAt'>;

/** One page of one author's posts. */
export interface AuthorPage {
  authorId: Id;
  /** Whether the author is asking: the author also sees private and unfinished posts. */
  own: boolean;
  /** null: of both kinds. */
  kind: Kind | null;
  /** ms since the epoch; exclusive. */
  before: number;
  limit: number;
}

/** What a request reads by id, each kind in batches. */
export interface VideoLoaders {
  /** By id. Deleted posts are included, so check before you show one. */
  posts: DataLoader<Id, PostRow | null>;
  /** A post's files: media by position, then the cover. */
  media: Loader<Id, MediaRow[]>;
  /** Whether an account shows what it shows to its followers alone. */
  isPrivate: Loader<Id, boolean>;
  /** How far the preparation of a post is; null for posts that are older than it. */
  processing: DataLoader<Id, ProcessingRow | null>;
  /** The files that were made of a post's files, by role and position. */
  derived: DataLoader<Id, DerivedRow[]>;
  /** Places of the posts on one page of an author's list. */
  authorPages: DataLoader<AuthorPage, PostPlace[], string>;
  /** How many posts an account has published and not deleted. */
  postCounts: DataLoader<Id, number>;
}

export type VideoContext = RequestContext<VideoLoaders>;
