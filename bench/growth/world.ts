import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instance, openInstance } from '@clipgraph/deploy/processes/instance.ts';
import { type Device, openFrontDoor } from '@clipgraph/deploy/seed/front-door.ts';
import { loadSubgraphs } from '@clipgraph/deploy/subgraphs.ts';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { subgraphDatabaseUrl } from '@clipgraph/platform/subgraph/foundation.ts';
import type { SubgraphDefinition } from '@clipgraph/platform/subgraph/subgraph.ts';
import { openBeside } from '@clipgraph/platform/subgraph/testing.ts';
import { buildIndex } from '@clipgraph/search/engine/build.ts';
import { engineOf } from '@clipgraph/search/engine/engine-of.ts';
import { makeAccounts } from '@clipgraph/user/testing/accounts.ts';
import { sql } from 'drizzle-orm';
import { fillChats } from './fill/chats.ts';
import { fillDocuments } from './fill/documents.ts';
import { fillNotices } from './fill/notices.ts';
import { type Cast, fillFollows, fillUsers } from './fill/people.ts';
import { fillPosts } from './fill/posts.ts';
import { fillReactions } from './fill/reactions.ts';
import { type Scale, scaleOf } from './fill/scale.ts';
import { dropNumbers, makeNumbers, openStore, type Store } from './fill/store.ts';

interface Filled {
  seconds: number;
  /** By table, with its indexes. */
  megabytes: Record<string, number>;
}

/** The product over the stores of so many posts, and whom the bench acts as. */
export interface World {
  scale: Scale;
  cast: Cast;
  instance: Instance;
  ask<Data>(accountId: number, document: string, variables: object): Promise<Data>;
  databaseUrl(subgraph: string): string;
  /** By subgraph. */
  filled: Record<string, Filled>;
  /** Closes it and deletes its stores. */
  dispose(): Promise<void>;
}

const fills: Record<string, (store: Store, scale: Scale, cast: Cast) => Promise<void>> = {
  user: fillUsers,
  relation: fillFollows,
  video: fillPosts,
  interaction: fillReactions,
  messaging: fillChats,
  notification: fillNotices,
  search: fillDocuments,
};
/** Shorter than access tokens live. */
const tokenMs = 5 * 60_000;

export async function openWorld(posts: number): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-growth-'));
  const environment = {
    DATABASE_URL: process.env.DATABASE_URL ?? '',
    DATABASE_PREFIX: `growth_${process.pid}_${posts}_`,
    DATA_DIR: dataDir,
    SECRETS: randomUUID() + randomUUID(),
    HOST: '127.0.0.1',
    PORT: '0',
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    RATE_LIMITS: 'off',
    MEDIA_JOBS: '0',
    METRICS: 'off',
  };
  const config = loadConfig(environment);
  const definitions = await loadSubgraphs();
  const databaseUrl = (name: string) => subgraphDatabaseUrl(config, name);
  const drop = async () => {
    if (config.DATABASE_URL)
      for (const { name } of definitions) {
        const store = await openStore(databaseUrl(name));
        await store.run(`drop database \`${config.DATABASE_PREFIX}${name}\``);
        await store.close();
      }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const accounts = await makeAccounts(environment, 4);
    const [star = 0, ...readers] = accounts.map(({ id }) => Number(id));
    const cast = { star, readers };
    const scale = scaleOf(posts, Date.now());
    const filled: Record<string, Filled> = {};
    for (const definition of definitions) {
      const { name } = definition;
      const began = performance.now();
      // Opened once, for its tables.
      await (await openBeside(definition, environment)).close();
      const store = await openStore(databaseUrl(name));
      await makeNumbers(store);
      await fills[name]?.(store, scale, cast);
      await dropNumbers(store);
      await store.close();
      await finish(definition, environment);
      const looking = await openStore(databaseUrl(name));
      const sizes = Object.entries(await looking.sizes())
        .map(([table, bytes]): [string, number] => [table, Math.round(bytes / 1e5) / 10])
        .filter(([, megabytes]) => megabytes >= 1);
      await looking.close();
      const seconds = Math.round((performance.now() - began) / 1_000);
      filled[name] = { seconds, megabytes: Object.fromEntries(sizes) };
      const megabytes = Math.round(sizes.reduce((all, [, size]) => all + size, 0));
      console.error(`${posts} posts: ${name} has ${megabytes} MB, filled in ${seconds} s`);
    }
    const instance = await openInstance(config, createLog('error', 'bench'));
    const front = openFrontDoor(instance);
    const devices = new Map<number, Device & { sinceMs: number }>();
    const deviceOf = async (accountId: number): Promise<Device> => {
      const known = devices.get(accountId);
      if (known && performance.now() - known.sinceMs < tokenMs) return known;
      const account = accounts.find(({ id }) => Number(id) === accountId);
      if (!account) throw new Error(`The bench cannot act as ${accountId}.`);
      const address = `10.0.0.${1 + accounts.indexOf(account)}`;
      const { username, password } = account;
      const { login } = await front.ask<{ login: { accessToken: string } }>({ address }, 'Login', {
        input: { username, password },
      });
      const device = { address, accessToken: login.accessToken, sinceMs: performance.now() };
      devices.set(accountId, device);
      return device;
    };
    return {
      scale,
      cast,
      instance,
      databaseUrl,
      filled,
      ask: async (accountId, document, variables) =>
        front.run(await deviceOf(accountId), document, variables),
      async dispose() {
        await instance.close();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** What the product makes of the rows: its counters, and the index of search. */
async function finish(
  definition: SubgraphDefinition,
  environment: Record<string, string>,
): Promise<void> {
  const { services, close } = await openBeside(definition, environment);
  const { db } = services.database;
  for (const { name, actual } of definition.counters?.counted ?? [])
    await db.execute(
      sql`insert ignore into counter_bases (name, id, value) select ${Buffer.from(name)}, id, value from (${actual(0, null)}) counted`,
    );
  if (definition.name === 'video')
    await db.execute(
      sql`insert ignore into counter_bases (name, id, value) select ${Buffer.from('posts')}, author_id, count(*) from posts where author_id > 0 group by author_id`,
    );
  if (definition.name === 'search') await buildIndex(services, engineOf(services));
  await close();
}
