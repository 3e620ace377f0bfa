import type { GraphQLResolveInfo } from 'graphql';
import { getGraphQLRateLimiter, type Identity, Store } from 'graphql-rate-limit';
import { rateLimited } from '../errors/catalogue.ts';
import type { Viewer } from '../identity/viewer.ts';
import { retryAfterSeconds } from './limits.ts';
import type { RateLimit, RateLimits } from './rate-limits.ts';

interface LimitedContext {
  readonly viewer: Viewer;
  readonly services: { readonly rateLimits: RateLimits };
}

export interface FieldLimit {
  /** `Mutation.addComment` */
  name: string;
  /** Who shares a window; a guest without an account is counted by address. */
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
  return async (parent, args, context, info) => {
    const store = new ExecutionStore(context.services.rateLimits, name, limit);
    const limiter = getGraphQLRateLimiter({
      identifyContext: ({ viewer }: LimitedContext) => identityOf(viewer, identity),
      store,
    });
    if (await limiter({ parent, args: {}, context, info }, options))
      throw rateLimited(retryAfterSeconds(store.retryAfterMs));
    return resolve(parent, args, context, info);
  };
}

export const identityOf = (viewer: Viewer, by: FieldLimit['identity']): string =>
  by === 'account' && viewer.accountId !== null
    ? `account:${viewer.accountId}`
    : `address:${viewer.address}`;

/**
 * The package reads a window, decides and writes it back, which loses executions that run at the
 * same time. This store does all of it in the read, atomically, and ignores the write. It lives for
 * one execution, to carry the time to wait past the package.
 */
class ExecutionStore extends Store {
  retryAfterMs = 0;
  readonly #rateLimits: RateLimits;
  readonly #name: string;
  readonly #limit: RateLimit;

  constructor(rateLimits: RateLimits, name: string, limit: RateLimit) {
    super();
    this.#rateLimits = rateLimits;
    this.#name = name;
    this.#limit = limit;
  }

  override async getForIdentity({ contextIdentity }: Identity): Promise<readonly number[]> {
    const { others, retryAfterMs } = await this.#rateLimits.take(
      this.#name,
      contextIdentity,
      this.#limit,
    );
    this.retryAfterMs = retryAfterMs;
    // The package drops by its own clock what it takes for old; what is in the window has been
    // decided here.
    return new Array<number>(others).fill(Number.POSITIVE_INFINITY);
  }

  override setForIdentity(): void {}
}
