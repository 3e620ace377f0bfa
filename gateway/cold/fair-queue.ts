import type { Payer } from '../executor/plan/planner.ts';

interface FairQueue<Job> {
  add(payer: Payer, job: Job): void;
  next(): Job | undefined;
}

/**
 * Jobs that nobody pays for come first, in their order; then each payer has one job in turn, so
 * that one who asks for much waits for itself.
 */
export function createFairQueue<Job>(): FairQueue<Job> {
  const free: Job[] = [];
  // The order of the keys is the order of the turns.
  const paid = new Map<string, Job[]>();
  return {
    add(payer, job) {
      const jobs = payer === undefined ? free : (paid.get(payer) ?? []);
      jobs.push(job);
      if (payer !== undefined) paid.set(payer, jobs);
    },
    next() {
      if (free.length > 0) return free.shift();
      const [turn] = paid;
      if (!turn) return undefined;
      const [payer, jobs] = turn;
      paid.delete(payer);
      const job = jobs.shift();
      if (jobs.length > 0) paid.set(payer, jobs);
      return job;
    },
  };
}
