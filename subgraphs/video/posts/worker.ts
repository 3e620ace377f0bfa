import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { openMedia } from '../media/media.ts';
import { checkNextPost } from './check-posts.ts';

const pollMs = 500;
const retryMs = 5_000;

/**
 * Checks posts whose files clients sent straight to a bucket, one post after the other, until the
 * returned function is called. With a store in a folder there is nothing to do, because files are
 * checked as they arrive.
 */
export async function startWorker(services: Services): Promise<() => Promise<void>> {
  const { store } = await openMedia(services.config);
  if (!store.direct) return async () => {};
  const stopping = new AbortController();
  const rest = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  const work = async () => {
    while (!stopping.signal.aborted) {
      try {
        if (!(await checkNextPost(services))) await rest(pollMs);
      } catch (error) {
        services.log.warn({ err: error }, 'the media worker could not reach its stores');
        await rest(retryMs);
      }
    }
  };
  const done = work();
  return async () => {
    stopping.abort();
    await done;
  };
}
