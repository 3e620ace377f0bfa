import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instance, openInstance } from '@clipgraph/deploy/processes/instance.ts';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { createClient, type GraphqlClient } from './client.ts';
import { shareThread } from './planning/shared-thread.ts';
import { ownStores } from './process.ts';

export interface TestInstance extends GraphqlClient {
  readonly instance: Instance;
  readonly url: string;
  readonly dataDir: string;
  close(): Promise<void>;
}

/**
 * The product in this process on a free port, with a data folder (and databases, when real servers
 * are configured) of its own.
 * @param env further variables of the configuration
 * @param logTo where its log lines go. @default stdout
 */
export async function startInstance(
  env: Record<string, string> = {},
  logTo?: { write(line: string): void },
): Promise<TestInstance> {
  const dataDir = env.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'clipgraph-')));
  const config = loadConfig({
    DATABASE_URL: process.env.DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    KAFKA_BROKERS: process.env.KAFKA_BROKERS,
    ...ownStores(),
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    NODE_ENV: 'test',
    // Converting what tests publish would take most of the processor, and addresses change when it
    // is done: tests of media ask for it.
    MEDIA_JOBS: '0',
    // Planned ahead would be a hundred operations; a test asks for few of them.
    WARM_UP: 'off',
    ...env,
  });
  const log = createLog(config.LOG_LEVEL, 'test', logTo);
  const instance = await openInstance(config, log, { openThread: shareThread });
  await instance.listen();
  const { port } = instance.gateway.app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    ...createClient(url),
    instance,
    url,
    dataDir,
    async close() {
      if (config.DATABASE_URL) await dropDatabases(instance);
      await instance.close();
      if (!env.DATA_DIR) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function dropDatabases(instance: Instance): Promise<void> {
  for (const [name, subgraph] of instance.subgraphs)
    await subgraph.services.database.db.execute(
      `drop database \`${instance.config.DATABASE_PREFIX}${name}\``,
    );
}
