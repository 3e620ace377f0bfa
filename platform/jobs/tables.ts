import { kit } from '../database/kit.ts';

/** Work that outlives a request, written in the transaction that wants it. */
export const jobs = kit.table(
  'jobs',
  {
    jobId: kit.autoId(),
    kind: kit.bytesText(40).notNull(),
    payload: kit.json<unknown>().notNull(),
    createdAt: kit.ms().notNull(),
    /** Nobody takes the job up before this time. While somebody works on it, its lease ends then. */
    dueAt: kit.ms().notNull(),
    /** Names one attempt, so that a worker that was too slow cannot end another one's attempt. */
    holder: kit.bytesText(64),
    attempts: kit.int().notNull(),
    /** Why the last attempt failed. */
    reason: kit.text(),
    /** When it was given up; such jobs stay for the operator to see. */
    endedAt: kit.ms(),
  },
  (t) => [kit.index('jobs_due').on(t.kind, t.endedAt, t.dueAt)],
);
