import type { Id } from '../ids/id.ts';

/** What the relation subgraph knows of a pair, from the viewer's side. A guest has none of it. */
export interface Between {
  followedByViewer: boolean;
  followsViewer: boolean;
  blockedByViewer: boolean;
  blocksViewer: boolean;
  mutedByViewer: boolean;
}
export const strangers: Between = {
  followedByViewer: false,
  followsViewer: false,
  blockedByViewer: false,
  blocksViewer: false,
  mutedByViewer: false,
};

/** The same from the other side; who is muted there is not told. */
export const fromOtherSide = (between: Between): Between => ({
  followedByViewer: between.followsViewer,
  followsViewer: between.followedByViewer,
  blockedByViewer: between.blocksViewer,
  blocksViewer: between.blockedByViewer,
  mutedByViewer: false,
});

export interface UserFacts {
  state: 'active' | 'disabled' | 'deleted';
  username: string;
  /** What it shows to everybody is shown to its followers alone. */
  isPrivate: boolean;
}

export interface PostFacts {
  authorId: Id;
  kind: 'VIDEO' | 'PHOTO';
  status: 'PROCESSING' | 'READY' | 'FAILED';
  visibility: 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'PRIVATE';
  deleted: boolean;
  /** Who may comment on it, besides its author. Left out where only events told of the post. */
  allowComments?: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
}

/**
 * What guards ask the owners of: existence, visibility, account state, follows and blocks, right on
 * the very next request. Lists of ids are batched and asked once per request. An id missing from an
 * answered Map does not exist. Every method throws UNAVAILABLE when the owner is away.
 */
export interface Ask {
  relation: {
    between(viewerId: Id, ids: readonly Id[]): Promise<Map<Id, Between>>;
    followees(viewerId: Id): Promise<readonly Id[]>;
  };
  video: {
    facts(ids: readonly Id[]): Promise<Map<Id, PostFacts>>;
    /** Lengths of clips in ms; of photos and of what is not READY there is none. */
    durations(ids: readonly Id[]): Promise<Map<Id, number>>;
  };
  user: {
    facts(ids: readonly Id[]): Promise<Map<Id, UserFacts>>;
    /** The active accounts of these names, by name as it was asked for. */
    idsOf(names: readonly string[]): Promise<Map<string, Id>>;
    /** Those of these sessions that have not ended. */
    openSessions(sessionIds: readonly Id[]): Promise<ReadonlySet<Id>>;
  };
}

/** The questions of one request. */
export interface RequestAsk extends Ask {
  /**
   * For the owner of posts: what it has read of them for this request need not be asked of it
   * again.
   */
  knowPosts(facts: Iterable<readonly [Id, PostFacts]>): void;
}

/**
 * One question as it travels to its owner: `subgraph.method` and plain JSON arguments. A subgraph
 * declares its answers with `defineSubgraph({ answers })`; the in-process side calls them, the HTTP
 * side posts them to `/internal/ask`.
 */
export interface AskTransport {
  call(subgraph: string, method: string, args: readonly unknown[]): Promise<unknown>;
}
