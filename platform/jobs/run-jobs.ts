import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm';
import type { Logger } from 'pino';
import { runEvery, type Stop } from '../background/run-every.ts';
import type { Database } from '../database/database.ts';
import { messageOf } from '../errors/thrown.ts';
import { JobCannotSucceed, type JobHandler } from './jobs.ts';
import { jobs } from './tables.ts';

const pollMs = 500;
const retryPollMs = 5_000;
/** A worker that lives renews its lease; another one takes up the job of one that died. */
const usualLeaseMs = 60_000;
const maxReasonLength = 2_000;

/** How long a job waits after this many failed attempts: 1 s, 2 s, 4 s ... at most an hour. */
const waitAfterMs = (attempts: number): number => Math.min(3_600_000, 500 * 2 ** attempts);

export interface RunJobsOptions {
  database: Database;
  handlers: readonly JobHandler[];
  log: Logger;
  /** Jobs that this process works on at the same time. @default 1 */
  atOnce?: number;
  /** How long a job waits for a worker that died, in ms. @default 60 000 */
  leaseMs?: number;
  clock?: () => number;
}

type Job = typeof jobs.$inferSelect & { holder: string };

/** Takes up jobs of these kinds in the background, as they fall due. */
export function startJobs(options: RunJobsOptions): Stop {
  const { log, atOnce = 1 } = options;
  const lanes = Array.from({ length: atOnce }, () =>
    runEvery({
      everyMs: pollMs,
      retryAfterMs: retryPollMs,
      spread: true,
      log,
      failure: 'jobs could not be taken up; trying again',
      work: (stopping) => runNextJob(options, stopping),
    }),
  );
  return async () => {
    await Promise.all(lanes.map((stop) => stop()));
  };
}

/**
 * Takes up the job that has been due longest, and works on it.
 * @returns false when none is due
 */
export async function runNextJob(
  options: RunJobsOptions,
  stopping: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  const job = await claim(options);
  if (!job) return false;
  const { database, handlers, clock = Date.now, leaseMs = usualLeaseMs } = options;
  const renewal = setInterval(() => {
    renew(database, job, clock() + leaseMs).catch(() => {});
  }, leaseMs / 3).unref();
  try {
    const handler = handlers.find(({ kind }) => kind === job.kind);
    // Workers that died count as failed attempts: their job may be what ends them.
    if (handler && job.attempts > handler.maxAttempts)
      throw new JobCannotSucceed(`${handler.maxAttempts} workers ended before their work did.`);
    // A handler that only listens for the signal would wait for one that came before it.
    stopping.throwIfAborted();
    const goOn = await handler?.work(job.payload, stopping, job.attempts);
    if (goOn) await release(database, job, { attempts: 0, dueAt: clock() + goOn.afterMs });
    else await database.db.delete(jobs).where(heldAs(job));
  } catch (error) {
    // Whoever comes after takes it up at once: that it stopped is no fault of the job.
    if (stopping.aborted)
      await release(database, job, { dueAt: clock(), attempts: job.attempts - 1 }).catch(() => {});
    else await fail(options, job, error);
  } finally {
    clearInterval(renewal);
  }
  return true;
}

/**
 * Of several workers one gets the job: the row is locked on MySQL, where others skip it, and SQLite
 * has one writer at a time. Looked for without a lock first, so that idle workers write nothing.
 */
async function claim({
  database,
  handlers,
  clock = Date.now,
  leaseMs = usualLeaseMs,
}: RunJobsOptions): Promise<Job | undefined> {
  const kinds = handlers.map(({ kind }) => kind);
  const due = (nowMs: number) =>
    and(inArray(jobs.kind, kinds), isNull(jobs.endedAt), lte(jobs.dueAt, nowMs));
  const [waiting] = await database.db
    .select({ jobId: jobs.jobId })
    .from(jobs)
    .where(due(clock()))
    .limit(1);
  if (!waiting) return undefined;
  return database.transaction(async (tx) => {
    const nowMs = clock();
    const [job] = await tx
      .select()
      .from(jobs)
      .where(due(nowMs))
      .orderBy(asc(jobs.dueAt))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!job) return undefined;
    const taken = { holder: randomUUID(), dueAt: nowMs + leaseMs, attempts: job.attempts + 1 };
    await tx.update(jobs).set(taken).where(eq(jobs.jobId, job.jobId));
    return { ...job, ...taken };
  });
}

const heldAs = ({ jobId, holder }: Job) => and(eq(jobs.jobId, jobId), eq(jobs.holder, holder));

const renew = ({ db }: Database, job: Job, dueAt: number) =>
  db.update(jobs).set({ dueAt }).where(heldAs(job));

const release = (
  { db }: Database,
  job: Job,
  change: { dueAt: number; attempts?: number; reason?: string; endedAt?: number },
) =>
  db
    .update(jobs)
    .set({ ...change, holder: null })
    .where(heldAs(job));

async function fail(
  { database, handlers, log, clock = Date.now }: RunJobsOptions,
  job: Job,
  error: unknown,
): Promise<void> {
  const reason = messageOf(error).slice(0, maxReasonLength);
  const { jobId, kind, attempts } = job;
  const handler = handlers.find((known) => known.kind === kind);
  const isOver =
    error instanceof JobCannotSucceed || attempts >= (handler?.maxAttempts ?? attempts);
  if (isOver) await handler?.giveUp?.(job.payload, reason);
  if (isOver) log.error({ err: error, jobId, kind, attempts }, 'job given up');
  else log.warn({ err: error, jobId, kind, attempts }, 'a job failed; it is tried again later');
  const nowMs = clock();
  const dueAt = isOver ? nowMs : nowMs + waitAfterMs(attempts);
  await release(database, job, { reason, dueAt, ...(isOver ? { endedAt: nowMs } : {}) });
}
