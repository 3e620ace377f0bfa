import { randomUUID } from 'node:crypto';
import {
  type Between,
  fromOtherSide,
  type PostFacts,
  strangers,
  type UserFacts,
} from '@clipgraph/platform/ask/ask.ts';
import { consume } from '@clipgraph/platform/events/consumer.ts';
import type { EventEnvelope } from '@clipgraph/platform/events/event.ts';
import { draft, type PostPayload, type UserPayload } from '@clipgraph/platform/events/payloads.ts';
import { outbox } from '@clipgraph/platform/events/tables.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import {
  openTestSubgraph,
  type TestSubgraph,
  viewerOf,
} from '@clipgraph/platform/subgraph/testing.ts';
import { asc } from 'drizzle-orm';
import { interaction } from '../subgraph.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL, whose shape each test asks for
type Answer = any;

/**
 * For tests: this subgraph, and a user, a video and a relation subgraph that answer what the test
 * has told them.
 */
export interface World {
  subgraph: TestSubgraph;
  newId(): Id;
  /** A post that can be seen, by a new author unless given. */
  post(facts?: Partial<PostFacts>): { id: Id; authorId: Id };
  relate(viewerId: Id, otherId: Id, between: Partial<Between>): void;
  /** Runs an operation; `null` is a guest. Fails on errors. */
  ask(accountId: Id | null, source: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Runs an operation that must fail, and gives its first error's extensions. */
  refused(
    accountId: Id | null,
    source: string,
    variables?: Record<string, unknown>,
  ): Promise<Record<string, unknown>>;
  entity(
    accountId: Id | null,
    typename: string,
    id: Id | string,
    selection: string,
  ): Promise<Answer>;
  comment(accountId: Id, postId: Id, text?: string, parentId?: string): Promise<string>;
  like(accountId: Id, postId: Id): Promise<void>;
  postDeleted(id: Id): Promise<void>;
  userDeleted(id: Id): Promise<void>;
  /** An account has sent a post into some chat. */
  sentIntoChat(accountId: Id, postId: Id, atMs?: number): Promise<void>;
  setState(id: Id, state: UserFacts['state']): void;
  /** The length of a clip in ms. */
  setDuration(id: Id, durationMs: number): void;
  setPrivate(id: Id, isPrivate: boolean): void;
  /** What this subgraph has published so far. */
  published(): Promise<
    { topic: string; type: string; key: string; sequence: number; payload: Answer }[]
  >;
  ownersAway(away: boolean): void;
}

const publicPost = {
  kind: 'VIDEO',
  status: 'READY',
  visibility: 'PUBLIC',
  deleted: false,
} as const;

export async function openWorld(): Promise<World> {
  const posts = new Map<Id, PostFacts>();
  const edges = new Map<string, Between>();
  const states = new Map<Id, UserFacts['state']>();
  const durations = new Map<Id, number>();
  const privates = new Set<Id>();
  let away = false;
  const reach = () => {
    if (away) throw new Error('away');
  };
  const subgraph = await openTestSubgraph(interaction, {
    others: {
      video: {
        async facts(ids: Id[]) {
          reach();
          return new Map(
            ids.flatMap((id) => (posts.has(id) ? [[id, posts.get(id)]] : [])) as [Id, PostFacts][],
          );
        },
        async durations(ids: Id[]) {
          reach();
          return [...durations].filter(([id]) => ids.includes(id));
        },
      },
      user: {
        async facts(ids: Id[]) {
          reach();
          return new Map(
            ids.map((id) => [
              id,
              {
                state: states.get(id) ?? 'active',
                username: `user${id}`,
                isPrivate: privates.has(id),
              },
            ]),
          );
        },
        async idsOf(names: string[]) {
          reach();
          return new Map(
            names.flatMap((name) =>
              /^user\d+$/.test(name) ? [[name, Number(name.slice(4))] as const] : [],
            ),
          );
        },
      },
      relation: {
        async between(viewerId: Id, ids: Id[]) {
          reach();
          return new Map(ids.map((id) => [id, edges.get(`${viewerId}:${id}`) ?? strangers]));
        },
      },
    },
  });
  let lastId = 1000;
  const newId = () => ++lastId;
  const run = (accountId: Id | null, source: string, variables?: Record<string, unknown>) =>
    subgraph.run(accountId === null ? guest('10.0.0.1') : viewerOf(accountId), source, variables);
  const ask: World['ask'] = async (accountId, source, variables) => {
    const { data, errors } = await run(accountId, source, variables);
    if (errors) throw errors[0]?.originalError ?? errors[0];
    return JSON.parse(JSON.stringify(data));
  };
  const hear = async (event: Omit<EventEnvelope, 'id' | 'occurredAtMs'>) => {
    const envelope = { ...event, id: randomUUID(), occurredAtMs: Date.now() };
    await consume(subgraph.consumer, [envelope], {
      retryDelaysMs: [],
      giveUp: async ({ error }) => {
        throw error;
      },
      log: subgraph.foundation.log,
    });
  };
  return {
    subgraph,
    newId,
    ask,
    post(facts = {}) {
      const id = newId();
      const authorId = facts.authorId ?? newId();
      posts.set(id, { ...publicPost, ...facts, authorId });
      return { id, authorId };
    },
    relate(viewerId, otherId, given) {
      const between = { ...strangers, ...given };
      edges.set(`${viewerId}:${otherId}`, between);
      edges.set(`${otherId}:${viewerId}`, fromOtherSide(between));
    },
    async refused(accountId, source, variables) {
      const { errors } = await run(accountId, source, variables);
      if (!errors?.[0]) throw new Error(`This should have been refused: ${source}`);
      return { ...errors[0].extensions };
    },
    async entity(accountId, typename, id, selection) {
      const source = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${typename} { ${selection} } } }`;
      const data = await ask(accountId, source, { of: [{ __typename: typename, id: String(id) }] });
      return data._entities[0];
    },
    async comment(accountId, postId, text = 'Nice', parentId) {
      const input = { postId: String(postId), text, parentId };
      return (
        await ask(
          accountId,
          'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }',
          { input },
        )
      ).addComment.id;
    },
    async like(accountId, postId) {
      await ask(accountId, 'mutation ($postId: ID!) { likePost(postId: $postId) { id } }', {
        postId: String(postId),
      });
    },
    async postDeleted(id) {
      const facts = posts.get(id) as PostFacts;
      posts.set(id, { ...facts, deleted: true });
      const payload: PostPayload = {
        ...facts,
        id,
        deleted: true,
        tags: [],
        caption: '',
        createdAtMs: 0,
      };
      await hear(draft('clip.post', 'post.deleted', id, 2, payload));
    },
    async userDeleted(id) {
      const payload: UserPayload = {
        id,
        username: 'deleted',
        displayName: 'deleted',
        state: 'deleted',
      };
      await hear(draft('clip.user', 'user.deleted', id, 2, payload));
    },
    async sentIntoChat(accountId, postId, atMs = Date.now()) {
      await hear(
        draft('clip.chat', 'message.sent', postId, 1, {
          chatId: postId,
          seq: 1,
          messageId: newId(),
          senderId: accountId,
          text: '',
          deleted: false,
          requestTo: null,
          sentAtMicros: atMs * 1_000,
          postId,
        }),
      );
    },
    setState: (id, state) => void states.set(id, state),
    setDuration: (id, durationMs) => void durations.set(id, durationMs),
    setPrivate: (id, isPrivate) => void (isPrivate ? privates.add(id) : privates.delete(id)),
    async published() {
      const rows = await subgraph.services.database.db
        .select()
        .from(outbox)
        .orderBy(asc(outbox.outboxId));
      return rows.map(({ topic, type, key, sequence, payload }) => ({
        topic,
        type,
        key,
        sequence,
        payload,
      }));
    },
    ownersAway(value) {
      away = value;
    },
  };
}
