import { readFileSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { fileOfUrl } from '@clipgraph/platform/database/open.ts';
import {
  type ObservedStatement,
  observeStatements,
} from '@clipgraph/platform/database/statements.ts';
import { type Connection, createConnection } from 'mysql2/promise';
import { connectionOptions } from '../../platform/database/mysql/mysql-pool.ts';
import { translate } from '../../platform/database/sqlite/translate.ts';
import type { World } from './world.ts';

/** What the statements of one request cost the stores. */
export interface Cost {
  statements: number;
  /** MariaDB: rows that the storage engine handed over. SQLite: steps of its machine. */
  rows: number;
  /** Pages looked at: MariaDB's of 16 KiB, SQLite's of 4 KiB by a connection that knows none. */
  pages: number;
}

/** The statements that a request sends before it is answered. */
export async function statementsOf(work: () => Promise<unknown>): Promise<ObservedStatement[]> {
  const sent: ObservedStatement[] = [];
  // Leases, outboxes and folders go on in the background.
  const stop = observeStatements((statement) => {
    if (!/lease|`jobs`/.test(statement.sql)) sent.push(statement);
  });
  await work();
  stop();
  return sent;
}

/**
 * Sends statements once more, on connections of their own, in transactions that are taken back. An
 * insert finds its row there already; that it looked for the place is counted.
 */
export async function costOf(world: World, sent: readonly ObservedStatement[]): Promise<Cost> {
  const bySubgraph = Map.groupBy(sent, ({ subgraph }) => subgraph);
  const cost = { statements: sent.length, rows: 0, pages: 0 };
  for (const [subgraph, statements] of bySubgraph) {
    const url = world.databaseUrl(subgraph);
    const rounds = [];
    // What else goes on at the server counts as well, so the least of three is taken.
    for (let round = 0; round < 3; round++)
      rounds.push(
        url.startsWith('file:')
          ? replaySqlite(fileOfUrl(url), statements)
          : await replayMysql(url, statements),
      );
    cost.rows += Math.min(...rounds.map(({ rows }) => rows));
    cost.pages += Math.min(...rounds.map(({ pages }) => pages));
  }
  return cost;
}

const pageBytes = 4_096;
/** Bytes that this process has read from files, those of the page cache too. Linux only. */
const bytesRead = (): number =>
  Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

function replaySqlite(file: string, statements: readonly ObservedStatement[]) {
  const database = new DatabaseSync(file, { timeout: 2_000 });
  let rows = 0;
  try {
    database.exec('pragma cache_size = -200000; begin');
    // The schema is read before anything else.
    database.prepare('select count(*) from sqlite_master').get();
    const before = bytesRead();
    for (const { sql, params } of statements) {
      const prepared = database.prepare(translate(sql).sql);
      try {
        prepared.all(...params.map(asSqlite));
      } catch {
        // The row is there already.
      }
      rows += (prepared as Counted).stat('vmStep');
    }
    return { rows, pages: Math.round((bytesRead() - before) / pageBytes) };
  } finally {
    database.close();
  }
}

/** Not among the types of Node yet. */
type Counted = StatementSync & { stat(counter: 'vmStep'): number };

const asSqlite = (value: unknown): SQLInputValue => {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return (value ?? null) as SQLInputValue;
};

const connections = new Map<string, Promise<Connection>>();
export async function closeConnections(): Promise<void> {
  for (const connection of connections.values()) await (await connection).end();
  connections.clear();
}

async function replayMysql(url: string, statements: readonly ObservedStatement[]) {
  const opening = connections.get(url) ?? createConnection(connectionOptions(url));
  connections.set(url, opening);
  const connection = await opening;
  const sum = async (scope: 'session' | 'global', like: string): Promise<number> => {
    const [rows] = await connection.query(`show ${scope} status like '${like}'`);
    return (rows as { Value: string }[]).reduce((all, { Value }) => all + Number(Value), 0);
  };
  const handed = () => sum('session', 'Handler_read%');
  await connection.query('begin');
  const idle = -(await handed()) + (await handed());
  const rowsBefore = await handed();
  const pagesBefore = await sum('global', 'Innodb_buffer_pool_read_requests');
  for (const { sql, params } of statements)
    await connection
      .query(
        sql,
        params.map((value) => value ?? null),
      )
      .catch(() => undefined);
  const pages = (await sum('global', 'Innodb_buffer_pool_read_requests')) - pagesBefore;
  const rows = (await handed()) - rowsBefore;
  await connection.query('rollback');
  // To be asked for its figures costs the server rows as well: of two pages figures, and its own.
  return { rows: Math.max(0, rows - 3 * idle), pages };
}
