import { randomUUID } from 'node:crypto';
import type { Between, PostFacts, UserFacts } from '@clipgraph/platform/ask/ask.ts';
import { consume } from '@clipgraph/platform/events/consumer.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import {
  openTestSubgraph,
  type TestSubgraph,
  viewerOf,
} from '@clipgraph/platform/subgraph/testing.ts';
import type { GraphQLFormattedError } from 'graphql';
import { messaging } from '../subgraph.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read answers as the client's JSON
type Json = any;

/**
 * For tests: the messaging subgraph, for which every account exists but those that a test removes.
 */
export interface World {
  /** What the owner of posts answers. */
  posts: Map<Id, PostFacts>;
  subgraph: TestSubgraph;
  /** A new account, used by no other test. */
  account(): Id;
  gone: Map<Id, UserFacts['state']>;
  /** `blocks.add('1>2')`: 1 blocks 2. */
  blocks: Set<string>;
  /** `follows.add('1>2')`: 1 follows 2. */
  follows: Set<string>;
  /** The data of an operation. @throws the first error's code */
  ask(accountId: Id | null, query: string, variables?: Record<string, unknown>): Promise<Json>;
  failure(
    accountId: Id | null,
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<GraphQLFormattedError | undefined>;
  send(from: Id, input: Record<string, unknown>): Promise<Json>;
  /** Gives the subgraph the event that an account was deleted. */
  userDeleted(id: Id): Promise<void>;
  /**
   * The process of the subgraph dies at a commit. That commit succeeds, but its caller gets an
   * error; later ones fail.
   * @param commits how many more commits succeed
   */
  crash(commits: number): void;
  /**
   * From now on another process on the same database answers; it knows nothing of what the dead one
   * had in memory.
   */
  restart(): Promise<void>;
}

const unknownFrom = 9_000_000;

export async function openWorld(): Promise<World> {
  let accounts = 1_000;
  const gone: World['gone'] = new Map();
  const blocks: World['blocks'] = new Set();
  const follows: World['follows'] = new Set();
  const posts: World['posts'] = new Map();
  const subgraph = await openTestSubgraph(messaging, {
    others: {
      user: {
        facts: async (ids: Id[]) =>
          ids
            .filter((id) => id > 0 && id < unknownFrom)
            .map((id): [Id, UserFacts] => [
              id,
              { state: gone.get(id) ?? 'active', username: `user${id}`, isPrivate: false },
            ]),
      },
      video: {
        facts: async (ids: Id[]) =>
          ids.flatMap((id) => {
            const facts = posts.get(id);
            return facts ? [[id, facts] as const] : [];
          }),
      },
      relation: {
        between: async (viewerId: Id, ids: Id[]) =>
          ids.map((id): [Id, Between] => [
            id,
            {
              followedByViewer: follows.has(`${viewerId}>${id}`),
              followsViewer: follows.has(`${id}>${viewerId}`),
              blockedByViewer: blocks.has(`${viewerId}>${id}`),
              blocksViewer: blocks.has(`${id}>${viewerId}`),
              mutedByViewer: false,
            },
          ]),
      },
    },
  });
  const run = (accountId: Id | null, query: string, variables?: Record<string, unknown>) =>
    world.subgraph.run(
      accountId === null
        ? { ...viewerOf(0), accountId: null, sessionId: null }
        : viewerOf(accountId),
      query,
      variables,
    );
  const world: World = {
    subgraph,
    gone,
    blocks,
    follows,
    posts,
    account: () => ++accounts,
    async ask(accountId, query, variables) {
      const { data, errors } = await run(accountId, query, variables);
      if (errors?.[0]) throw errors[0];
      return data;
    },
    async failure(accountId, query, variables) {
      return (await run(accountId, query, variables)).errors?.[0]?.toJSON();
    },
    async send(from, input) {
      const { sendMessage } = await world.ask(from, sendMutation, { input });
      return sendMessage;
    },
    async userDeleted(id) {
      const told = draft('clip.user', 'user.deleted', id, 2, {
        id,
        username: 'deleted',
        displayName: 'deleted',
        state: 'deleted',
      });
      await consume(
        world.subgraph.consumer,
        [{ ...told, id: randomUUID(), occurredAtMs: Date.now() }],
        {
          retryDelaysMs: [],
          giveUp: async ({ error }) => {
            throw error;
          },
          log: world.subgraph.foundation.log,
        },
      );
    },
    crash(commits) {
      const { database } = world.subgraph.services;
      const { transaction } = database;
      let left = commits;
      const dead = new Error('The process is dead.');
      database.transaction = async (work) => {
        if (left-- > 0) {
          const result = await transaction(work);
          if (left > 0) return result;
          throw dead;
        }
        return transaction(async (tx) => {
          await work(tx);
          throw dead;
        });
      };
    },
    async restart() {
      world.subgraph = await world.subgraph.reopen();
    },
  };
  return world;
}

export const sendMutation = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { id seq text sentAt chat { id lastSeq unreadCount } sender { id } }
}`;
