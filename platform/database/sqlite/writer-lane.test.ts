import { expect, test } from 'vitest';
import type { SqliteConnection } from './sqlite-connection.ts';
import { createWriterLane, type Turn } from './writer-lane.ts';

/** A connection that only writes down what it was told, and fails where the test says. */
function recorder(failAt: (sql: string) => boolean = () => false) {
  const said: string[] = [];
  let inTransaction = false;
  const say = (sql: string) => {
    said.push(sql);
    if (failAt(sql)) throw new Error(`failed: ${sql}`);
    if (sql === 'begin immediate') inTransaction = true;
    if (sql === 'commit' || sql === 'rollback') inTransaction = false;
  };
  const connection: SqliteConnection = {
    translation: (sql) => ({ sql, kind: 'write' }),
    run({ sql }) {
      say(sql);
      return [{ affectedRows: 1, insertId: 0 }, undefined];
    },
    exec: say,
    get inTransaction() {
      return inTransaction;
    },
    close() {},
  };
  return { connection, said, count: (sql: string) => said.filter((text) => text === sql).length };
}

/**
 * A machine that is busy with something else may stand still for longer than transactions at once
 * may share a commit.
 */
const maxMs = 60_000;

const write = async (turn: Promise<Turn>, sql = 'write'): Promise<void> => {
  const own = await turn;
  try {
    own.run({ sql }, []);
  } catch (error) {
    await own.rollback();
    throw error;
  }
  await own.commit();
};

test('transactions at once share one commit, and none is told before it', async () => {
  const { connection, count } = recorder();
  const lane = createWriterLane(connection, { maxMs });
  const told: number[] = [];
  await Promise.all(
    Array.from({ length: 50 }, () => write(lane.begin()).then(() => told.push(count('commit')))),
  );
  expect(count('commit')).toBe(1);
  expect(told).toEqual(new Array(50).fill(1));
});

test('single statements join, too', async () => {
  const { connection, said } = recorder();
  const lane = createWriterLane(connection, { maxMs });
  await Promise.all([
    lane.autocommit({ sql: 'one' }, []),
    write(lane.begin(), 'two'),
    lane.autocommit({ sql: 'three' }, []),
  ]);
  expect(said).toEqual([
    'begin immediate',
    'one',
    'savepoint member',
    'two',
    'release member',
    'three',
    'commit',
  ]);
});

test('a run of transactions ends at its bound', async () => {
  const { connection, count } = recorder();
  const lane = createWriterLane(connection, { maxMembers: 8, maxMs });
  await Promise.all(Array.from({ length: 32 }, () => write(lane.begin())));
  expect(count('commit')).toBe(4);
});

test('one that fails takes back only its own savepoint', async () => {
  const { connection, said } = recorder((sql) => sql === 'bad');
  const lane = createWriterLane(connection);
  const outcomes = await Promise.allSettled([
    write(lane.begin(), 'good'),
    write(lane.begin(), 'bad'),
    write(lane.begin(), 'good'),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(said).toContain('rollback to member; release member');
  expect(said.at(-1)).toBe('commit');
});

test('when the shared commit fails all its members are told so, and the lane goes on', async () => {
  let broken = true;
  const { connection } = recorder((sql) => sql === 'commit' && broken);
  const lane = createWriterLane(connection);
  const outcomes = await Promise.allSettled([
    write(lane.begin()),
    lane.autocommit({ sql: 'write' }, []),
    write(lane.begin()),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
  broken = false;
  await write(lane.begin());
});

test('who waits too long for a turn is told so, and the next one still gets it', async () => {
  const { connection } = recorder();
  const lane = createWriterLane(connection, { lockWaitMs: 300 });
  const holder = await lane.begin();
  await expect(lane.begin()).rejects.toMatchObject({ errno: 1205 });
  const next = write(lane.begin());
  await holder.commit();
  await next;
});

test('closing waits for what is under way and refuses what comes later', async () => {
  const { connection, said } = recorder();
  const lane = createWriterLane(connection);
  const running = write(lane.begin());
  await lane.close();
  await running;
  expect(said.at(-1)).toBe('commit');
  await expect(lane.begin()).rejects.toThrow('closed');
});

test('a statement that fails is told so after the commit of what it may have seen', async () => {
  const { connection, count } = recorder((sql) => sql === 'bad');
  const lane = createWriterLane(connection, { maxMs });
  const commitsWhenTold: number[] = [];
  await Promise.all([
    write(lane.begin(), 'good'),
    lane.autocommit({ sql: 'bad' }, []).catch(() => commitsWhenTold.push(count('commit'))),
  ]);
  expect(commitsWhenTold).toEqual([1]);
});
