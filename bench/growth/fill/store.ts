import { DatabaseSync } from 'node:sqlite';
import { fileOfUrl } from '@clipgraph/platform/database/open.ts';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import { createConnection } from 'mysql2/promise';
import { connectionOptions } from '../../../platform/database/mysql/mysql-pool.ts';

/** One subgraph's database, to be filled past the product while that does not run. */
export interface Store {
  readonly engine: 'sqlite' | 'mysql';
  run(statement: string): Promise<void>;
  /** Whole numbers: `/` gives fractions in MariaDB. */
  div(a: string, b: number | string): string;
  int(value: string): string;
  /** For columns of `kit.bytesText`, which SQLite compares with bytes alone. */
  bytes(text: string): string;
  join(...texts: string[]): string;
  /** Takes the indexes of a table away and gives a function that builds them again, sorted. */
  dropIndexes(table: MySqlTable): Promise<() => Promise<void>>;
  /** Has the rows counted that statements are planned by. */
  analyze(table: MySqlTable): Promise<void>;
  /** What each table takes with its indexes, in bytes. */
  sizes(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export const openStore = (url: string): Promise<Store> =>
  url.startsWith('file:') ? openSqlite(fileOfUrl(url)) : openMysql(url);

async function openSqlite(file: string): Promise<Store> {
  // What a crash would break here is made anew anyway; SQLite on the defensive keeps its journal.
  const database = new DatabaseSync(file, { defensive: false });
  database.exec(`pragma journal_mode = off; pragma synchronous = off; pragma temp_store = memory;
    pragma cache_size = -400000; pragma locking_mode = exclusive`);
  const run = async (statement: string) => database.exec(statement);
  return {
    engine: 'sqlite',
    run,
    div: (a, b) => `((${a}) / (${b}))`,
    int: (value) => `cast(${value} as integer)`,
    bytes: (text) => `cast(${text} as blob)`,
    join: (...texts) => texts.join(' || '),
    async dropIndexes(table) {
      const found = database
        .prepare(
          "select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null",
        )
        .all(getTableName(table)) as { name: string; sql: string }[];
      for (const { name } of found) database.exec(`drop index \`${name}\``);
      return async () => {
        for (const index of found) await run(index.sql);
      };
    },
    analyze: (table) => run(`pragma analysis_limit = 400; analyze \`${getTableName(table)}\``),
    async sizes() {
      const rows = database
        .prepare(
          `select tbl_name as name, sum(pgsize) as bytes from dbstat
           join sqlite_master using (name) where aggregate = true group by tbl_name`,
        )
        .all();
      return sizesOf(rows);
    },
    async close() {
      database.close();
    },
  };
}

/** A server that many others keep waiting. */
const patienceMs = 60_000;

async function openMysql(url: string): Promise<Store> {
  const connection = await createConnection({
    ...connectionOptions(url),
    connectTimeout: patienceMs,
  });
  const run = async (statement: string) => {
    await connection.query(statement);
  };
  await run("set session unique_checks = 0, sql_mode = 'STRICT_TRANS_TABLES'");
  return {
    engine: 'mysql',
    run,
    div: (a, b) => `((${a}) div (${b}))`,
    int: (value) => `cast(${value} as signed)`,
    bytes: (text) => text,
    join: (...texts) => `concat(${texts.join(', ')})`,
    async dropIndexes(table) {
      const name = getTableName(table);
      const [rows] = await connection.query(`show create table \`${name}\``);
      const [made] = rows as unknown as { 'Create Table': string }[];
      const keys = [
        ...(made?.['Create Table'] ?? '').matchAll(/^ +((?:UNIQUE )?KEY (`\w+`).*?),?$/gm),
      ];
      if (keys.length === 0) return async () => undefined;
      const change = (changes: string[]) => run(`alter table \`${name}\` ${changes.join(', ')}`);
      await change(keys.map(([, , key]) => `drop index ${key}`));
      return () => change(keys.map(([, key]) => `add ${key}`));
    },
    analyze: (table) => run(`analyze table \`${getTableName(table)}\``),
    async sizes() {
      const [rows] = await connection.query(
        `select table_name as name, data_length + index_length as bytes from information_schema.tables
         where table_schema = database()`,
      );
      return sizesOf(rows as unknown[]);
    },
    close: () => connection.end(),
  };
}

const sizesOf = (rows: readonly unknown[]): Record<string, number> =>
  Object.fromEntries(
    (rows as { name: string; bytes: number }[]).map(({ name, bytes }) => [name, Number(bytes)]),
  );

/** For each field of a table the SQL of its value; what is left out has its default. */
type Values<Table extends MySqlTable> = {
  [Field in keyof Table['_']['columns']]?: string;
};

/** How many rows one statement makes: what a store holds of a statement does not grow. */
const runLength = 100_000;
const digits =
  '(select 0 d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)';

/** The numbers from 0 on that rows are made of. */
export async function makeNumbers({ run }: Store): Promise<void> {
  await run('create table if not exists growth_numbers (k integer not null primary key)');
  await run(`insert into growth_numbers select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d as k
    from ${digits} a, ${digits} b, ${digits} c, ${digits} e, ${digits} f order by k`);
}
export const dropNumbers = ({ run }: Store): Promise<void> => run('drop table growth_numbers');

/**
 * Adds a row for each number from 1 to `count`, which the values call `n`. The store makes them
 * itself; a row that is there already stays.
 * @param options.given further names that the values use, each the SQL of a number, in an order in
 *   which a later one may use an earlier one
 * @param options.where which of them
 */
export async function addSeries<Table extends MySqlTable>(
  store: Store,
  table: Table,
  count: number,
  values: Values<Table>,
  { given = {}, where = '1 = 1' }: { given?: Record<string, string>; where?: string } = {},
): Promise<void> {
  const columns = getTableColumns(table) as Record<string, MySqlColumn>;
  const names = Object.keys(values).map((field) => `\`${columns[field]?.name}\``);
  const ignoring = store.engine === 'sqlite' ? 'insert or ignore' : 'insert ignore';
  for (let from = 0; from < count; from += runLength) {
    const upTo = Math.min(runLength, count - from);
    let source = `(select k + ${from + 1} as n from growth_numbers where k < ${upTo}) s0`;
    for (const [at, [name, value]] of Object.entries(given).entries())
      source = `(select *, ${value} as ${name} from ${source}) s${at + 1}`;
    await store.run(
      `${ignoring} into \`${getTableName(table)}\` (${names.join(', ')}) select ${Object.values(values).join(', ')} from ${source} where ${where}`,
    );
  }
}
