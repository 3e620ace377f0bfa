/** The window and the number of executions that one identity may make in it. */
export interface RateLimit {
  max: number;
  windowMs: number;
}

/** Atomic sliding-window limits, in Redis when there is one, in process otherwise or while it is away. */
export interface RateLimits {
  /**
   * Counts one execution now.
   * @param name what is limited (`Mutation.register`); @param identity who (`address:1.2.3.4`, `account:17`)
   * @throws RATE_LIMITED with `retryAfterSeconds` when the window is full; nothing is counted then.
   */
  hit(name: string, identity: string, limit: RateLimit): Promise<void>;
  /**
   * Counts nothing: for limits on failures, where each failure is a `hit` and a further attempt is refused beforehand.
   * @throws RATE_LIMITED as `hit` would now
   */
  check(name: string, identity: string, limit: RateLimit): Promise<void>;
}
