import DataLoader from 'dataloader';
import { isAppError, unavailable } from '../errors/catalogue.ts';
import type { Id } from '../ids/id.ts';
import { type Ask, type AskTransport, type Between, type PostFacts, strangers, type UserFacts } from './ask.ts';

/** Maps travel as arrays of pairs; in process an answer may hand over its Map as it is. */
const toMap = <Value>(answer: unknown): Map<Id, Value> => (answer instanceof Map ? answer : new Map(answer as [Id, Value][]));

/** Typed questions over a transport, each asked at once. A transport that fails means that the owner is away: UNAVAILABLE. */
export function createAsk(transport: AskTransport): Ask {
  const call = async (room: string, method: string, ...args: unknown[]): Promise<unknown> => {
    try {
      return await transport.call(room, method, args);
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
    user: { facts: async (ids) => (ids.length === 0 ? new Map() : toMap<UserFacts>(await call('user', 'facts', ids))) },
    video: { facts: async (ids) => (ids.length === 0 ? new Map() : toMap<PostFacts>(await call('video', 'facts', ids))) },
  };
}

const maxBatchSize = 1_000;

/** The questions of one query, for whichever rooms of this process take part in it. Kept as long as the request's object. */
export function createSharedAsk(ask: Ask): (request: object) => Ask {
  const asks = new WeakMap<object, Ask>();
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
 * Gathers the questions of one request into one call per method, and asks each only once. Made anew before each mutation field,
 * so that a guard never trusts what an earlier field has changed.
 */
export function createRequestAsk(ask: Ask): Ask {
  const factsLoader = <Value>(facts: (ids: readonly Id[]) => Promise<Map<Id, Value>>) =>
    new DataLoader<Id, Value | undefined>(
      async (ids) => {
        const known = await facts(ids);
        return ids.map((id) => known.get(id));
      },
      { maxBatchSize },
    );
  const users = factsLoader(ask.user.facts);
  const posts = factsLoader(ask.video.facts);
  const pairs = new Map<Id, DataLoader<Id, Between>>();
  const followees = new DataLoader<Id, readonly Id[]>((viewerIds) => Promise.all(viewerIds.map((id) => ask.relation.followees(id))));

  const pairsOf = (viewerId: Id) => {
    let loader = pairs.get(viewerId);
    if (!loader) {
      loader = new DataLoader(
        async (ids) => {
          const known = await ask.relation.between(viewerId, ids);
          return ids.map((id) => known.get(id) ?? strangers);
        },
        { maxBatchSize },
      );
      pairs.set(viewerId, loader);
    }
    return loader;
  };
  const factsOf = async <Value>(loader: DataLoader<Id, Value | undefined>, ids: readonly Id[]): Promise<Map<Id, Value>> => {
    const answers = await Promise.all(ids.map((id) => loader.load(id)));
    const known = new Map<Id, Value>();
    answers.forEach((answer, at) => {
      if (answer !== undefined) known.set(ids[at] as Id, answer);
    });
    return known;
  };
  return {
    relation: {
      async between(viewerId, ids) {
        const loader = pairsOf(viewerId);
        const answers = await Promise.all(ids.map((id) => loader.load(id)));
        return new Map(ids.map((id, at) => [id, answers[at] as Between]));
      },
      followees: (viewerId) => followees.load(viewerId),
    },
    user: { facts: (ids) => factsOf(users, ids) },
    video: { facts: (ids) => factsOf(posts, ids) },
  };
}
