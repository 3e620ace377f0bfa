import * as mysql from 'drizzle-orm/mysql-core';
import * as sqlite from 'drizzle-orm/sqlite-core';

/**
 * Whole numbers up to 2^53. Drizzle's own `bigint` reads each value through `cast(... as char)`,
 * which costs a third of a point read.
 */
const wholeNumber = () =>
  mysql.customType<{ data: number; driverData: number | string }>({
    dataType: () => 'bigint',
    fromDriver: Number,
  })();

/** Names of a few letters are made faster here than by the decoder, and there are many in a page. */
const shortText = 12;

/** MySQL gives bytes, SQLite the text itself: see its connection. */
function textOf(bytes: Uint8Array | string): string {
  if (typeof bytes === 'string') return bytes;
  const { buffer, byteOffset, byteLength } = bytes;
  let text = '';
  for (let at = 0; byteLength <= shortText && at < byteLength; at++) {
    const byte = bytes[at] as number;
    if (byte > 127) break;
    text += String.fromCharCode(byte);
  }
  return text.length === byteLength
    ? text
    : Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

/**
 * The column kinds of the product. Tables are declared once with `kit` and are MySQL-flavoured at
 * run time on both engines; the SQLite flavour exists only while migrations for SQLite are
 * generated.
 */
const mysqlKit = {
  table: mysql.snakeCase.table,
  /** 53-bit id made in the app. */
  id: wholeNumber,
  /** For internal logs such as the outbox, never for entities. */
  autoId: () => mysql.bigint({ mode: 'number' }).autoincrement().primaryKey(),
  int: () => mysql.int(),
  /** Any whole number up to 2^53: counts, sizes, microseconds. */
  bigint: wholeNumber,
  /** Milliseconds since the Unix epoch, UTC. */
  ms: wholeNumber,
  double: () => mysql.double(),
  bool: () => mysql.boolean(),
  /** Text that is only shown, up to `length` code points. */
  string: (length: number) => mysql.varchar({ length }),
  text: () => mysql.mediumtext(),
  /**
   * Text that identifies (names as keys, client ids): compared byte by byte, trailing spaces
   * included. `length` in bytes.
   */
  bytesText: (length: number) =>
    mysql.customType<{ data: string; driverData: Uint8Array | string }>({
      dataType: () => `varbinary(${length})`,
      toDriver: (value) => Buffer.from(value, 'utf8'),
      fromDriver: textOf,
    })(),
  /** Opaque to SQL. MySQL gives it back parsed, MariaDB and SQLite as text. */
  json: <Data>() =>
    mysql.customType<{ data: Data; driverData: string }>({
      dataType: () => 'json',
      toDriver: (value) => JSON.stringify(value),
      fromDriver: (value) => (typeof value === 'string' ? JSON.parse(value) : value) as Data,
    })(),
  index: mysql.index,
  uniqueIndex: mysql.uniqueIndex,
  primaryKey: mysql.primaryKey,
};

const blobText = () => sqlite.customType<{ data: string }>({ dataType: () => 'blob' })();
const sqliteKit = {
  table: sqlite.snakeCase.table,
  id: () => sqlite.integer(),
  autoId: () => sqlite.integer().primaryKey({ autoIncrement: true }),
  int: () => sqlite.integer(),
  bigint: () => sqlite.integer(),
  ms: () => sqlite.integer(),
  double: () => sqlite.real(),
  bool: () => sqlite.integer({ mode: 'boolean' }),
  string: () => sqlite.text(),
  text: () => sqlite.text(),
  bytesText: blobText,
  json: () => sqlite.text(),
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: sqlite.primaryKey,
} as unknown as typeof mysqlKit;

/** `CLIPGRAPH_MIGRATIONS_FOR=sqlite` is set by the migration generator alone. */
export const kit = process.env.CLIPGRAPH_MIGRATIONS_FOR === 'sqlite' ? sqliteKit : mysqlKit;
