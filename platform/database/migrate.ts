import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Migration {
  name: string;
  hash: string;
  statements: string[];
}

/**
 * The migrations that drizzle-kit generated under `migrations/<dialect>/` of a subgraph's folder,
 * in order.
 */
export function readMigrations(folder: URL, dialect: 'mysql' | 'sqlite'): Migration[] {
  const path = fileURLToPath(
    new URL(
      `migrations/${dialect}/`,
      folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`),
    ),
  );
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => existsSync(`${path}${name}/migration.sql`))
    .sort()
    .map((name) => {
      const text = readFileSync(`${path}${name}/migration.sql`, 'utf8');
      const statements = text
        .split('--> statement-breakpoint')
        .map((statement) => statement.trim())
        .filter((statement) => statement !== '');
      return { name, hash: createHash('sha256').update(text).digest('hex'), statements };
    });
}

/**
 * Remembers how far each migration got, so that one that was cut short (MySQL commits each DDL
 * statement) is taken up again.
 */
export const createJournalSql =
  'create table if not exists migrations (name varchar(200) not null primary key, hash varchar(64) not null, statements_done integer not null, applied_at bigint not null)';

/** Its rows are `JournalRow`s. */
export const readJournalSql = 'select name, hash, statements_done from migrations';

export interface JournalRow {
  name: string;
  hash: string;
  statements_done: number;
}

interface PendingMigration extends Migration {
  /** Statements that a start before this one has applied. */
  from: number;
}

/** @throws Error when a migration's file was changed after it was applied */
export function pendingMigrations(
  migrations: readonly Migration[],
  journal: readonly JournalRow[],
): PendingMigration[] {
  const rows = new Map(journal.map((row) => [row.name, row]));
  return migrations.flatMap((migration) => {
    const row = rows.get(migration.name);
    if (row && row.hash !== migration.hash)
      throw new Error(
        `Migration ${migration.name} was changed after it was applied. Restore the file and add a new migration instead.`,
      );
    if (row && row.statements_done >= migration.statements.length) return [];
    return [{ ...migration, from: row?.statements_done ?? 0 }];
  });
}
