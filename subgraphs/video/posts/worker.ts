import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { openMedia } from '../media/media.ts';
import { checkNextPost } from './check-posts.ts';

const pollMs = 500;
const retryMs = 5_000;

/**
 * Checks posts whose files clients sent straight to a bucket, one post after the other. With a
 * store in a folder there is nothing to do, because files are checked as they arrive.
 */
export async function startWorker(services: Services): Promise<Stop> {
  const { store } = await openMedia(services.config);
  if (!store.direct) return async () => {};
  return runEvery({
    everyMs: pollMs,
    firstAfterMs: 0,
    retryAfterMs: retryMs,
    log: services.log,
    failure: 'the media worker could not reach its stores',
    work: () => checkNextPost(services),
  });
}
