import type { GraphQLResolveInfo } from 'graphql';
import { getGraphQLRateLimiter, type Identity, Store } from 'graphql-rate-limit';
import type { Viewer } from '../identity/viewer.ts';
import { addressIdentity } from './address.ts';
import { mutationLimits, type RateLimit, type RateLimits } from './rate-limits.ts';

interface LimitedContext {
  readonly viewer: Viewer;
  readonly services: { readonly rateLimits: RateLimits };
}

interface FieldLimit {
  /** `Mutation.addComment` */
  name: string;
  /** Who shares a window; a guest without an account is counted by address (IPv6 by its /64). */
  identity: 'account' | 'address';
  limit: RateLimit;
}

type Resolver<Parent, Args, Context, Result> = (
  parent: Parent,
  args: Args,
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<Result> | Result;

/**
 * Limits a field: every execution counts, so N aliases count N.
 * @throws RATE_LIMITED with `retryAfterSeconds`, before the resolver runs
 */
export function limitField<Parent, Args, Context extends LimitedContext, Result>(
  resolve: Resolver<Parent, Args, Context, Result>,
  { name, identity, limit }: FieldLimit,
): Resolver<Parent, Args, Context, Result> {
  const options = { max: limit.max, window: `${limit.windowMs}ms` };
  // One limiter for all executions: the limits are opened once per process.
  const limiters = new WeakMap<RateLimits, Limiter>();
  return async (parent, args, context, info) => {
    const { rateLimits } = context.services;
    let limiter = limiters.get(rateLimits);
    if (!limiter) {
      limiter = getGraphQLRateLimiter({
        identifyContext: ({ viewer }: LimitedContext) => identityOf(viewer, identity),
        store: new WindowStore(rateLimits, name, limit),
      });
      limiters.set(rateLimits, limiter);
    }
    await limiter({ parent, args: {}, context, info }, options);
    return resolve(parent, args, context, info);
  };
}

/** Limits those mutations of a subgraph that `mutationLimits` names, by account. */
export const limitMutations = <Fields extends object>(fields: Fields): Fields => {
  const limited = Object.entries(fields).map(([field, resolve]) => {
    const limit = mutationLimits[field];
    if (!limit) return [field, resolve];
    return [field, limitField(resolve, { name: `Mutation.${field}`, identity: 'account', limit })];
  });
  return Object.fromEntries(limited) as Fields;
};

type Limiter = ReturnType<typeof getGraphQLRateLimiter>;

const identityOf = (viewer: Viewer, by: FieldLimit['identity']): string =>
  by === 'account' && viewer.accountId !== null
    ? `account:${viewer.accountId}`
    : addressIdentity(viewer.address);

/**
 * The package reads a window, decides and writes it back. Executions at the same time would all
 * read before any of them writes, so the decision is made by the write: it counts one execution
 * atomically, or throws. The read tells of none, as nothing that it could tell is decided on.
 */
class WindowStore extends Store {
  readonly #rateLimits: RateLimits;
  readonly #name: string;
  readonly #limit: RateLimit;

  constructor(rateLimits: RateLimits, name: string, limit: RateLimit) {
    super();
    this.#rateLimits = rateLimits;
    this.#name = name;
    this.#limit = limit;
  }

  override getForIdentity(): readonly number[] {
    return [];
  }

  /** @throws RATE_LIMITED with `retryAfterSeconds` when the window is full */
  override setForIdentity({ contextIdentity }: Identity): Promise<void> {
    return this.#rateLimits.hit(this.#name, contextIdentity, this.#limit);
  }
}
