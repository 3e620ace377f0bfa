import type { Logger } from 'pino';
import { type Ask, type Between, strangers, type UserFacts } from '../ask/ask.ts';
import type { Database } from '../database/database.ts';
import { isAppError, unavailable } from '../errors/catalogue.ts';
import type { EventHandlers } from '../events/event.ts';
import type { Id } from '../ids/id.ts';
import { edgeHandlers, knownBetween, knownFollowees } from './edges.ts';
import { knownPostFacts, postHandlers } from './posts.ts';
import { knownUserFacts, userHandlers } from './users.ts';

type ProjectionName = 'users' | 'edges' | 'posts';

const handlersOf: Record<ProjectionName, EventHandlers> = {
  users: userHandlers,
  edges: edgeHandlers,
  posts: postHandlers,
};

/** The handlers that keep a subgraph's projections, one topic each. */
export const projectionHandlers = (which: readonly ProjectionName[]): EventHandlers =>
  Object.assign({}, ...which.map((name) => handlersOf[name])) as EventHandlers;

/**
 * Answers from what this subgraph was told by events: for reads while the owner is away.
 * @throws UNAVAILABLE for what the subgraph keeps no projection of
 */
export function createProjectedFacts({ db }: Database, which: readonly ProjectionName[]): Ask {
  const kept = (name: ProjectionName) => {
    if (!which.includes(name)) throw unavailable();
  };
  return {
    relation: {
      async between(viewerId, ids) {
        kept('edges');
        const known = await knownBetween(db, viewerId, ids);
        return new Map<Id, Between>(ids.map((id) => [id, known.get(id) ?? strangers]));
      },
      async followees(viewerId) {
        kept('edges');
        return knownFollowees(db, viewerId);
      },
    },
    user: {
      async facts(ids) {
        kept('users');
        return knownUserFacts(db, ids);
      },
      async idsOf() {
        throw unavailable();
      },
      async openSessions() {
        throw unavailable();
      },
    },
    video: {
      async facts(ids) {
        kept('posts');
        return knownPostFacts(db, ids);
      },
      async durations() {
        throw unavailable();
      },
    },
  };
}

/** What reads outside a query ask: the owners, and this subgraph's projections while one is away. */
export const readFacts = (
  { ask, database, log }: { ask: Ask; database: Database; log: Logger },
  which: readonly ProjectionName[],
): Ask =>
  withFallback(ask, createProjectedFacts(database, which), (question) =>
    log.warn({ question }, 'the owner is away; a projection answered'),
  );

/**
 * An account that no event has told of yet. It may be a second old; what an account becomes later
 * (disabled, deleted, private) is told after that it was made.
 */
const notHeardOf: UserFacts = { state: 'active', username: '', isPrivate: false };

/**
 * Asks the owner, and the projections when the owner is away. For reads only: a guard must not
 * trust what may be old. Only an owner's answer says that an account does not exist: to a
 * projection, an account that it does not know is one that it has not heard of yet, and active.
 * @param onStale called for every answer that came from a projection, with the question's name
 */
export function withFallback(ask: Ask, projected: Ask, onStale: (question: string) => void): Ask {
  const either = async <T>(
    question: string,
    owner: () => Promise<T>,
    fallback: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await owner();
    } catch (error) {
      if (!isAppError(error) || error.code !== 'UNAVAILABLE') throw error;
      const answer = await fallback();
      onStale(question);
      return answer;
    }
  };
  return {
    relation: {
      between: (viewerId, ids) =>
        either(
          'relation.between',
          () => ask.relation.between(viewerId, ids),
          () => projected.relation.between(viewerId, ids),
        ),
      followees: (viewerId) =>
        either(
          'relation.followees',
          () => ask.relation.followees(viewerId),
          () => projected.relation.followees(viewerId),
        ),
    },
    user: {
      facts: (ids) =>
        either(
          'user.facts',
          () => ask.user.facts(ids),
          async () => {
            const known = await projected.user.facts(ids);
            return new Map(ids.map((id) => [id, known.get(id) ?? notHeardOf]));
          },
        ),
      idsOf: ask.user.idsOf,
      openSessions: ask.user.openSessions,
    },
    video: {
      facts: (ids) =>
        either(
          'video.facts',
          () => ask.video.facts(ids),
          () => projected.video.facts(ids),
        ),
      durations: ask.video.durations,
    },
  };
}
