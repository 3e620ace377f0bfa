import { and, count, eq, inArray, isNotNull, isNull, min } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { jobs } from './tables.ts';

export interface JobsStatus {
  kind: string;
  /** Jobs to be done, those that somebody works on included. */
  waiting: number;
  /** How long the oldest of them has been due; 0 when none is. */
  overdueMs: number;
  /** Jobs that were given up. */
  givenUp: number;
  /** Why the newest of those was given up. */
  reason: string | null;
}

/** How the jobs of these kinds stand. */
export const readJobsStatus = (
  { db }: Database,
  kinds: readonly string[],
  nowMs: number,
): Promise<JobsStatus[]> =>
  Promise.all(
    kinds.map(async (kind) => {
      const [open] = await db
        .select({ waiting: count().mapWith(Number), dueAt: min(jobs.dueAt).mapWith(Number) })
        .from(jobs)
        .where(and(eq(jobs.kind, kind), isNull(jobs.endedAt)));
      const ended = await db
        .select({ reason: jobs.reason })
        .from(jobs)
        .where(and(eq(jobs.kind, kind), isNotNull(jobs.endedAt)));
      return {
        kind,
        waiting: open?.waiting ?? 0,
        overdueMs: open?.waiting ? Math.max(0, nowMs - (open.dueAt ?? nowMs)) : 0,
        givenUp: ended.length,
        reason: ended.at(-1)?.reason ?? null,
      };
    }),
  );

/** Lets jobs that were given up run again. @returns how many they are */
export async function retryJobs({ db }: Database, kinds: readonly string[]): Promise<number> {
  const [written] = await db
    .update(jobs)
    .set({ endedAt: null, attempts: 0, dueAt: 0 })
    .where(and(inArray(jobs.kind, [...kinds]), isNotNull(jobs.endedAt)));
  return written.affectedRows;
}
