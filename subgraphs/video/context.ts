import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type DataLoader from 'dataloader';
import type { Kind, postMedia, posts, uploads } from './tables.ts';

export type PostRow = typeof posts.$inferSelect;
export type MediaRow = typeof postMedia.$inferSelect;
export type UploadRow = typeof uploads.$inferSelect;

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  Post: PostRow;
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
  media: DataLoader<Id, MediaRow[]>;
  /** Places of the posts on one page of an author's list. */
  authorPages: DataLoader<AuthorPage, PostPlace[], string>;
  /** How many posts an account has published and not deleted. */
  postCounts: DataLoader<Id, number>;
}

export type VideoContext = Context<VideoLoaders>;
