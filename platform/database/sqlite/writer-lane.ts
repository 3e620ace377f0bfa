import { setTimeout as delay } from 'node:timers/promises';
import type { PoolUsage } from '../database.ts';
import { isLockConflict, lockWaitTimeout } from '../errors.ts';
import type { QueryAnswer, SqliteConnection, Statement } from './sqlite-connection.ts';

/** The right to write, held by one transaction at a time. Ends with `commit` or `rollback`. */
export interface Turn {
  run(statement: Statement, params: readonly unknown[]): QueryAnswer;
  /** Resolves when the rows are on the disk. */
  commit(): Promise<void>;
  /** Resolves when everything that this transaction may have read is on the disk, or gone. */
  rollback(): Promise<void>;
}

interface WriterLane {
  /** A transaction. @throws ER_LOCK_WAIT_TIMEOUT when no turn comes within `lockWaitMs`. */
  begin(): Promise<Turn>;
  /** One statement as a transaction of its own. */
  autocommit(statement: Statement, params: readonly unknown[]): Promise<QueryAnswer>;
  /** The right to write: taken or not, and how many wait for it. */
  usage(): PoolUsage;
  /** Waits for what is under way, then refuses everything. */
  close(): Promise<void>;
}

interface Outer {
  openedAtMs: number;
  members: { resolve(): void; reject(error: unknown): void }[];
}
interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout;
}

/**
 * Shares commits: the disk is synced once for a run of transactions. An outer BEGIN IMMEDIATE holds
 * them one after the other, each in a savepoint, so that a failing one takes back only its own
 * rows; a member is told "committed" after the outer COMMIT. The outer transaction goes on while
 * others wait in line, up to `maxMembers` or `maxMs`; otherwise it ends at the next turn of the
 * event loop, so a lone transaction waits for nobody.
 */
export function createWriterLane(
  connection: SqliteConnection,
  {
    lockWaitMs = 10_000,
    maxMembers = 64,
    maxMs = 10,
  }: { lockWaitMs?: number; maxMembers?: number; maxMs?: number } = {},
): WriterLane {
  let outer: Outer | undefined;
  let busy = false;
  let closed = false;
  let commitScheduled = false;
  const waiting = new Set<Waiter>();

  function takeTurn(): Promise<void> | undefined {
    if (closed) return Promise.reject(new Error('The database is closed.'));
    if (!busy) {
      busy = true;
      return undefined;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      resolve,
      reject,
      timer: setTimeout(() => {
        waiting.delete(waiter);
        reject(lockWaitTimeout());
      }, lockWaitMs),
    };
    waiting.add(waiter);
    return promise;
  }

  function passOn(): void {
    if (outer && (outer.members.length >= maxMembers || Date.now() - outer.openedAtMs >= maxMs))
      commitOuter();
    const [next] = waiting;
    if (next) {
      waiting.delete(next);
      clearTimeout(next.timer);
      next.resolve();
      return;
    }
    busy = false;
    if (outer && !commitScheduled) {
      commitScheduled = true;
      setImmediate(() => {
        commitScheduled = false;
        // Whoever came meanwhile has joined, and calls passOn when it ends.
        if (!busy) commitOuter();
      });
    }
  }

  async function openOuter(): Promise<Outer> {
    if (outer) return outer;
    const deadlineMs = Date.now() + lockWaitMs;
    for (;;) {
      try {
        connection.exec('begin immediate');
        outer = { openedAtMs: Date.now(), members: [] };
        return outer;
      } catch (error) {
        if (!isLockConflict(error) || Date.now() > deadlineMs) throw error;
        await delay(5);
      }
    }
  }

  function commitOuter(): void {
    if (!outer) return;
    const { members } = outer;
    outer = undefined;
    try {
      connection.exec('commit');
    } catch (error) {
      if (connection.inTransaction) connection.exec('rollback');
      for (const member of members) member.reject(error);
      return;
    }
    for (const member of members) member.resolve();
  }

  /** A full disk or a broken file makes SQLite take back the whole outer transaction at once. */
  function checkOuter(error: unknown): void {
    if (connection.inTransaction || !outer) return;
    const { members } = outer;
    outer = undefined;
    for (const member of members) member.reject(error);
  }

  function run(statement: Statement, params: readonly unknown[]): QueryAnswer {
    try {
      return connection.run(statement, params);
    } catch (error) {
      checkOuter(error);
      throw error;
    }
  }

  function settled(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    outer?.members.push({ resolve, reject });
    return promise;
  }

  /**
   * For who has written nothing: it may have read rows of the members before it, and its answer
   * must not overtake them.
   */
  const readSettled = (): Promise<void> =>
    outer?.members.length ? settled().catch(() => {}) : Promise.resolve();

  const lost = () => new Error('The transaction was taken back as a whole by the engine.');

  return {
    async begin() {
      await takeTurn();
      try {
        await openOuter();
        connection.exec('savepoint member');
      } catch (error) {
        passOn();
        throw error;
      }
      const mine = outer;
      return {
        run(statement, params) {
          if (outer !== mine) throw lost();
          return run(statement, params);
        },
        commit() {
          if (outer !== mine) {
            passOn();
            return Promise.reject(lost());
          }
          connection.exec('release member');
          const done = settled();
          passOn();
          return done;
        },
        rollback() {
          if (outer !== mine) {
            passOn();
            return Promise.resolve();
          }
          connection.exec('rollback to member; release member');
          const done = readSettled();
          passOn();
          return done;
        },
      };
    },
    async autocommit(statement, params) {
      await takeTurn();
      let answer: QueryAnswer | undefined;
      let failure: unknown;
      let done: Promise<void>;
      try {
        await openOuter();
        // A failing statement takes back its own changes, so a lone one needs no savepoint.
        answer = run(statement, params);
        done = settled();
      } catch (error) {
        failure = error;
        done = readSettled();
      } finally {
        passOn();
      }
      await done;
      if (!answer) throw failure;
      return answer;
    },
    usage: () => ({ size: 1, inUse: busy ? 1 : 0, waiting: waiting.size }),
    async close() {
      closed = true;
      while (busy || waiting.size > 0 || outer) await delay(1);
    },
  };
}
