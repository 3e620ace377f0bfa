import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { countViews, viewRows } from '@clipgraph/interaction/testing/count.ts';
import { openWorld } from '@clipgraph/interaction/testing/world.ts';
import { startOverKafka } from '../product/over-kafka.ts';

/**
 * `npm run bench -- views [--items 20000]`: views accepted and counted a second by the interaction
 * subgraph on the store that DATABASE_URL names (SQLite without it), beside likes. Owners answer at
 * once. With KAFKA_BROKERS accepted views go there and come back meanwhile, so that some are counted
 * while others are accepted, in the same process; `counted` is then what was left.
 */
const { values } = parseArgs({ options: { items: { type: 'string', default: '20000' } } });
const items = Number(values.items);
const perCall = 50;
const atOnce = 500;

const world = await openWorld();
const posts = Array.from({ length: 1_000 }, () => world.post().id);
const brokers = process.env.KAFKA_BROKERS?.split(',');
const stop = brokers && (await startOverKafka(world.subgraph, brokers));
const source = 'mutation ($views: [ViewInput!]!) { recordViews(views: $views) }';

interface Speed {
  perSecond: number;
  perCoreSecond: number;
}
/** @param count how many `act` does */
async function speedOf(count: number, act: () => Promise<unknown>): Promise<Speed> {
  const cpuBefore = process.cpuUsage();
  const beganMs = performance.now();
  await act();
  const seconds = (performance.now() - beganMs) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: count / seconds, perCoreSecond: (1_000_000 * count) / (user + system) };
}

/** Many clients, each with one call after the other. */
async function byClients(calls: number, call: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < calls) await call(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, calls) }, client));
}

const calls = Math.ceil(items / perCall);
const recordSome = (at: number) =>
  world.ask(100_000_000 + at, source, {
    views: Array.from({ length: perCall }, (_, place) => ({
      postId: String(posts[(at * perCall + place) % posts.length]),
      playbackId: `${at} ${place}`,
      watchedMs: 3_000,
    })),
  });
const accepted = await speedOf(calls * perCall, () => byClients(calls, recordSome));
const { services } = world.subgraph;
const left = calls * perCall - (await viewRows(services));
const counted = await speedOf(left, async () => {
  while (await countViews(services));
  // Those that are still under way from the brokers.
  while ((await viewRows(services)) < calls * perCall) await sleep(100);
});
const likes = 2_000;
const liked = await speedOf(likes, () =>
  byClients(likes, (at) => world.like(200_000_000 + at, posts[at % posts.length] as number)),
);
console.log('| | a second | a second of a core |');
console.log('|---|---|---|');
for (const [name, { perSecond, perCoreSecond }] of Object.entries({
  'views accepted': accepted,
  'views counted': counted,
  likes: liked,
}))
  console.log(`| ${name} | ${Math.round(perSecond)} | ${Math.round(perCoreSecond)} |`);
await stop?.();
await world.subgraph.dispose();
