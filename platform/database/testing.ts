import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core';
import { pino } from 'pino';
import type { Database } from './database.ts';
import { openDatabase } from './open.ts';

export interface TestDatabase extends Database {
  /** Closes it and removes every trace. */
  dispose(): Promise<void>;
}

/** For tests: a private database with these tables, SQLite by default, on the server that DATABASE_URL names when it is set. */
export async function openTestDatabase(tables: readonly MySqlTable[]): Promise<TestDatabase> {
  const server = process.env.DATABASE_URL;
  const name = `test_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  const directory = mkdtempSync(join(tmpdir(), 'clipgraph-'));
  const folder = new URL(`file://${directory}/`);
  const url = server ? `${server.replace(/\/+$/, '')}/${name}` : `file:${join(directory, 'test.sqlite')}`;
  const database = await openDatabase({ url, folder, log: pino({ level: 'silent' }) });
  for (const table of tables) for (const statement of createTable(table, server === undefined)) await database.db.execute(sql.raw(statement));
  return {
    ...database,
    async dispose() {
      if (server) await database.db.execute(sql.raw(`drop database \`${name}\``));
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function createTable(table: MySqlTable, sqlite: boolean): string[] {
  const { name, columns, primaryKeys, indexes } = getTableConfig(table);
  const autoIncrement = sqlite ? 'integer primary key autoincrement' : 'bigint auto_increment primary key';
  const lines = columns.map((column) => {
    if ('autoIncrement' in column && column.autoIncrement === true) return `\`${column.name}\` ${autoIncrement}`;
    return `\`${column.name}\` ${column.getSQLType()}${column.notNull ? ' not null' : ''}${column.primary ? ' primary key' : ''}`;
  });
  for (const key of primaryKeys) lines.push(`primary key (${key.columns.map((column) => `\`${column.name}\``).join(', ')})`);
  return [
    `create table \`${name}\` (${lines.join(', ')})`,
    ...indexes.map(({ config }) => {
      const on = config.columns.map((column) => `\`${(column as { name: string }).name}\``).join(', ');
      return `create ${config.unique ? 'unique ' : ''}index \`${config.name}\` on \`${name}\` (${on})`;
    }),
  ];
}
