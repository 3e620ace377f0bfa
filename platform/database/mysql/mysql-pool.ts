import type { Socket } from 'node:net';
import type { PoolConnection as CoreConnection } from 'mysql2';
import { createConnection, createPool, type PoolConnection } from 'mysql2/promise';
import { hasTooManyPrepared } from '../errors.ts';
import { observed } from '../statements.ts';
import {
  cannotConnect,
  connectionLost,
  isConnectionError,
  outcomeUnknown,
} from './mysql-errors.ts';
import type { MeasuredPool } from './observed-pool.ts';

interface Statement {
  sql: string;
  rowsAsArray?: boolean;
}
type Execute = (statement: Statement, params?: readonly unknown[]) => Promise<unknown>;

/** Long enough for TCP to send a lost first packet twice again. */
const connectTimeoutMs = 4_000;
/** How long a request waits for a free connection of a server that answers others. */
const maxQueueMs = 10_000;
/** Silence after which the server is probed while somebody waits for it. */
const silenceMs = 600;
const probeTimeoutMs = 700;
const probeEveryMs = 200;
/**
 * A timer that is this late tells that our own process was kept from running: then silence says
 * nothing about the server.
 */
const stallMs = 200;

const sessionSettings = [
  'set session transaction isolation level read committed',
  "set session sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 10",
];

/** Options of every connection: exact big numbers, bytes compared as bytes. */
export const connectionOptions = (url: string) => ({
  uri: url,
  charset: 'UTF8MB4_BIN',
  supportBigNumbers: true,
  connectTimeout: connectTimeoutMs,
});

/**
 * A mysql2 pool as Drizzle uses it, with server-side prepared statements, that answers UNAVAILABLE
 * within 2 s when the server is away, also when it hangs without closing its connections.
 */
