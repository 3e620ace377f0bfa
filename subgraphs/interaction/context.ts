import type { PageKey } from '@clipgraph/platform/database/page-loader.ts';
import type { ViewSource } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Loader } from '@clipgraph/platform/loading/loader.ts';
import type { SeenPost } from '@clipgraph/platform/projections/seen-posts.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type DataLoader from 'dataloader';
import type { CounterName } from './counted.ts';
import type { CommentRow, LikeRow } from './tables.ts';

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  Comment: CommentRow;
}

/** A like, with its place in the user's list. */
type ListedLike = Pick<LikeRow, 'userId' | 'postId' | 'activatedId'>;

/** What a post's author learns of its last days. */
export interface PostInsights {
  views: number;
  viewers: number;
  averageWatchedMs: number;
  /** 0 to 1. */
  completionRate: number;
  byDay: { day: string; views: number; likes: number; comments: number }[];
  bySource: { source: ViewSource | null; views: number }[];
}

/** A comment, and an account that may like it. */
export interface CommentLiker {
  commentId: Id;
  userId: Id;
}

export interface InteractionLoaders {
  counters: Record<CounterName, Loader<Id, number>>;
  /** Whether the viewer likes a post. */
  likedByViewer: Loader<Id, boolean>;
  /** Posts that the viewer may open. */
  seenPost: Loader<Id, SeenPost | undefined>;
  /** Whether comments of an account may stand in lists that the viewer reads. */
  listedAuthor: Loader<Id, boolean>;
  /** Whether the viewer has saved a post. */
  savedByViewer: Loader<Id, boolean>;
  /** Whether an account likes a comment. */
  commentLiked: DataLoader<CommentLiker, boolean, string>;
  /** The pinned comment of a post. */
  pin: DataLoader<Id, Id | undefined>;
  /** Comments that are not deleted. */
  comment: DataLoader<Id, CommentRow | undefined>;
  /** Comments of posts at top level, newest first; the position is a comment's id. */
  commentPage: { load(page: PageKey): Promise<CommentRow[]> };
  /** Replies of comments, oldest first; the position is a reply's id. */
  replyPage: DataLoader<PageKey, CommentRow[], string>;
  /** What a post's author learns of its last days. */
  insights: DataLoader<{ postId: Id; days: number }, PostInsights | null, string>;
  /** Likes of users, latest first; the position is an activation. */
  likePage: DataLoader<PageKey, ListedLike[], string>;
}

export type InteractionContext = Context<InteractionLoaders>;
