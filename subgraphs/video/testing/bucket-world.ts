import { openTestBucket } from '@clipgraph/platform/uploads/storage/testing.ts';
import { vi } from 'vitest';
import { openVideoSubgraph, type VideoSubgraph } from './world.ts';

export interface VideoOnBucket extends VideoSubgraph {
  /** Where the bucket is. */
  bucketOrigin: string;
}

/** For tests: this subgraph with its media in a bucket of its own, closed when it is disposed of. */
export async function openVideoOnBucket(): Promise<VideoOnBucket> {
  const { url, endpoint, credentials, close } = await openTestBucket();
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  const video = await openVideoSubgraph({ MEDIA_URL: url });
  return {
    ...video,
    bucketOrigin: endpoint,
    async dispose() {
      await video.dispose();
      await close();
    },
  };
}
