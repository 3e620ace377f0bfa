import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInstance } from '@clipgraph/deploy/processes/instance.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { expect, test } from 'vitest';
import { startInstance } from '../kit/instance.ts';

test.runIf(process.env.DATABASE_URL)(
  'a command with a data folder of its own leaves what waits in the databases to others',
  async () => {
    // Nobody prepares posts: MEDIA_JOBS is 0 here.
    const product = await startInstance();
    const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-'));
    try {
      const author = await product.register();
      const id = await product.publish(author, await makePhoto({ seed: 'waits' }));
      const config = { ...product.instance.config, DATA_DIR: dataDir, MEDIA_JOBS: 2 };
      const command = await openInstance(config, createLog('silent', 'test'), { consumes: false });
      // Longer than workers wait before they look for jobs.
      await sleep(1_500);
      await command.close();
      const query = 'query ($id: ID!) { post(id: $id) { status processing { stage } } }';
      expect(await product.data(query, { id }, author.token)).toEqual({
        post: { status: 'READY', processing: { stage: 'WAITING' } },
      });
    } finally {
      await product.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
