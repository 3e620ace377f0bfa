import type { MySql2Database } from 'drizzle-orm/mysql2';

/** MySQL-flavoured Drizzle, whichever engine is below it. */
export type Db = MySql2Database;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
/** Where a read may run: outside a transaction, or inside one to see its own writes. */
export type Queryable = Db | Tx;

/** How busy a pool is now: who waits finds all of it in use. */
export interface PoolUsage {
  size: number;
  inUse: number;
  waiting: number;
}

export interface Database {
  readonly db: Db;
  /**
   * Runs one command. Deadlocks, lock timeouts and connections lost before the commit was sent are
   * retried as a whole, so `work` must have no effect outside `tx`. Inside it use only `tx`, and
   * never wait for the network.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  /** Of MySQL its connections, of SQLite the right to write. */
  usage(): PoolUsage;
  /** The names of the migrations that opening it applied. */
  readonly migrated?: readonly string[];
  close(): Promise<void>;
}
