import { type JobHandler, jobHandler } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { removal, removeFiles } from './files/removal.ts';
import { forgetDeletedPosts, oldDeletions } from './posts/forget-post.ts';
import { removeSuperseded, superseded } from './uploads/superseded.ts';

/** What is done after requests have ended. */
export const jobs = (services: Services): readonly JobHandler[] => [
  jobHandler(removal, (files) => removeFiles(services, files)),
  jobHandler(superseded, (arrival) => removeSuperseded(services, arrival)),
  jobHandler(oldDeletions, () => forgetDeletedPosts(services)),
];
