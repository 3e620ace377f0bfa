import { createJournalSql, type JournalRow, type Migration, pendingMigrations } from './migrate.ts';
import { openConnection } from './sqlite-connection.ts';

/**
 * Applies what is missing in one exclusive transaction: a second starter waits, then finds nothing to do;
 * a crash leaves nothing behind.
 * @returns the names of the migrations applied
 */
export function migrateSqlite(file: string, migrations: readonly Migration[]): string[] {
  const connection = openConnection(file, { busyTimeoutMs: 30_000 });
  try {
    connection.exec('begin immediate');
    connection.exec(createJournalSql);
    const [journal] = connection.run({ sql: 'select name, hash, statements_done from migrations' }, []);
    const pending = pendingMigrations(migrations, journal as JournalRow[]);
    for (const { name, hash, statements } of pending) {
      for (const statement of statements) connection.exec(statement);
      connection.run({ sql: 'insert into migrations (name, hash, statements_done, applied_at) values (?, ?, ?, ?)' }, [
        name,
        hash,
        statements.length,
        Date.now(),
      ]);
    }
    connection.exec('commit');
    // Counts rows for the query planner where that pays; costs nothing when little has changed.
    connection.exec('pragma analysis_limit = 400; pragma optimize = 0x10002');
    return pending.map((migration) => migration.name);
  } finally {
    connection.close();
  }
}
