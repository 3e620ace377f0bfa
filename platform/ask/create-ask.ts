import DataLoader from 'dataloader';
import { isAppError, unavailable } from '../errors/catalogue.ts';
import type { Id } from '../ids/id.ts';
import {
  type Ask,
  type AskTransport,
  type Between,
  type PostFacts,
  type RequestAsk,
  strangers,
  type UserFacts,
} from './ask.ts';

/** Maps travel as arrays of pairs; in process an answer may hand over its Map as it is. */
const toMap = <Value, Key = Id>(answer: unknown): Map<Key, Value> =>
  answer instanceof Map ? answer : new Map(answer as [Key, Value][]);

/**
 * Typed questions over a transport, each asked at once. A transport that fails means that the owner
 * is away: UNAVAILABLE.
 */
export function createAsk(transport: AskTransport): Ask {
  const call = async (subgraph: string, method: string, ...args: unknown[]): Promise<unknown> => {
    try {
      return await transport.call(subgraph, method, args);
    } catch (error) {
      throw isAppError(error) ? error : unavailable();
    }
  };
  return {
    relation: {
      async between(viewerId, ids) {
        if (ids.length === 0) return new Map();
        const known = toMap<Between>(await call('relation', 'between', viewerId, ids));
        return new Map(ids.map((id) => [id, known.get(id) ?? strangers]));
      },
      followees: async (viewerId) => (await call('relation', 'followees', viewerId)) as Id[],
    },
    user: {
      facts: async (ids) =>
        ids.length === 0 ? new Map() : toMap<UserFacts>(await call('user', 'facts', ids)),
      idsOf: async (names) =>
        names.length === 0 ? new Map() : toMap<Id, string>(await call('user', 'idsOf', names)),
      openSessions: async (ids) =>
        new Set(ids.length === 0 ? [] : ((await call('user', 'openSessions', ids)) as Id[])),
    },
    video: {
      facts: async (ids) =>
        ids.length === 0 ? new Map() : toMap<PostFacts>(await call('video', 'facts', ids)),
      durations: async (ids) =>
        ids.length === 0 ? new Map() : toMap<number>(await call('video', 'durations', ids)),
    },
  };
}

const maxBatchSize = 1_000;

/**
 * The questions of one query, for whichever subgraphs of this process take part in it. Kept as long
 * as the request's object.
 */
export function createSharedAsk(ask: Ask): (request: object) => RequestAsk {
  const asks = new WeakMap<object, RequestAsk>();
  return (request) => {
    let shared = asks.get(request);
    if (!shared) {
      shared = createRequestAsk(ask);
      asks.set(request, shared);
    }
    return shared;
  };
}

/**
 * Asks for each id once, those of one turn together. What is answered already is given without a
 * promise for each id.
 */
function askOnce<Value>(
  ask: (ids: readonly Id[]) => Promise<Map<Id, Value>>,
  answered = new Map<Id, Value | undefined>(),
): (ids: readonly Id[]) => Promise<Map<Id, Value>> {
  let asking: DataLoader<Id, Id> | undefined;
  const load = (id: Id) => {
    asking ??= new DataLoader(
      async (asked) => {
        const known = await ask(asked);
        for (const each of asked) answered.set(each, known.get(each));
        return asked;
      },
      { maxBatchSize },
    );
    return asking.load(id);
  };
  return async (ids) => {
    const missing = ids.filter((id) => !answered.has(id));
    if (missing.length > 0) await Promise.all(missing.map(load));
    const known = new Map<Id, Value>();
    for (const id of ids) {
      const answer = answered.get(id);
      if (answer !== undefined) known.set(id, answer);
    }
    return known;
  };
}

/**
 * Gathers the questions of one request into one call per method, and asks each only once. Made anew
 * before each mutation field, so that a guard never trusts what an earlier field has changed.
 */
export function createRequestAsk(ask: Ask): RequestAsk {
  const posts = new Map<Id, PostFacts | undefined>();
  const pairs = new Map<Id, ReturnType<typeof askOnce<Between>>>();
  const pairsOf = (viewerId: Id) => {
    let between = pairs.get(viewerId);
    if (!between) {
      between = askOnce((ids) => ask.relation.between(viewerId, ids));
      pairs.set(viewerId, between);
    }
    return between;
  };
  let followees: DataLoader<Id, readonly Id[]> | undefined;
  return {
    relation: {
      between: (viewerId, ids) => pairsOf(viewerId)(ids),
      followees(viewerId) {
        followees ??= new DataLoader((viewerIds) =>
          Promise.all(viewerIds.map((id) => ask.relation.followees(id))),
        );
        return followees.load(viewerId);
      },
    },
    video: { facts: askOnce(ask.video.facts, posts), durations: ask.video.durations },
    user: { ...ask.user, facts: askOnce(ask.user.facts) },
    knowPosts(facts) {
      for (const [id, known] of facts) posts.set(id, known);
    },
  };
}
