import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { runNextJob } from '@clipgraph/platform/jobs/run-jobs.ts';
import { workerJobs } from '../jobs.ts';
import type { Data, VideoSubgraph } from './world.ts';

/** For tests: does what the media worker would do, until nothing is due. */
export async function prepareAll({ subgraph }: VideoSubgraph): Promise<void> {
  const { database, log } = subgraph.services;
  const handlers = workerJobs(subgraph.services);
  while (await runNextJob({ database, handlers, log }));
}

const fields = `id status failureReason mediaUrl coverUrl thumbnailsReady placeholder
  thumbnails { url width height } media { url thumbnails { url width height } }
  processing { stage progress attempts reason }
  playback { hlsUrl progressiveUrl spriteUrl renditions { width height bitrate codecs } }`;

/** For tests: a post with everything that its preparation adds; null when it cannot be seen. */
export const readPrepared = async (
  video: VideoSubgraph,
  viewer: Viewer,
  id: string,
): Promise<Data> =>
  (await video.data(viewer, `query ($id: ID!) { post(id: $id) { ${fields} } }`, { id })).post;

/** For tests: what is served at an address that an answer gave. */
export function fetchFrom({ app }: VideoSubgraph, url: string, headers = {}) {
  const { pathname, search } = new URL(url);
  return app.inject({ url: pathname + search, headers });
}
