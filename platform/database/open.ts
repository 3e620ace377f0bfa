import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/mysql2';
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import { readMigrations } from './migrate.ts';
import { migrateSqlite } from './sqlite-migrations.ts';
import { createSqlitePool } from './sqlite-pool.ts';
import { createTransactions } from './transactions.ts';

export interface OpenDatabaseOptions {
  /** `file:/path/room.sqlite` or `mysql://user:password@host:port/database` */
  url: string;
  /** The room's folder, which holds `migrations/mysql` and `migrations/sqlite`. */
  folder: URL;
  log: Logger;
  /** Connections to MySQL. @default 10, where throughput of one process peaks */
  poolSize?: number;
}

/**
 * Opens a room's database and brings its tables up to date, under a lock.
 * @throws Error with a sentence for the operator when the database cannot be reached, created or migrated
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  if (options.url.startsWith('file:')) return openSqlite(options);
  throw new Error(`A database URL starts with file: or mysql:; it was "${options.url.replace(/:.*/s, ':...')}".`);
}

async function openSqlite({ url, folder, log }: OpenDatabaseOptions): Promise<Database> {
  const file = url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
  mkdirSync(dirname(file), { recursive: true });
  const applied = migrateSqlite(file, readMigrations(folder, 'sqlite'));
  if (applied.length > 0) log.info({ file, applied }, 'migrations applied');
  const pool = createSqlitePool(file, { room: basename(file).replace(/\..*$/, '') });
  const db = drizzle({ client: pool });
  return {
    db,
    transaction: createTransactions(db),
    async ping() {
      await db.execute(sql`select 1`);
    },
    close: () => pool.end(),
  };
}
