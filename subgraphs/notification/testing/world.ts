import { randomUUID } from 'node:crypto';
import {
  type Between,
  type PostFacts,
  strangers,
  type UserFacts,
} from '@clipgraph/platform/ask/ask.ts';
import { consume } from '@clipgraph/platform/events/consumer.ts';
import type { EventDraft, EventEnvelope } from '@clipgraph/platform/events/event.ts';
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
  /** What the owner answers of a post from now on; no event tells it. */
  change(postId: Id, facts: Partial<PostFacts>): void;
  /** What the owner answers of a pair; no event tells it. */
  relate(viewerId: Id, otherId: Id, between: Partial<Between>): void;
  setState(id: Id, state: UserFacts['state']): void;
  endSession(sessionId: Id): void;
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
  const endedSessions = new Set<Id>();
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
        openSessions: async (ids: Id[]) => ids.filter((id) => !endedSessions.has(id)),
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
    change(postId, facts) {
      const known = posts.get(postId);
      if (known) posts.set(postId, { ...known, ...facts });
    },
    relate: (viewerId, otherId, between) =>
      void edges.set(`${viewerId}:${otherId}`, { ...strangers, ...between }),
    setState: (id, state) => void states.set(id, state),
    endSession: (sessionId) => void endedSessions.add(sessionId),
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
