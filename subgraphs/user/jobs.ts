import { type JobHandler, jobHandler } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { removal, removePictures } from './pictures/removal.ts';

/** What is done after requests have ended. */
export const jobs = (services: Services): readonly JobHandler[] => [
  jobHandler(removal, (removed) => removePictures(services, removed)),
];
