import { type JobHandler, jobHandler } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { removal, removeFiles } from './files/removal.ts';
import { forgetDeletedPosts, oldDeletions } from './posts/forget-post.ts';
import { giveUpPost, preparePost } from './processing/prepare-post.ts';
import { preparation } from './processing/stages.ts';
import { removeSuperseded, superseded } from './uploads/superseded.ts';

/** What is done after requests have ended. */
export const jobs = (services: Services): readonly JobHandler[] => [
  jobHandler(removal, (files) => removeFiles(services, files)),
  jobHandler(superseded, (arrival) => removeSuperseded(services, arrival)),
  jobHandler(oldDeletions, () => forgetDeletedPosts(services)),
];

/** What the media worker does. */
export const workerJobs = (services: Services): readonly JobHandler[] => [
  jobHandler(
    preparation,
    (post, stopping, attempt) => preparePost(services, post, stopping, attempt),
    (post) => giveUpPost(services, post),
  ),
];
