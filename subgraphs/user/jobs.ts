import { purge, purgeOutbox } from '@clipgraph/platform/events/purge.ts';
import { type JobHandler, jobHandler } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';

/** What is done after requests have ended. */
export const jobs = ({ database }: Services): readonly JobHandler[] => [
  jobHandler(purge, (deleted) => purgeOutbox(database, deleted)),
];
