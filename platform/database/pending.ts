import { existsSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { codeOf, messageOf } from '../errors/thrown.ts';
import { causes } from './errors.ts';
import {
  type JournalRow,
  type Migration,
  pendingMigrations,
  readJournalSql,
  readMigrations,
} from './migrate.ts';
import { isConnectionError } from './mysql/mysql-errors.ts';
import { connectionOptions } from './mysql/mysql-pool.ts';
import { fileOfUrl } from './open.ts';
import { openConnection } from './sqlite/sqlite-connection.ts';

/**
 * The names of the migrations that a subgraph's database lacks; all of them when there is no
 * database. Looks and changes nothing, also beside a process that works on it.
 * @param subgraph its database's URL, and the folder that holds its migrations
 * @throws Error when the database cannot be reached, or a migration was changed after it was
 *   applied
 */
export async function readPending({
  url,
  folder,
}: {
  url: string;
  folder: URL;
}): Promise<string[]> {
  const dialect = url.startsWith('file:') ? 'sqlite' : 'mysql';
  const read: (url: string) => JournalRow[] | Promise<JournalRow[]> =
    dialect === 'sqlite' ? readSqliteJournal : readMysqlJournal;
  const migrations: Migration[] = readMigrations(folder, dialect);
  return pendingMigrations(migrations, await read(url)).map(({ name }) => name);
}

function readSqliteJournal(url: string): JournalRow[] {
  const file = fileOfUrl(url);
  if (!existsSync(file)) return [];
  const connection = openConnection(file, { readOnly: true });
  try {
    const [tables] = connection.run(
      { sql: "select name from sqlite_master where name = 'migrations'" },
      [],
    );
    return (tables as unknown[]).length === 0
      ? []
      : (connection.run({ sql: readJournalSql }, [])[0] as JournalRow[]);
  } finally {
    connection.close();
  }
}

async function readMysqlJournal(url: string): Promise<JournalRow[]> {
  try {
    const connection = await createConnection(connectionOptions(url));
    try {
      return (await connection.query(readJournalSql))[0] as JournalRow[];
    } finally {
      connection.destroy();
    }
  } catch (error) {
    // Neither the database nor its journal need be there before the first start.
    if (causes(error).some(({ errno }) => [1044, 1049, 1146].includes(errno ?? 0))) return [];
    if (!isConnectionError(error)) throw error;
    const { host } = new URL(url);
    throw new Error(
      `The database server at ${host}, which DATABASE_URL names, cannot be reached: ${messageOf(error) || codeOf(error)}.`,
      {
        cause: error,
      },
    );
  }
}
