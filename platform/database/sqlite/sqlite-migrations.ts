import {
  createJournalSql,
  type JournalRow,
  type Migration,
  pendingMigrations,
  readJournalSql,
} from '../migrate.ts';
import { openConnection, type SqliteConnection } from './sqlite-connection.ts';

/** Rows of a table below which its statistics say nothing about tomorrow. */
const smallestCountedTable = 5_000;

/**
 * Applies what is missing in one exclusive transaction: a second starter waits, then finds nothing
 * to do; a crash leaves nothing behind.
 * @returns the names of the migrations applied
 */
export function migrateSqlite(file: string, migrations: readonly Migration[]): string[] {
  const connection = openConnection(file, { busyTimeoutMs: 30_000 });
  try {
    connection.exec('begin immediate');
    connection.exec(createJournalSql);
    const [journal] = connection.run({ sql: readJournalSql }, []);
    const pending = pendingMigrations(migrations, journal as JournalRow[]);
    for (const { name, hash, statements } of pending) {
      for (const statement of statements) connection.exec(statement);
      connection.run(
        {
          sql: 'insert into migrations (name, hash, statements_done, applied_at) values (?, ?, ?, ?)',
        },
        [name, hash, statements.length, Date.now()],
      );
    }
    connection.exec('commit');
    keepStatistics(connection);
    return pending.map((migration) => migration.name);
  } finally {
    connection.close();
  }
}

/**
 * Counts rows for the query planner where that pays; costs nothing when little has changed. What it
 * finds of small tables is forgotten: a connection reads statistics once, and a process that
 * started on a few rows would still scan the table when it holds a million. Without statistics
 * SQLite takes a table for a large one, and looks for an index.
 */
function keepStatistics(connection: SqliteConnection): void {
  connection.exec('pragma analysis_limit = 400; pragma optimize = 0x10002');
  const [[{ known }]] = connection.run(
    { sql: "select count(*) as known from sqlite_master where name = 'sqlite_stat1'" },
    [],
  ) as unknown as [[{ known: number }]];
  if (known > 0)
    connection.exec(
      `delete from sqlite_stat1 where cast(stat as integer) < ${smallestCountedTable}`,
    );
}