export function createMysqlPool(
  url: string,
  { poolSize = 10, subgraph = '' }: { poolSize?: number | undefined; subgraph?: string } = {},
): MeasuredPool {
  const pool = createPool({
    ...connectionOptions(url),
    connectionLimit: poolSize,
    maxPreparedStatements: 300,
    enableKeepAlive: true,
  });
  const observe = observed('mysql', subgraph);
  const open = new Set<CoreConnection>();
  let underWay = 0;
  let inUse = 0;
  let lastAnswerAtMs = performance.now();
  /** Set while the server is known to be away: nobody waits for it then. */
  let away: unknown;
  const waiting = new Set<(error: unknown) => void>();
  const isIdle = () => underWay === 0 && waiting.size === 0;

  pool.on('connection', (connection) => {
    // The promise pool hands on its core's event as it is.
    const core = connection as unknown as CoreConnection;
    open.add(core);
    // A connection may report its end more than once; what it was doing has failed by its own
    // promise.
    core.on('error', () => {});
    core.once('end', () => open.delete(core));
    for (const setting of sessionSettings) core.query(setting, () => {});
  });

  /** One statement on one connection. */
  async function execute(
    connection: Pick<PoolConnection, 'execute' | 'query'>,
    { sql, rowsAsArray }: Statement,
    params: readonly unknown[] = [],
  ) {
    const options = rowsAsArray === undefined ? { sql } : { sql, rowsAsArray };
    if (isIdle()) lastAnswerAtMs = performance.now();
    underWay++;
    try {
      const values = params.map(toMysql);
      const unprepared = () => connection.query(options, values);
      const answer = /^\s*(?:select|insert|update|delete|with)\b/i.test(sql)
        ? await connection.execute(options, values).catch((error: unknown) => {
            if (!hasTooManyPrepared(error)) throw error;
            return unprepared();
          })
        : await unprepared();
      lastAnswerAtMs = performance.now();
      return answer;
    } catch (error) {
      if (!isConnectionError(error)) lastAnswerAtMs = performance.now();
      throw error;
    } finally {
      underWay--;
    }
  }

  async function acquire(): Promise<PoolConnection> {
    if (away) throw cannotConnect(away);
    const { promise, resolve, reject } = Promise.withResolvers<PoolConnection>();
    let over = false;
    const giveUp = (error: unknown) => {
      over = true;
      clearTimeout(timer);
      waiting.delete(giveUp);
      reject(isConnectionError(error) ? cannotConnect(error) : error);
    };
    // A server that is away is found by the probe, which ends all waiting.
    const timer = setTimeout(() => giveUp(noAnswer()), maxQueueMs);
    if (isIdle()) lastAnswerAtMs = performance.now();
    waiting.add(giveUp);
    const connect = () => {
      pool.getConnection().then(
        (connection) => {
          clearTimeout(timer);
          waiting.delete(giveUp);
          if (over) return connection.release();
          inUse++;
          resolve(connection);
        },
        // While the probe finds the server, only our own process was too slow for its greeting.
        (error) => (over || !hasTimedOut(error) ? giveUp(error) : connect()),
      );
    };
    connect();
    return promise;
  }

  const release = (connection: PoolConnection) => {
    inUse--;
    connection.release();
  };

  /**
   * A server that hangs keeps its connections open: ask it on a new one, and give all up when that
   * has no answer either.
   */
  async function probe(): Promise<void> {
    const startedAtMs = performance.now();
    stalled = false;
    try {
      (
        await createConnection({ ...connectionOptions(url), connectTimeout: probeTimeoutMs })
      ).destroy();
      away = undefined;
      lastAnswerAtMs = performance.now();
    } catch (error) {
      if (!isConnectionError(error)) return;
      // Its own timer may come before the watch's.
      if (stalled || performance.now() - startedAtMs > probeTimeoutMs + stallMs) return;
      away = error;
      for (const core of open) destroyStream(core);
      for (const giveUp of waiting) giveUp(error);
    }
  }
  let probing = false;
  let stalled = false;
  let watchedAtMs = performance.now();
  const watch = setInterval(async () => {
    const nowMs = performance.now();
    if (nowMs - watchedAtMs > probeEveryMs + stallMs) {
      stalled = true;
      lastAnswerAtMs = nowMs;
    }
    watchedAtMs = nowMs;
    const silent = !isIdle() && nowMs - lastAnswerAtMs > silenceMs;
    if (probing || !(away || silent)) return;
    probing = true;
    await probe();
    probing = false;
  }, probeEveryMs);
  watch.unref();

  const outside: Execute = async (statement, params) => {
    observe(statement.sql, params ?? []);
    const isRead = /^\s*(?:select|with)\b/i.test(statement.sql);
    for (let attempt = 1; ; attempt++) {
      const connection = await acquire();
      try {
        return await execute(connection, statement, params);
      } catch (error) {
        if (!isConnectionError(error)) throw error;
        // An idle connection may have died unnoticed; a read can simply be sent again.
        if (!isRead) throw outcomeUnknown(error);
        if (attempt > 1) throw connectionLost(error);
      } finally {
        release(connection);
      }
    }
  };

  return {
    query: outside,
    execute: outside,
    async getConnection() {
      const connection = await acquire();
      const query: Execute = async (statement, params) => {
        const isControl = /^\s*(?:begin|start|savepoint|release|rollback|set)\b/i.test(
          statement.sql,
        );
        const isCommit = /^\s*commit\b/i.test(statement.sql);
        if (!isControl && !isCommit) observe(statement.sql, params ?? []);
        try {
          return await execute(connection, statement, params);
        } catch (error) {
          if (!isConnectionError(error)) throw error;
          throw isCommit ? outcomeUnknown(error) : connectionLost(error);
        }
      };
      return { query, execute: query, release: () => release(connection) };
    },
    usage: () => ({ size: poolSize, inUse, waiting: waiting.size }),
    async end() {
      clearInterval(watch);
      // A server that is away cannot be told goodbye.
      if (away) for (const core of open) core.destroy();
      else await pool.end().catch(() => {});
    },
  } as unknown as MeasuredPool;
}

const noAnswer = () =>
  Object.assign(new Error('The database server does not answer.'), { code: 'ETIMEDOUT' });

/**
 * Fails what is under way on a connection; `connection.destroy()` would leave it waiting for ever.
 */
function destroyStream(core: unknown): void {
  (core as { stream: Socket }).stream.destroy(noAnswer());
}

const hasTimedOut = (error: unknown) => (error as { code?: unknown }).code === 'ETIMEDOUT';

const toMysql = (value: unknown) => (value === undefined ? null : value) as string;
