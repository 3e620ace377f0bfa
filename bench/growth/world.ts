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
import { type Filled, openPlace } from './place.ts';

/** The product over the stores of so many posts, and whom the bench acts as. */
export interface World {
  scale: Scale;
  cast: Cast;
  instance: Instance;
  ask<Data>(accountId: number, document: string, variables: object): Promise<Data>;
  databaseUrl(subgraph: string): string;
  /** By subgraph. */
  filled: Record<string, Filled>;
  /** Closes it, and deletes its stores unless they are to be kept. */
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

/** @param keep a folder in which the stores stay, and are found again; else they are deleted */
export async function openWorld(posts: number, keep: string): Promise<World> {
  const place = await openPlace(posts, keep);
  const { environment, known } = place;
  const config = loadConfig(environment);
  const definitions = await loadSubgraphs();
  const databaseUrl = (name: string) => subgraphDatabaseUrl(config, name);
  const drop = () => place.drop(definitions.map(({ name }) => databaseUrl(name)));
  try {
    if (known.accounts.length === 0) {
      await place.clear(databaseUrl('user'));
      known.accounts = await makeAccounts(environment, 4);
    }
    const { accounts, filled } = known;
    const [star = 0, ...readers] = accounts.map(({ id }) => Number(id));
    const cast = { star, readers };
    const scale = scaleOf(posts, known.nowMs);
    for (const definition of definitions) {
      const { name } = definition;
      if (filled[name]) continue;
      if (name !== 'user') await place.clear(databaseUrl(name));
      filled[name] = await fill(definition, databaseUrl(name), environment, scale, cast);
      await place.remember();
      const megabytes = Math.round(
        Object.values(filled[name].megabytes).reduce((a, b) => a + b, 0),
      );
      console.error(
        `${posts} posts: ${name} has ${megabytes} MB, filled in ${filled[name].seconds} s`,
      );
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

async function fill(
  definition: SubgraphDefinition,
  url: string,
  environment: Record<string, string>,
  scale: Scale,
  cast: Cast,
): Promise<Filled> {
  const began = performance.now();
  // Opened once, for its tables.
  await (await openBeside(definition, environment)).close();
  const store = await openStore(url);
  await makeNumbers(store);
  await fills[definition.name]?.(store, scale, cast);
  await dropNumbers(store);
  await store.close();
  await finish(definition, environment);
  const looking = await openStore(url);
  const sizes = Object.entries(await looking.sizes())
    .map(([table, bytes]): [string, number] => [table, Math.round(bytes / 1e5) / 10])
    .filter(([, megabytes]) => megabytes >= 1);
  await looking.close();
  return {
    seconds: Math.round((performance.now() - began) / 1_000),
    megabytes: Object.fromEntries(sizes),
  };
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
