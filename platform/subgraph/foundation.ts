import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { AskTransport, RequestAsk } from '../ask/ask.ts';
import type { Cache, PubSub } from '../cache/cache.ts';
import type { Config } from '../config/config.ts';
import type { Keyring } from '../identity/keyring.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** What a process shares between its subgraphs. */
export interface Foundation {
  config: Config;
  log: Logger;
  createCache(subgraph: string): Cache;
  pubSub: PubSub;
  rateLimits: RateLimits;
  keyring: Keyring;
  askTransport: AskTransport;
  /**
   * Questions that the subgraphs of this process share within one query.
   * @default each subgraph asks for itself
   */
  sharedAsk?: (query: object) => RequestAsk;
  /** Unique to this process's life: names the holder of leases. */
  holder: string;
  /** @default none */
  telemetry?: Telemetry;
}

/**
 * Where a subgraph's rows are: a MySQL database of its own, or a file of its own under DATA_DIR.
 */
export const subgraphDatabaseUrl = (config: Config, subgraph: string): string =>
  config.DATABASE_URL
    ? `${config.DATABASE_URL.replace(/\/+$/, '')}/${config.DATABASE_PREFIX}${subgraph}`
    : `file:${join(resolve(config.DATA_DIR), `${subgraph}.sqlite`)}`;
