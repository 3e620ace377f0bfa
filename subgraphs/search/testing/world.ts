import { randomUUID } from 'node:crypto';
import {
  type Between,
  fromOtherSide,
  strangers,
  type UserFacts,
} from '@clipgraph/platform/ask/ask.ts';
import { consume } from '@clipgraph/platform/events/consumer.ts';
import type { EventDraft, EventEnvelope } from '@clipgraph/platform/events/event.ts';
import { draft, type PostPayload, type UserPayload } from '@clipgraph/platform/events/payloads.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { epochMs, type Id } from '@clipgraph/platform/ids/id.ts';
import { createRateLimits } from '@clipgraph/platform/limits/limits.ts';
import {
  openTestSubgraph,
  type TestSubgraph,
  viewerOf,
} from '@clipgraph/platform/subgraph/testing.ts';
import { buildIndex } from '../engine/build.ts';
import { catchUp } from '../engine/catch-up.ts';
import { engineOf } from '../engine/engine-of.ts';
import { search } from '../subgraph.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL, whose shape each test asks for
type Answer = any;

type User = Partial<Omit<UserPayload, 'id'>>;
type Post = Partial<Omit<PostPayload, 'id'>>;

/** For tests: this subgraph, and owners that answer what the test has told it by events. */
export interface World {
  subgraph: TestSubgraph;
  newId(): Id;
  /** Lets the owner of posts answer for these as well, of which nobody is told. */
  ownEvery(postOf: (id: Id) => PostPayload | undefined): void;
  /** Makes or changes an account; search is told, unless `told` is false. */
  user(user?: User, id?: Id, told?: boolean): Promise<Id>;
  /** Makes or changes a post, by a new author unless given. */
  post(post?: Post, id?: Id, told?: boolean): Promise<Id>;
  /** @param authorId of a post that is not there yet. @default that of the post */
  like(postId: Id, userId: Id, active?: boolean, told?: boolean, authorId?: Id): Promise<void>;
  relate(viewerId: Id, otherId: Id, between: Partial<Between>): void;
  /** Every event that was told so far, in order. */
  told: EventDraft[];
  hear(subgraph: TestSubgraph, drafts: readonly EventDraft[]): Promise<void>;
  run(accountId: Id | null, source: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Runs an operation that must fail, and gives its first error's extensions. */
  refused(source: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** What a search finds: ids of posts and accounts, names of tags with # in front. */
  find(query: string, options?: Finding): Promise<(Id | string)[]>;
  /** What was told is in the index, ranks included. Searches wait for it by themselves. */
  settle(): Promise<void>;
  ownersAway(away: boolean): void;
  dispose(): Promise<void>;
}

interface Finding {
  as?: Id | null;
  kinds?: string[];
  first?: number;
  after?: string;
}

const findSource = `query ($query: String!, $kinds: [SearchKind!], $first: Int!, $after: String) {
  search(query: $query, kinds: $kinds, first: $first, after: $after) {
    edges { cursor node { __typename ... on Post { id } ... on User { id } ... on Tag { name } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/**
 * @param environment variables besides SEARCH_URL, which is taken over from this process: with it
 *   every suite runs on that engine
 * @param isBuilt false leaves it to the test to make an index
 */
export async function openWorld(
  environment: Record<string, string> = {},
  isBuilt = true,
): Promise<World> {
  const users = new Map<Id, { payload: UserPayload; revision: number }>();
  const posts = new Map<Id, { payload: PostPayload; revision: number }>();
  const likes = new Map<string, number>();
  const edges = new Map<string, Between>();
  const told: EventDraft[] = [];
  let away = false;
  let untold: Parameters<World['ownEvery']>[0] = () => undefined;
  const reach = () => {
    if (away) throw new Error('away');
  };
  const { SEARCH_URL = '' } = process.env;
  const subgraph = await openTestSubgraph(search, {
    environment: { SEARCH_URL, ...environment },
    foundation: { rateLimits: createRateLimits({ enabled: false }) },
    others: {
      video: {
        async facts(ids: Id[]) {
          reach();
          return ids.flatMap((id) => {
            const post = posts.get(id)?.payload ?? untold(id);
            return post ? [[id, post]] : [];
          });
        },
      },
      user: {
        async facts(ids: Id[]) {
          reach();
          return ids.map((id): [Id, UserFacts] => [
            id,
            {
              isPrivate: false,
              ...(users.get(id)?.payload ?? { state: 'active', username: `user ${id}` }),
            },
          ]);
        },
      },
      relation: {
        async between(viewerId: Id, ids: Id[]) {
          reach();
          return ids.map((id) => [id, edges.get(`${viewerId}:${id}`) ?? strangers]);
        },
      },
    },
  });
  const { services } = subgraph;
  const engine = engineOf(services);
  if (isBuilt) await buildIndex(services, engine, { clearAfterMs: 0 });
  let isSettled = true;
  const settle = async () => {
    if (isSettled) return;
    isSettled = true;
    while (isBuilt && (await catchUp(services, engine))) {}
    if (isBuilt) await engine.refresh();
  };
  let lastId = (Date.now() - epochMs - 3_600_000) * 4096;
  const newId = () => ++lastId;

  const hear = async (hearing: TestSubgraph, drafts: readonly EventDraft[]) => {
    const envelopes = drafts.map(
      (event): EventEnvelope => ({ ...event, id: randomUUID(), occurredAtMs: Date.now() }),
    );
    isSettled = false;
    await consume(hearing.consumer, envelopes, {
      retryDelaysMs: [],
      giveUp: async ({ error }) => {
        throw error;
      },
      log: hearing.foundation.log,
    });
  };
  const tell = async (event: EventDraft, isTold = true) => {
    told.push(event);
    if (isTold) await hear(subgraph, [event]);
  };
  const ask = async (accountId: Id | null, source: string, variables?: Record<string, unknown>) => {
    await settle();
    const viewer = accountId === null ? guest('10.0.0.1') : viewerOf(accountId);
    return subgraph.run(viewer, source, variables);
  };
  const run: World['run'] = async (accountId, source, variables) => {
    const { data, errors } = await ask(accountId, source, variables);
    if (errors) throw errors[0]?.originalError ?? errors[0];
    return JSON.parse(JSON.stringify(data));
  };

  return {
    subgraph,
    told,
    hear,
    run,
    newId,
    ownEvery(postOf) {
      untold = postOf;
    },
    async user(user = {}, id = newId(), isTold = true) {
      const known = users.get(id);
      const payload: UserPayload = {
        ...(known?.payload ?? { username: `u${id}`, displayName: `d${id}`, state: 'active' }),
        ...user,
        id,
      };
      const revision = (known?.revision ?? 0) + 1;
      users.set(id, { payload, revision });
      await tell(draft('clip.user', 'user.told', id, revision, payload), isTold);
      return id;
    },
    async post(post = {}, id = newId(), isTold = true) {
      const known = posts.get(id);
      const payload: PostPayload = {
        ...(known?.payload ?? {
          authorId: newId(),
          kind: 'VIDEO',
          status: 'READY',
          visibility: 'PUBLIC',
          deleted: false,
          tags: [],
          caption: '',
          createdAtMs: Date.now(),
        }),
        ...post,
        id,
      };
      if (payload.deleted) Object.assign(payload, { caption: '', tags: [] });
      const revision = (known?.revision ?? 0) + 1;
      posts.set(id, { payload, revision });
      await tell(draft('clip.post', 'post.told', id, revision, payload), isTold);
      return id;
    },
    async like(
      postId,
      userId,
      active = true,
      isTold = true,
      authorId = posts.get(postId)?.payload.authorId ?? 0,
    ) {
      const key = `${postId}:${userId}`;
      const revision = (likes.get(key) ?? 0) + 1;
      likes.set(key, revision);
      const payload = { postId, userId, authorId, active, changedAtMs: Date.now() };
      await tell(draft('clip.like', 'post.liked', key, revision, payload), isTold);
    },
    relate(viewerId, otherId, given) {
      const between = { ...strangers, ...given };
      edges.set(`${viewerId}:${otherId}`, between);
      edges.set(`${otherId}:${viewerId}`, fromOtherSide(between));
    },
    async refused(source, variables) {
      const { errors } = await ask(null, source, variables);
      if (!errors?.[0]) throw new Error(`This should have been refused: ${source}`);
      return { ...errors[0].extensions };
    },
    async find(query, { as = null, ...options } = {}) {
      const answer = await run(as, findSource, { query, first: 50, ...options });
      return answer.search.edges.map(({ node }: Answer) =>
        node.__typename === 'Tag' ? `#${node.name}` : Number(node.id),
      );
    },
    ownersAway(value) {
      away = value;
    },
    settle,
    async dispose() {
      if (isBuilt) await engine.drop();
      await engine.close();
      await subgraph.dispose();
    },
  };
}
