import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playBusyGroup } from './busy-group.ts';
import { freePort, type ProductProcess, startProcess } from './process.ts';

describe('a busy group whose sockets are cut and whose server is killed', () => {
  let dataDir: string;
  let env: Record<string, string>;
  let product: ProductProcess;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-push-'));
    const name = randomUUID().slice(0, 8);
    const own = { DATABASE_PREFIX: `push_${name}_`, KAFKA_PREFIX: `push-${name}.`, REDIS_PREFIX: `push-${name}:` };
    env = { ...own, DATA_DIR: dataDir, RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error', PORT: String(await freePort()) };
    product = await startProcess('deploy/start.mjs', env);
  });
  afterAll(async () => {
    await product?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('gives each subscriber every acknowledged message exactly once, in the order of seq', async () => {
    const { acknowledged } = await playBusyGroup({
      url: () => product.url,
      async crash() {
        await product.stop('SIGKILL');
        product = await startProcess('deploy/start.mjs', env);
      },
      crashes: 2,
      senders: 12,
      subscribers: 4,
      durationMs: 1_500,
      cutWithinMs: 400,
    });
    expect(acknowledged).toBeGreaterThan(12);
  });
});
