import { randomUUID } from 'node:crypto';
import {
  type Between,
  type PostFacts,
  strangers,
  type UserFacts,
} from '@clipgraph/platform/ask/ask.ts';
import { consume } from '@clipgraph/platform/events/consumer.ts';
import type { EventDraft, EventEnvelope } from '@clipgraph/platform/events/event.ts';
import { draft, type FollowPayload, pairKey } from '@clipgraph/platform/events/payloads.ts';
import { guest, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import {
  openTestSubgraph,
  type TestSubgraph,
  viewerOf,
} from '@clipgraph/platform/subgraph/testing.ts';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import { foldSome } from '../groups/fold-worker.ts';
import { notification } from '../subgraph.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL, whose shape each test asks for
type Answer = any;
export type Feed = AsyncGenerator<ExecutionResult>;

/**
 * For tests: this subgraph, other subgraphs that answer what the test has told them, and the events
 * that they would publish.
 */
export interface World {
  subgraph: TestSubgraph;
  newId(): Id;
  /** A post that can be seen, by a new author unless given. */
  post(facts?: Partial<PostFacts>): { id: Id; authorId: Id };
  /** What the owner answers of a pair; no event tells it. */
  relate(viewerId: Id, otherId: Id, between: Partial<Between>): void;
  setState(id: Id, state: UserFacts['state']): void;
  /** What joins a notification that has just changed is folded into it before this returns. */
  hear(...events: EventDraft[]): Promise<void>;
  /** The same, but what waits goes on waiting. */
  hearOnly(...events: EventDraft[]): Promise<void>;
  ask(accountId: Id | null, source: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Runs an operation that must fail, and gives its first error's extensions. */
  refused(
    accountId: Id | null,
    source: string,
    variables?: Record<string, unknown>,
  ): Promise<Record<string, unknown>>;
  /** Subscribes; the answer is a feed unless it is refused. */
  follow(viewer: Viewer, variables?: Record<string, unknown>): Promise<Feed | ExecutionResult>;
}

export const shape = `id seq kind isRead isWithdrawn actorCount createdAt updatedAt
  actors { id } post { id } comment { id } chat { id }`;

/** @param options what the subgraph stands on, where that matters */
export async function openWorld(
  options: Omit<NonNullable<Parameters<typeof openTestSubgraph>[1]>, 'others'> = {},
): Promise<World> {
  const posts = new Map<Id, PostFacts>();
  const edges = new Map<string, Between>();
  const states = new Map<Id, UserFacts['state']>();
  const subgraph = await openTestSubgraph(notification, {
    ...options,
    others: {
      video: {
        facts: async (ids: Id[]) =>
          new Map(
            ids.flatMap((id) => {
              const facts = posts.get(id);
              return facts ? [[id, facts] as const] : [];
            }),
          ),
      },
      user: {
        facts: async (ids: Id[]) =>
          new Map(
            ids.map((id) => [id, { state: states.get(id) ?? 'active', username: `user ${id}` }]),
          ),
      },
      relation: {
        between: async (viewerId: Id, ids: Id[]) =>
          new Map(ids.map((id) => [id, edges.get(`${viewerId}:${id}`) ?? strangers])),
      },
    },
  });
  let lastId = 1_000;
  const newId = () => ++lastId;
  const run = (accountId: Id | null, source: string, variables?: Record<string, unknown>) =>
    subgraph.run(accountId === null ? guest('10.0.0.1') : viewerOf(accountId), source, variables);
  const world: World = {
    subgraph,
    newId,
    post(facts = {}) {
      const id = newId();
      const authorId = facts.authorId ?? newId();
      const usual = {
        kind: 'VIDEO',
        status: 'READY',
        visibility: 'PUBLIC',
        deleted: false,
      } as const;
      posts.set(id, { ...usual, ...facts, authorId });
      return { id, authorId };
    },
    relate: (viewerId, otherId, between) =>
      void edges.set(`${viewerId}:${otherId}`, { ...strangers, ...between }),
    setState: (id, state) => void states.set(id, state),
    async hear(...events) {
      await world.hearOnly(...events);
      while (await foldSome(subgraph.services));
    },
    async hearOnly(...events) {
      const envelopes: EventEnvelope[] = events.map((event) => ({
        ...event,
        id: randomUUID(),
        occurredAtMs: Date.now(),
      }));
      await consume(subgraph.consumer, envelopes, {
        retryDelaysMs: [],
        giveUp: async ({ error }) => {
          throw error;
        },
        log: subgraph.foundation.log,
      });
    },
    async ask(accountId, source, variables) {
      const { data, errors } = await run(accountId, source, variables);
      if (errors) throw errors[0]?.originalError ?? errors[0];
      return JSON.parse(JSON.stringify(data));
    },
    async refused(accountId, source, variables) {
      const { errors } = await run(accountId, source, variables);
      if (!errors?.[0]) throw new Error(`This should have been refused: ${source}`);
      return { ...errors[0].extensions };
    },
    follow: async (viewer, variableValues = {}) =>
      (await subscribe({
        schema: subgraph.schema,
        document: parse(
          `subscription ($afterSeq: Int) { notificationAdded(afterSeq: $afterSeq) { ${shape} } }`,
        ),
        variableValues,
        contextValue: subgraph.createContext({ viewer, requestId: randomUUID() }),
      })) as Feed | ExecutionResult,
  };
  return world;
}

/** Events as their owners publish them. */
export const told = {
  like: (
    post: { id: Id; authorId: Id },
    userId: Id,
    active = true,
    revision = active ? 1 : 2,
  ): EventDraft =>
    draft('clip.like', 'post.liked', `${post.id}:${userId}`, revision, {
      postId: post.id,
      userId,
      authorId: post.authorId,
      active,
      changedAtMs: 1_700_000_000_000 + revision,
    }),
  commentLike: (
    post: { id: Id },
    comment: { id: Id; authorId: Id },
    userId: Id,
    active = true,
    revision = active ? 1 : 2,
  ): EventDraft =>
    draft('clip.like', 'comment.liked', `comment:${comment.id}:${userId}`, revision, {
      act: 'COMMENT_LIKE',
      commentId: comment.id,
      postId: post.id,
      userId,
      authorId: comment.authorId,
      active,
      changedAtMs: 1_700_000_000_000 + revision,
    }),
  share: (post: { id: Id; authorId: Id }, userId: Id, day = 20_000): EventDraft =>
    draft('clip.like', 'post.shared', `share:${post.id}:${userId}`, day, {
      act: 'SHARE',
      postId: post.id,
      userId,
      authorId: post.authorId,
      active: true,
      changedAtMs: 1_700_000_000_000,
    }),
  comment: (
    post: { id: Id; authorId: Id },
    comment: { id: Id; authorId: Id },
    {
      parent,
      deleted = false,
      revision = deleted ? 2 : 1,
      mentionIds = [],
    }: {
      parent?: { id: Id; authorId: Id };
      deleted?: boolean;
      revision?: number;
      mentionIds?: Id[];
    } = {},
  ): EventDraft =>
    draft('clip.comment', 'comment.added', comment.id, revision, {
      id: comment.id,
      postId: post.id,
      authorId: comment.authorId,
      postAuthorId: post.authorId,
      parentId: parent?.id ?? null,
      parentAuthorId: deleted ? null : (parent?.authorId ?? null),
      deleted,
      text: deleted ? '' : 'Nice',
      createdAtMs: 1_700_000_000_000,
      mentionIds: deleted ? [] : mentionIds,
    }),
  /** What stands between two accounts, from the first one's side. */
  pair: (
    a: Id,
    b: Id,
    revision: number,
    given: {
      requests?: boolean;
      isAccepted?: boolean;
      follows?: boolean;
      isFollowed?: boolean;
      blocks?: boolean;
    },
  ): EventDraft => {
    const [lowId, highId] = a < b ? [a, b] : [b, a];
    const { follows = false, isFollowed = false, blocks = false } = given;
    const { requests = false, isAccepted = false } = given;
    const payload: FollowPayload = {
      lowId,
      highId,
      lowFollowsHigh: a === lowId ? follows : isFollowed,
      highFollowsLow: a === lowId ? isFollowed : follows,
      lowBlocksHigh: a === lowId && blocks,
      highBlocksLow: a === highId && blocks,
      lowRequestsHigh: a === lowId && requests,
      highRequestsLow: a === highId && requests,
      lowAcceptedHigh: b === lowId && isAccepted,
      highAcceptedLow: b === highId && isAccepted,
    };
    return draft('clip.follow', 'pair.changed', pairKey(a, b), revision, payload);
  },
  message: (
    chatId: Id,
    senderId: Id,
    {
      requestTo = null,
      deleted = false,
      seq = 1,
      revision = deleted ? 2 : 1,
    }: {
      requestTo?: Id | null;
      deleted?: boolean;
      seq?: number;
      revision?: number;
    },
  ): EventDraft =>
    draft('clip.chat', 'message.sent', chatId, revision, {
      chatId,
      seq,
      messageId: chatId + seq,
      senderId,
      text: 'Hello',
      deleted,
      requestTo,
      sentAtMicros: 1_700_000_000_000_000,
    }),
  post: (
    post: { id: Id; authorId: Id },
    revision: number,
    status: PostFacts['status'],
    deleted = false,
    mentionIds: Id[] = [],
  ): EventDraft =>
    draft('clip.post', 'post.changed', post.id, revision, {
      id: post.id,
      authorId: post.authorId,
      kind: 'VIDEO',
      status,
      visibility: 'PUBLIC',
      deleted,
      tags: [],
      caption: '',
      createdAtMs: 1_700_000_000_000,
      mentionIds: deleted ? [] : mentionIds,
    }),
  user: (id: Id, revision: number, state: UserFacts['state']): EventDraft =>
    draft('clip.user', 'user.changed', id, revision, {
      id,
      state,
      username: `user ${id}`,
      displayName: `user ${id}`,
    }),
};
