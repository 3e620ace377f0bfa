import { messageOf } from '../errors/thrown.ts';

/** An error with the codes of MySQL's protocol, whichever engine it came from. */
interface DatabaseError extends Error {
  code: string;
  errno: number;
}

/** Walks the causes of an error: Drizzle wraps what the driver throws. */
export function* causes(error: unknown): Generator<Error & Partial<DatabaseError>> {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++)
    yield at;
}

const hasErrno = (error: unknown, errno: number): boolean =>
  causes(error).some((cause) => cause.errno === errno);

/** A unique or primary key already holds this value. */
export const isDuplicate = (error: unknown): boolean => hasErrno(error, 1062);

/** The server keeps as many prepared statements as it may, of all its clients together. */
export const hasTooManyPrepared = (error: unknown): boolean => hasErrno(error, 1461);

/**
 * The engine gave this transaction up in favour of another one: running it again as a whole is
 * safe.
 */
export const isLockConflict = (error: unknown): boolean =>
  hasErrno(error, 1213) || hasErrno(error, 1205);

/** Result codes of SQLite (extended ones included) and the MySQL errors that say the same. */
const sqliteCodes: Record<number, [code: string, errno: number, sqlState: string]> = {
  5: ['ER_LOCK_WAIT_TIMEOUT', 1205, 'HY000'], // SQLITE_BUSY
  261: ['ER_LOCK_WAIT_TIMEOUT', 1205, 'HY000'], // SQLITE_BUSY_RECOVERY
  517: ['ER_LOCK_WAIT_TIMEOUT', 1205, 'HY000'], // SQLITE_BUSY_SNAPSHOT
  13: ['ER_DISK_FULL', 1021, 'HY000'], // SQLITE_FULL
  1299: ['ER_BAD_NULL_ERROR', 1048, '23000'], // SQLITE_CONSTRAINT_NOTNULL
  1555: ['ER_DUP_ENTRY', 1062, '23000'], // SQLITE_CONSTRAINT_PRIMARYKEY
  2067: ['ER_DUP_ENTRY', 1062, '23000'], // SQLITE_CONSTRAINT_UNIQUE
};

/** Gives an error of node:sqlite the shape that mysql2's errors have. */
export function asMysqlError(error: unknown): unknown {
  const known =
    error instanceof Error && 'errcode' in error ? sqliteCodes[Number(error.errcode)] : undefined;
  return known ? mysqlError(known, messageOf(error), error) : error;
}

export const lockWaitTimeout = (): DatabaseError =>
  mysqlError(
    ['ER_LOCK_WAIT_TIMEOUT', 1205, 'HY000'],
    'Lock wait timeout exceeded; try restarting transaction',
  );

function mysqlError(
  [code, errno, sqlState]: [string, number, string],
  message: string,
  cause?: unknown,
): DatabaseError {
  return Object.assign(new Error(message, { cause }), { code, errno, sqlState });
}
