import type { Between } from '@clipgraph/platform/ask/ask.ts';
import type { PageKey } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Loader } from '@clipgraph/platform/loading/loader.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type DataLoader from 'dataloader';
import type { CounterName } from './counted.ts';
import type { FollowRow } from './tables.ts';

/** A follow, with its places in the lists of followers and following, and of friends. */
type ListedFollow = Pick<FollowRow, 'followerId' | 'followeeId' | 'activatedId' | 'mutualId'>;

/** An account with its place in a list that only its owner reads. */
interface ListedAccount {
  ownerId: Id;
  otherId: Id;
  activatedId: Id;
}

export interface RelationLoaders {
  counters: Record<CounterName, Loader<Id, number>>;
  /** What stands between the viewer and an account. */
  between: Loader<Id, Between>;
  /** Whether the viewer waits for an account's consent to follow it. */
  requestedByViewer: DataLoader<Id, boolean>;
  /** Who follows accounts, latest first; the position is an activation. */
  followerPage: DataLoader<PageKey, ListedFollow[], string>;
  /** Whom accounts follow, latest first; the position is an activation. */
  followingPage: DataLoader<PageKey, ListedFollow[], string>;
  /** Friends of accounts; the position is when the follow became mutual. */
  friendPage: DataLoader<PageKey, ListedFollow[], string>;
  /** Whom accounts block, latest first; the position is an activation. */
  blockPage: DataLoader<PageKey, ListedAccount[], string>;
  /** Whom accounts mute, latest first; the position is an activation. */
  mutePage: DataLoader<PageKey, ListedAccount[], string>;
  /** Who waits for consent to follow accounts, latest first; the position is an activation. */
  requestPage: DataLoader<PageKey, ListedAccount[], string>;
}

export type RelationContext = Context<RelationLoaders>;
