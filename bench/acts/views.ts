import { parseArgs } from 'node:util';
import { countViews } from '@clipgraph/interaction/testing/count.ts';
import { openWorld } from '@clipgraph/interaction/testing/world.ts';

/**
 * `npm run bench -- views [--items 20000]`: views accepted and counted a second by the interaction
 * subgraph on the store that DATABASE_URL names (SQLite without it), beside likes. Owners answer at
 * once.
 */
const { values } = parseArgs({ options: { items: { type: 'string', default: '20000' } } });
const items = Number(values.items);
const perCall = 50;
const atOnce = 500;

const world = await openWorld();
const posts = Array.from({ length: 1_000 }, () => world.post().id);
const source = 'mutation ($views: [ViewInput!]!) { recordViews(views: $views) }';

/** @returns how many were done in a second */
async function perSecond(count: number, one: (at: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const began = performance.now();
  const client = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, client));
  return (1_000 * count) / (performance.now() - began);
}

const calls = Math.ceil(items / perCall);
const cpuBefore = process.cpuUsage();
const accepted = await perSecond(calls, (at) =>
  world.ask(100_000_000 + at, source, {
    views: Array.from({ length: perCall }, (_, place) => ({
      postId: String(posts[(at * perCall + place) % posts.length]),
      playbackId: `${at} ${place}`,
      watchedMs: 3_000,
    })),
  }),
);
const cpu = process.cpuUsage(cpuBefore);
const began = performance.now();
while (await countViews(world.subgraph.services));
const countedSeconds = (performance.now() - began) / 1_000;
const likes = await perSecond(2_000, (at) =>
  world.like(200_000_000 + at, posts[at % posts.length] as number),
);
const cpuSeconds = (cpu.user + cpu.system) / 1_000_000;
console.log(
  `views accepted: ${Math.round(accepted * perCall)} items/s, ${Math.round((calls * perCall) / cpuSeconds)} for each second of a core`,
);
console.log(`views counted:  ${Math.round((calls * perCall) / countedSeconds)} items/s`);
console.log(`likes:          ${Math.round(likes)}/s`);
await world.subgraph.dispose();
