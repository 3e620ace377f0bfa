import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/mysql2';
import type { Logger } from 'pino';
import type { Database, Db } from './database.ts';
import { readMigrations } from './migrate.ts';
import { createMysqlPool } from './mysql/mysql-pool.ts';
import { setUpMysql } from './mysql/mysql-setup.ts';
import { type MeasuredPool, type ObserveStatement, observedPool } from './mysql/observed-pool.ts';
import { prepareWith } from './prepared.ts';
import { migrateSqlite } from './sqlite/sqlite-migrations.ts';
import { createSqlitePool } from './sqlite/sqlite-pool.ts';
import { createTransactions, unwrapErrors } from './transactions.ts';

interface OpenDatabaseOptions {
  /** `file:/path/subgraph.sqlite` or `mysql://user:password@host:port/database` */
  url: string;
  /** The subgraph's folder, which holds `migrations/mysql` and `migrations/sqlite`. */
  folder: URL;
  log: Logger;
  /** Connections to MySQL. @default 10, where the throughput of one process peaks */
  poolSize?: number;
  /** How long to wait for a MySQL server that is just starting. @default 30 000 */
  connectWithinMs?: number;
  /** Looks at every statement, for metrics and traces. */
  observe?: ObserveStatement | undefined;
}

/**
 * Opens a subgraph's database and brings its tables up to date, one process at a time.
 * @throws Error with a sentence for the operator when the database cannot be reached, created or
 *   migrated
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { url, folder } = options;
  const subgraph = basename(folder.pathname);
  if (url.startsWith('file:')) return openSqlite(options, subgraph);
  if (url.startsWith('mysql:')) return openMysql(options, subgraph);
  throw new Error(
    `A database URL starts with file: or mysql:; it was "${url.replace(/:.*/s, ':...')}".`,
  );
}

export const fileOfUrl = (url: string): string =>
  url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);

function openSqlite(
  { url, folder, log, observe }: OpenDatabaseOptions,
  subgraph: string,
): Database {
  const file = fileOfUrl(url);
  mkdirSync(dirname(file), { recursive: true });
  const applied = migrateSqlite(file, readMigrations(folder, 'sqlite'));
  if (applied.length > 0) log.debug({ subgraph, applied }, 'migrations applied');
  return { ...databaseOver(createSqlitePool(file, { subgraph }), observe), migrated: applied };
}

async function openMysql(
  { url, folder, log, poolSize, connectWithinMs = 30_000, observe }: OpenDatabaseOptions,
  subgraph: string,
): Promise<Database> {
  const applied = await setUpMysql(url, readMigrations(folder, 'mysql'), { log, connectWithinMs });
  if (applied.length > 0) log.info({ subgraph, applied }, 'migrations applied');
  const pool = createMysqlPool(url, { poolSize, subgraph });
  return { ...databaseOver(pool, observe, unwrapErrors), migrated: applied };
}

/** @param finish what is done to each handle of the store */
function databaseOver(
  pool: MeasuredPool,
  observe: ObserveStatement | undefined,
  finish: (db: Db) => void = () => undefined,
): Database {
  const client = observe ? observedPool(pool, observe) : pool;
  const [db, compiled] = [drizzle({ client }), drizzle({ client, jit: true })];
  finish(db);
  finish(compiled);
  prepareWith(db, compiled);
  return {
    db,
    transaction: createTransactions(db),
    async ping() {
      await db.execute(sql`select 1`);
    },
    usage: pool.usage,
    close: () => pool.end(),
  };
}
