import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { addJob, JobCannotSucceed, type JobKind, jobHandler, withdrawJob } from './jobs.ts';
import { type RunJobsOptions, runNextJob, startJobs } from './run-jobs.ts';
import { readJobsStatus, retryJobs } from './status.ts';
import { jobs } from './tables.ts';

const greet: JobKind<{ name: string }> = { name: 'greet' };
let database: ScratchDatabase;
let nowMs: number;
beforeEach(async () => {
  database = await openScratchDatabase();
  nowMs = Date.now() + 1_000;
});
afterEach(() => database.drop());

const add = (name: string, inMs = 0) =>
  database.transaction((tx) => addJob(tx, greet, { name }, { inMs }));
const rows = () => database.db.select().from(jobs);
const log = pino({ level: 'silent' });
const running = (work: (name: string) => Promise<{ afterMs: number } | undefined>) => ({
  database,
  log,
  clock: () => nowMs,
  handlers: [jobHandler(greet, ({ name }) => work(name))],
});
const fails: RunJobsOptions['handlers'] = [
  jobHandler(greet, () => Promise.reject(new Error('nobody is in'))),
];

describe('a job', () => {
  test('is done once, and only when its transaction was committed', async () => {
    const greeted: string[] = [];
    const options = running(async (name) => void greeted.push(name) as undefined);
    await add('ada');
    await database
      .transaction(async (tx) => {
        await addJob(tx, greet, { name: 'ben' });
        throw new Error('changed its mind');
      })
      .catch(() => undefined);
    expect(await runNextJob(options)).toBe(true);
    expect(await runNextJob(options)).toBe(false);
    expect(greeted).toEqual(['ada']);
    expect(await rows()).toEqual([]);
  });

  test('waits for its time, and is gone when it is withdrawn', async () => {
    const options = running(async () => undefined);
    const jobId = await add('ada', 5_000);
    expect(await runNextJob(options)).toBe(false);
    nowMs += 6_000;
    await withdrawJob(database.db, jobId);
    expect(await runNextJob(options)).toBe(false);
    await add('ben', 0);
    nowMs += 1_000;
    expect(await runNextJob(options)).toBe(true);
  });

  test('goes to one of many workers', async () => {
    let greeted = 0;
    const options = running(async () => void greeted++ as undefined);
    await Promise.all(Array.from({ length: 10 }, (_, at) => add(`person ${at}`)));
    nowMs += 1_000;
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        while (await runNextJob(options));
      }),
    );
    while (await runNextJob(options));
    expect(greeted).toBe(10);
  });

  test('is tried again after growing waits, and given up with its reason', async () => {
    await add('ada');
    const options = { database, log, clock: () => nowMs, handlers: fails };
    const waits: number[] = [];
    for (let attempt = 0; attempt < 20; attempt++) {
      nowMs += 3_600_001;
      expect(await runNextJob(options)).toBe(true);
      const [job] = await rows();
      waits.push((job?.dueAt ?? 0) - nowMs);
    }
    expect(waits.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(Math.max(...waits)).toBe(3_600_000);
    expect(await rows()).toMatchObject([{ attempts: 20, reason: 'nobody is in', endedAt: nowMs }]);
    nowMs += 1e9;
    expect(await runNextJob(options)).toBe(false);
    expect(await readJobsStatus(database, ['greet'], nowMs)).toMatchObject([
      { waiting: 0, givenUp: 1, reason: 'nobody is in' },
    ]);
    expect(await retryJobs(database, ['greet'])).toBe(1);
    expect(await readJobsStatus(database, ['greet'], nowMs)).toMatchObject([{ waiting: 1 }]);
    expect(await runNextJob(running(async () => undefined))).toBe(true);
    expect(await rows()).toEqual([]);
  });

  test('that cannot succeed is given up at once', async () => {
    await add('ada');
    const handlers = [
      jobHandler(greet, () => Promise.reject(new JobCannotSucceed('There is no such person.'))),
    ];
    await runNextJob({ database, log, handlers });
    expect(await rows()).toMatchObject([{ attempts: 1, reason: 'There is no such person.' }]);
    expect((await rows())[0]?.endedAt).not.toBeNull();
  });

  test('that goes on later is no failure', async () => {
    await add('ada');
    let runs = 0;
    const options = running(async () => (++runs < 3 ? { afterMs: 60_000 } : undefined));
    for (let round = 0; round < 3; round++) {
      expect(await runNextJob(options)).toBe(true);
      expect(await runNextJob(options)).toBe(false);
      nowMs += 60_000;
    }
    expect(await rows()).toEqual([]);
  });

  test('of a worker that died is taken up when its lease has ended', async () => {
    await add('ada');
    const dead = runNextJob(running(() => new Promise(() => {})));
    await vi.waitFor(async () => expect((await rows())[0]?.holder).not.toBeNull());
    expect(await runNextJob(running(async () => undefined))).toBe(false);
    nowMs += 60_001;
    expect(await runNextJob(running(async () => undefined))).toBe(true);
    expect(await rows()).toEqual([]);
    void dead;
  });

  test('cannot be ended by a worker whose lease another one has', async () => {
    await add('ada');
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const slow = runNextJob(running(() => promise));
    await vi.waitFor(async () => expect((await rows())[0]?.holder).not.toBeNull());
    nowMs += 60_001;
    await runNextJob(running(async () => ({ afterMs: 1_000 })));
    resolve(undefined);
    await slow;
    expect(await rows()).toHaveLength(1);
  });

  test('that is interrupted by a stop is taken up again at once', async () => {
    await add('ada');
    const handlers = [
      jobHandler(
        greet,
        (_, stopping) =>
          new Promise<undefined>((_resolve, reject) => {
            stopping.addEventListener('abort', () => reject(stopping.reason));
          }),
      ),
    ];
    const stop = startJobs({ database, log, handlers });
    await vi.waitFor(async () => expect((await rows())[0]?.holder).not.toBeNull(), 5_000);
    await stop();
    nowMs = Date.now() + 1_000;
    expect(await runNextJob(running(async () => undefined))).toBe(true);
  });

  test('that is taken up while its worker stops is not begun, and is given back', async () => {
    await add('ada');
    const greeted: string[] = [];
    const options = running(async (name) => void greeted.push(name) as undefined);
    await runNextJob(options, AbortSignal.abort());
    expect(greeted).toEqual([]);
    expect(await rows()).toMatchObject([{ holder: null, attempts: 0 }]);
    await runNextJob(options);
    expect(greeted).toEqual(['ada']);
  });
});
