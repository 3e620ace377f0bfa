import { type JobHandler, jobHandler } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { acceptAll, acceptWaiting } from './requests/accept-waiting.ts';

/** What is done after requests have ended. */
export const jobs = (services: Services): readonly JobHandler[] => [
  jobHandler(acceptWaiting, (opened, stopping) => acceptAll(services, opened, stopping)),
];
