import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Logger } from 'pino';
import { messageOf } from '../../errors/thrown.ts';
import { causes } from '../errors.ts';
import {
  createJournalSql,
  type JournalRow,
  type Migration,
  pendingMigrations,
  readJournalSql,
} from '../migrate.ts';
import { isConnectionError } from './mysql-errors.ts';
import { connectionOptions } from './mysql-pool.ts';

const migrationLockSeconds = 60;
const errno = (error: unknown): number | undefined =>
  causes(error).find((cause) => cause.errno !== undefined)?.errno;
const has = (error: unknown, ...numbers: number[]) => numbers.includes(errno(error) ?? 0);

/**
 * Creates the database when it is missing, with text compared byte by byte, and applies its
 * migrations; one process at a time.
 * @param connectWithinMs how long to wait for a server that is just starting
 * @returns the names of the migrations applied
 * @throws Error with a sentence naming the right that is missing, or why the server cannot be used
 */
export async function setUpMysql(
  url: string,
  migrations: readonly Migration[],
  { log, connectWithinMs }: { log: Logger; connectWithinMs: number },
): Promise<string[]> {
  const target = describe(url);
  const connection = await connectToDatabase(url, target, { log, connectWithinMs });
  try {
    const lock = `migrations:${target.database}`.slice(0, 64);
    const [[locked]] = await connection.query<RowDataPacket[]>('select get_lock(?, ?) as ok', [
      lock,
      migrationLockSeconds,
    ]);
    if (locked?.ok !== 1)
      throw new Error(
        `Another process has been migrating the database "${target.database}" for ${migrationLockSeconds} s.`,
      );
    await useBinaryCollation(connection, target);
    return await applyMigrations(connection, migrations);
  } catch (error) {
    // Access denied to the database, to a table, to a column; command denied by a missing global
    // privilege.
    if (has(error, 1044, 1142, 1143, 1227))
      throw new Error(
        `${target.who} lacks a right on "${target.database}": ${messageOf(error)}. ${grantHint(target)}`,
        { cause: error },
      );
    throw error;
  } finally {
    // Ends the lock as well.
    connection.destroy();
  }
}

interface Target {
  database: string;
  host: string;
  user: string;
  who: string;
}

function describe(url: string): Target {
  const { hostname, port, username, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const user = decodeURIComponent(username);
  if (!/^[\w$-]{1,64}$/.test(database))
    throw new Error(
      `The database name in the URL must be 1 to 64 letters, digits, _, $ or -; it was "${database}".`,
    );
  return {
    database,
    host: `${hostname}:${port || 3306}`,
    user,
    who: `The database user "${user}"`,
  };
}

const grantHint = ({ database, user }: Target) =>
  `Run as an administrator: GRANT ALL ON \`${database}\`.* TO '${user}'@'%';`;

async function connectToDatabase(
  url: string,
  target: Target,
  { log, connectWithinMs }: { log: Logger; connectWithinMs: number },
): Promise<Connection> {
  const deadlineMs = performance.now() + connectWithinMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await createConnection(connectionOptions(url));
    } catch (error) {
      if (has(error, 1045))
        throw new Error(
          `The database at ${target.host} refused the user "${target.user}" or its password.`,
          { cause: error },
        );
      // No such database, or none that this user may see: without it the server says the same to
      // both.
      if (has(error, 1049, 1044)) await createDatabase(url, target);
      else if (!isConnectionError(error) || performance.now() > deadlineMs)
        throw new Error(
          `The database at ${target.host} cannot be reached: ${messageOf(error) || errno(error)}.`,
          { cause: error },
        );
      else {
        if (attempt % 10 === 0)
          log.warn(
            { host: target.host },
            `waiting up to ${Math.ceil((deadlineMs - performance.now()) / 1000)} s more for the database server that DATABASE_URL names`,
          );
        await delay(500);
      }
    }
  }
}

async function createDatabase(url: string, target: Target): Promise<void> {
  const withoutDatabase = new URL(url);
  withoutDatabase.pathname = '/';
  const connection = await createConnection(connectionOptions(withoutDatabase.href));
  try {
    await connection.query(
      `create database if not exists \`${target.database}\` character set utf8mb4 collate utf8mb4_bin`,
    );
  } catch (error) {
    if (!has(error, 1044, 1227)) throw error;
    throw new Error(
      `${target.who} may not create the database "${target.database}" (missing right: CREATE). ${grantHint(target)}`,
      { cause: error },
    );
  } finally {
    connection.destroy();
  }
}

/**
 * A database made by hand may compare text by language rules; new tables take their collation from
 * it.
 */
async function useBinaryCollation(connection: Connection, target: Target): Promise<void> {
  const [[row]] = await connection.query<RowDataPacket[]>(
    'select @@collation_database as collation',
  );
  if (row?.collation === 'utf8mb4_bin') return;
  await connection.query(
    `alter database \`${target.database}\` character set utf8mb4 collate utf8mb4_bin`,
  );
}

async function applyMigrations(
  connection: Connection,
  migrations: readonly Migration[],
): Promise<string[]> {
  await connection.query(createJournalSql);
  const [journal] = await connection.query<RowDataPacket[]>(readJournalSql);
  const pending = pendingMigrations(migrations, journal as JournalRow[]);
  for (const { name, hash, statements, from } of pending) {
    for (let at = from; at < statements.length; at++) {
      // MySQL commits each DDL statement by itself. A start that was killed after one and before
      // its journal row has left exactly one statement done and not recorded: the first one here
      // may find its work done.
      await connection.query(statements[at] as string).catch((error: unknown) => {
        if (at > from || !has(error, 1050, 1060, 1061, 1091)) throw error;
      });
      await connection.query(
        'insert into migrations (name, hash, statements_done, applied_at) values (?, ?, ?, ?) on duplicate key update statements_done = values(statements_done)',
        [name, hash, at + 1, Date.now()],
      );
    }
  }
  return pending.map((migration) => migration.name);
}
