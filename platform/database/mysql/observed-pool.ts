import type { Pool } from 'mysql2/promise';
import type { PoolUsage } from '../database.ts';

/** Runs a statement and may look at how long it takes. Gives back what `run` gives. */
export type ObserveStatement = <Answer>(sql: string, run: () => Promise<Answer>) => Promise<Answer>;

/** A pool that tells how busy it is. */
export interface MeasuredPool extends Pool {
  usage(): PoolUsage;
}

type Query = (statement: { sql: string }, params?: readonly unknown[]) => Promise<unknown>;
interface Client {
  query: Query;
  execute: Query;
}
interface Connection extends Client {
  release(): void;
}

/** The pool with every statement observed, BEGIN and COMMIT included. */
export function observedPool(pool: Pool, observe: ObserveStatement): Pool {
  const around = ({ query, execute }: Client): Client => ({
    query: (statement, params) => observe(statement.sql, () => query(statement, params)),
    execute: (statement, params) => observe(statement.sql, () => execute(statement, params)),
  });
  const plain = pool as unknown as Client & { getConnection(): Promise<Connection> };
  return {
    ...pool,
    ...around(plain),
    async getConnection() {
      const connection = await plain.getConnection();
      return { ...around(connection), release: () => connection.release() };
    },
  } as unknown as Pool;
}
