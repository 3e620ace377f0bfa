import { eq } from 'drizzle-orm';
import type { Queryable, Tx } from '../database/database.ts';
import { jobs } from './tables.ts';

/** One kind of work, with the type of what a job of it is told. */
export interface JobKind<Payload> {
  readonly name: string;
  /** After so many failed attempts the job is given up. @default 20 */
  readonly maxAttempts?: number;
  /** Only a type: nothing is stored here. */
  readonly payload?: Payload;
}

/** Thrown by a handler to end its job at once, with a reason, when no repetition can help. */
export class JobCannotSucceed extends Error {}

/** Not an end: the job has to wait for something, and goes on after this time. */
export interface GoOn {
  afterMs: number;
}

/**
 * Does the work of one job. It may run again after a crash, so it must come to the same end from
 * wherever an earlier run stopped.
 * @param payload what the job was told
 * @param stopping aborted when the process stops: long work gives up then, and is taken up again
 * @param attempt which attempt this is, from 1; 1 when left out
 * @throws JobCannotSucceed to end the job; after anything else it is tried again later
 */
type JobWork<Payload> = (
  payload: Payload,
  stopping: AbortSignal,
  attempt?: number,
) => Promise<GoOn | undefined>;

/** Tells of a job that failed for good, before it is marked so. */
type GiveUp<Payload> = (payload: Payload, reason: string) => Promise<void>;

/** What a subgraph does for one kind of job. */
export interface JobHandler {
  readonly kind: string;
  readonly maxAttempts: number;
  readonly work: JobWork<unknown>;
  readonly giveUp?: GiveUp<unknown>;
}

const usualAttempts = 20;

/** @param giveUp told of a job that failed for good; it may be told twice */
export const jobHandler = <Payload>(
  kind: JobKind<Payload>,
  work: JobWork<Payload>,
  giveUp?: GiveUp<Payload>,
): JobHandler => ({
  kind: kind.name,
  maxAttempts: kind.maxAttempts ?? usualAttempts,
  // Jobs are written by `addJob` alone, which takes the payload of the same kind.
  work: (payload, stopping, attempt) => work(payload as Payload, stopping, attempt),
  ...(giveUp ? { giveUp: (payload, reason) => giveUp(payload as Payload, reason) } : {}),
});

/**
 * Writes a job in the transaction that wants the work done.
 * @param options.inMs how long to wait before it is taken up
 * @returns the job's id, by which it can be withdrawn
 */
export async function addJob<Payload>(
  tx: Tx,
  kind: JobKind<Payload>,
  payload: Payload,
  { inMs = 0 }: { inMs?: number } = {},
): Promise<number> {
  const createdAt = Date.now();
  const job = { kind: kind.name, payload, createdAt, dueAt: createdAt + inMs, attempts: 0 };
  const [written] = await tx.insert(jobs).values(job);
  return written.insertId;
}

/** Forgets a job whose work is not wanted any more. */
export async function withdrawJob(db: Queryable, jobId: number): Promise<void> {
  await db.delete(jobs).where(eq(jobs.jobId, jobId));
}
