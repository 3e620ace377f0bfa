import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import { startJobs } from '@clipgraph/platform/jobs/run-jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { workerJobs } from '../jobs.ts';
import { openMedia } from '../media/media.ts';
import { checkNextPost } from '../posts/check-posts.ts';
import { sweepJobFolders } from './job-folder.ts';

const pollMs = 500;
const retryMs = 5_000;
/** Shorter than usual: the work is long, and somebody waits for it. */
const leaseMs = 20_000;
const sweepMs = 10 * 60_000;

/**
 * The work that is heavy on processor and memory. It prepares posts that were published; before
 * that, those whose files clients sent straight to a bucket are checked, one post after the other.
 * With a store in a folder files are checked as they arrive.
 * @param cores how many posts may be prepared at once, unless MEDIA_JOBS says otherwise
 */
export async function startWorker(services: Services, cores = 1): Promise<Stop> {
  const { config, database, log } = services;
  const { store } = await openMedia(config);
  const atOnce = config.MEDIA_JOBS ?? cores;
  const handlers = workerJobs(services);
  const stops = [
    ...(atOnce > 0 ? [startJobs({ database, handlers, log, atOnce, leaseMs })] : []),
    runEvery({
      everyMs: sweepMs,
      firstAfterMs: 0,
      log,
      failure: 'folders of workers that ended could not be deleted',
      work: () => sweepJobFolders(store, Date.now()),
    }),
  ];
  if (store.direct)
    stops.push(
      runEvery({
        everyMs: pollMs,
        firstAfterMs: 0,
        retryAfterMs: retryMs,
        log,
        failure: 'the media worker could not reach its stores',
        work: () => checkNextPost(services),
      }),
    );
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
