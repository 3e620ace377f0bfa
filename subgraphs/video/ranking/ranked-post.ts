import type { Id } from '@clipgraph/platform/ids/id.ts';

/** Why a post stands in a ranked feed: as the schema's enum. */
export type FeedReason =
  | 'FOLLOWED_AUTHOR'
  | 'LIKED_BY_FOLLOWED'
  | 'SIMILAR_TO_LIKED'
  | 'TAG_YOU_LIKE'
  | 'TRENDING'
  | 'FRESH';

/** The reason is null where nothing counted for it. */
export type RankedPost = [postId: Id, reason: FeedReason | null];
