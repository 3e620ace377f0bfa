import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../tests/kit/client.ts';
import { freePort } from '../../tests/kit/process.ts';
import { heapMiB } from './heap.ts';
import { startProduct } from './product.ts';

/** The product without limits, on a new folder, in a process whose heap can be looked into. */
export async function startInspected() {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
  const inspectorPort = await freePort();
  const product = await startProduct({
    DATA_DIR: dataDir,
    RATE_LIMITS: 'off',
    DEMO: '0',
    LOG_LEVEL: 'error',
    NODE_ENV: 'test',
    NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}`,
  });
  return {
    product,
    client: createClient(product.url),
    heapMiB: () => heapMiB(inspectorPort),
    async end() {
      await product.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
