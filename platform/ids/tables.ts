import { kit } from '../database/kit.ts';

/** The 16 worker numbers of a subgraph; a process issues ids only under a row that it holds. */
export const workerLeases = kit.table('worker_leases', {
  worker: kit.int().notNull().primaryKey(),
  holder: kit.bytesText(80).notNull(),
  expiresAt: kit.ms().notNull(),
  issuedUpToMs: kit.ms().notNull(),
});
