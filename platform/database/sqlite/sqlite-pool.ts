import type { MeasuredPool } from '../mysql/observed-pool.ts';
import { observed } from '../statements.ts';
import { openConnection, type QueryAnswer, type Statement } from './sqlite-connection.ts';
import { createWriterLane, type Turn } from './writer-lane.ts';

type Query = (statement: Statement, params?: readonly unknown[]) => Promise<QueryAnswer>;

/**
 * What Drizzle's mysql2 driver uses of a mysql2 Pool, over a SQLite file: one writer with shared,
 * durable commits, and a read-only connection for reads outside transactions, which sees only what
 * is committed.
 * @param subgraph named to observers of statements
 */
export function createSqlitePool(
  file: string,
  options: { subgraph?: string; lockWaitMs?: number } = {},
): MeasuredPool {
  const writer = openConnection(file);
  const reader = openConnection(file, { readOnly: true });
  const lane = createWriterLane(
    writer,
    options.lockWaitMs === undefined ? {} : { lockWaitMs: options.lockWaitMs },
  );
  const observe = observed('sqlite', options.subgraph ?? '');

  const outside: Query = async (statement, params = []) => {
    observe(statement.sql, params);
    const { kind } = reader.translation(statement.sql);
    if (kind === 'read') return reader.run(statement, params);
    if (kind === 'setting') return [{ affectedRows: 0, insertId: 0 }, undefined];
    if (kind === 'begin' || kind === 'commit' || kind === 'rollback' || kind === 'savepoint') {
      throw new Error(
        `"${statement.sql}" needs a connection of its own: use database.transaction.`,
      );
    }
    return lane.autocommit(statement, params);
  };

  const connection = () => {
    let turn: Turn | undefined;
    const query: Query = async (statement, params = []) => {
      const { kind } = writer.translation(statement.sql);
      if (!turn) {
        if (kind === 'rollback') return done;
        if (kind !== 'begin') return outside(statement, params);
        turn = await lane.begin();
        return done;
      }
      if (kind === 'commit' || kind === 'rollback') {
        const ended = turn;
        turn = undefined;
        await ended[kind]();
        return done;
      }
      if (kind !== 'savepoint') observe(statement.sql, params);
      return turn.run(statement, params);
    };
    const release = () => {
      const left = turn;
      turn = undefined;
      left?.rollback();
    };
    return { query, execute: query, release };
  };

  const pool = {
    query: outside,
    execute: outside,
    getConnection: async () => connection(),
    usage: lane.usage,
    async end() {
      await lane.close();
      reader.close();
      writer.close();
    },
  };
  return pool as unknown as MeasuredPool;
}

const done: QueryAnswer = [{ affectedRows: 0, insertId: 0 }, undefined];
