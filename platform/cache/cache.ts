/**
 * A cache whose contents may vanish at any time. Values are strings. In process or Redis, one
 * contract test for both.
 */
export interface Cache {
  get(key: string): Promise<string | null>;
  getMany(keys: readonly string[]): Promise<(string | null)[]>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  delete(...keys: string[]): Promise<void>;
  /**
   * Reads through the cache. Missing keys are loaded with ONE call of `load`, single-flighted per
   * key in this process. A value loaded before a concurrent `delete` of its key is never stored
   * after it (lease token).
   */
  readThrough(
    keys: readonly string[],
    ttlMs: number,
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  ): Promise<Map<string, string>>;
}

/**
 * Fire-and-forget messages between processes of one deployment. Messages may be lost: receivers
 * must have another way to catch up.
 */
export interface PubSub {
  publish(channel: string, message: string): Promise<void>;
  /**
   * false when it is certain that nobody is subscribed, so that the message need not be made; true
   * wherever other processes may be.
   */
  mayBeHeard(channel: string): boolean;
  /** @returns a function that ends the subscription. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void>;
  /**
   * Which of these channels some process of the deployment is subscribed to now; undefined while
   * that cannot be known.
   */
  listened(channels: readonly string[]): Promise<ReadonlySet<string> | undefined>;
}
