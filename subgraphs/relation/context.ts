import type { Between } from '@clipgraph/platform/ask/ask.ts';
import type { PageKey } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type DataLoader from 'dataloader';
import type { CounterName } from './counted.ts';
import type { BlockRow, FollowRow } from './tables.ts';

/** A follow, with its places in the lists of followers and following, and of friends. */
type ListedFollow = Pick<FollowRow, 'followerId' | 'followeeId' | 'activatedId' | 'mutualId'>;

/** A block, with its place in the blocker's list. */
type ListedBlock = Pick<BlockRow, 'blockerId' | 'blockedId' | 'activatedId'>;

export interface RelationLoaders {
  counters: Record<CounterName, DataLoader<Id, number>>;
  /** What stands between the viewer and an account. */
  between: DataLoader<Id, Between>;
  /** Who follows accounts, latest first; the position is an activation. */
  followerPage: DataLoader<PageKey, ListedFollow[], string>;
  /** Whom accounts follow, latest first; the position is an activation. */
  followingPage: DataLoader<PageKey, ListedFollow[], string>;
  /** Friends of accounts; the position is when the follow became mutual. */
  friendPage: DataLoader<PageKey, ListedFollow[], string>;
  /** Whom accounts block, latest first; the position is an activation. */
  blockPage: DataLoader<PageKey, ListedBlock[], string>;
}

export type RelationContext = Context<RelationLoaders>;
