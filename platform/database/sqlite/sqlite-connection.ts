import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { asMysqlError } from '../errors.ts';
import { type Translation, translate } from './translate.ts';

/**
 * What mysql2 answers: rows, or the header of a write; the second place (columns) is not used by
 * Drizzle.
 */
export type QueryAnswer =
  | [rows: unknown[], undefined]
  | [header: { affectedRows: number; insertId: number }, undefined];

export interface Statement {
  sql: string;
  rowsAsArray?: boolean;
}

/** One connection to a SQLite file, with its prepared statements kept by their MySQL text. */
export interface SqliteConnection {
  translation(mysql: string): Translation;
  /** @throws errors in mysql2's shape */
  run(statement: Statement, params: readonly unknown[]): QueryAnswer;
  /** SQLite's own SQL, without parameters. */
  exec(sql: string): void;
  readonly inTransaction: boolean;
  close(): void;
}

interface KnownStatement extends Translation {
  prepared?: StatementSync;
  /** The same with each row as an array. */
  arrays?: StatementSync;
}

const maxStatements = 2_000;
/**
 * Who reads has room for the pages that one answer touches in a grown file. Not mapped into memory:
 * each commit would end the mapping, and to map a page again takes longer than to copy it.
 */
const cachedKiB = { readOnly: 32_768, writing: 8_000 };

/**
 * @param busyTimeoutMs how long SQLite itself waits for another process; it blocks this thread, so
 *   keep it short
 */
export function openConnection(
  file: string,
  options: { readOnly?: boolean; busyTimeoutMs?: number } = {},
): SqliteConnection {
  const database = new DatabaseSync(file, {
    readOnly: options.readOnly ?? false,
    timeout: options.busyTimeoutMs ?? 100,
  });
  if (!options.readOnly) database.exec('pragma journal_mode = wal');
  // FULL: a commit is on the disk, not only in the operating system, when it is acknowledged.
  database.exec('pragma synchronous = full; pragma temp_store = memory');
  database.exec(`pragma cache_size = -${cachedKiB[options.readOnly ? 'readOnly' : 'writing']}`);
  const statements = new Map<string, KnownStatement>();

  const lookUp = (mysql: string): KnownStatement => {
    let known = statements.get(mysql);
    if (!known) {
      if (statements.size >= maxStatements)
        statements.delete(statements.keys().next().value as string);
      known = translate(mysql);
      statements.set(mysql, known);
    }
    return known;
  };
  return {
    translation: lookUp,
    run({ sql, rowsAsArray = false }, params) {
      try {
        const known = lookUp(sql);
        const values = params.length === 0 ? [] : params.map(toSqlite);
        if (known.kind === 'read' && rowsAsArray) {
          known.arrays ??= prepareArrays(database, known.sql);
          return [known.arrays.all(...values), undefined];
        }
        known.prepared ??= database.prepare(known.sql);
        if (known.kind === 'read') return [known.prepared.all(...values), undefined];
        const { changes, lastInsertRowid } = known.prepared.run(...values);
        const affectedRows = Number(changes);
        // MySQL reports the first id of an insert of several rows, SQLite the last one.
        const insertId =
          known.kind === 'insert' && affectedRows > 0
            ? Number(lastInsertRowid) - affectedRows + 1
            : 0;
        return [{ affectedRows, insertId }, undefined];
      } catch (error) {
        throw asMysqlError(error);
      }
    },
    exec(sql) {
      try {
        database.exec(sql);
      } catch (error) {
        throw asMysqlError(error);
      }
    },
    get inTransaction() {
      return database.isTransaction;
    },
    close: () => database.close(),
  };
}

/**
 * A read for Drizzle, which knows columns by their place. Every blob of ours is a text
 * (`kit.bytesText`): SQLite says so itself, because a `Uint8Array` for each value costs more than
 * the rest of its row.
 */
function prepareArrays(database: DatabaseSync, sql: string): StatementSync {
  const direct = database.prepare(sql);
  const columns = direct.columns().map(({ type }, at) => ({ name: `c${at}`, type }));
  const isBlob = ({ type }: { type: string | null }) => type?.toLowerCase() === 'blob';
  const texts = columns.map((one) => (isBlob(one) ? `cast(${one.name} as text)` : one.name));
  const names = columns.map(({ name }) => name);
  const statement = columns.some(isBlob)
    ? database.prepare(`with direct(${names}) as (${sql}) select ${texts} from direct`)
    : direct;
  statement.setReturnArrays(true);
  return statement;
}

function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  if (value instanceof Date) return value.getTime();
  return value as SQLInputValue;
}
