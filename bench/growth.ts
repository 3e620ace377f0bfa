import { parseArgs } from 'node:util';
import { type Cost, closeConnections, costOf, statementsOf } from './growth/cost.ts';
import { feeds, people } from './growth/lists.ts';
import { printTable, type Result, readResult, writeResult } from './growth/results.ts';
import type { Row } from './growth/rows.ts';
import { chats, comments, searches } from './growth/talk.ts';
import { openWorld, type World } from './growth/world.ts';
import { writes } from './growth/writes.ts';

/**
 * `npm run bench -- growth [--posts 10000,1000000] [--times 200] [--only feed]`: what every list and
 * hot write costs with so many posts, on the store that DATABASE_URL names (SQLite without it), in
 * the whole product in one process. Worlds are filled past the product and deleted at the end;
 * `growth/scale.ts` tells what is in one. Those of one run are measured in turns, as a machine that
 * is shared is not as fast now as two minutes later; one alone is compared with the least that
 * bench/results/growth knows.
 */
const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '10000,1000000' },
    times: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
  },
});
const sizes = values.posts.split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size >= 10_000 && size % 1_000 === 0))
  throw new Error('--posts takes whole thousands, 10000 or more, with commas between.');
const times = Number(values.times);
const warmingUp = Math.min(20, times);
const rows = [...feeds, ...people, ...comments, ...chats, ...searches, ...writes].filter(
  ({ name }) => name.startsWith(values.only),
);

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;

async function measure(
  row: Row,
  worlds: readonly World[],
): Promise<(Cost & { tookMs: number[] })[]> {
  const took = worlds.map((): number[] => []);
  const once = async (world: World, k: number): Promise<number> => {
    const { accountId, document, variables } = await row.request(world, k);
    const beganMs = performance.now();
    await world.ask(accountId, document, variables);
    return performance.now() - beganMs;
  };
  for (let k = 0; k < warmingUp + times; k++)
    for (const [at, world] of worlds.entries()) {
      const ms = await once(world, k);
      if (k >= warmingUp) took[at]?.push(ms);
    }
  const measured = [];
  for (const [at, world] of worlds.entries()) {
    const { accountId, document, variables } = await row.request(world, warmingUp + times);
    const sent = await statementsOf(() => world.ask(accountId, document, variables));
    const tookMs = (took[at] ?? []).sort((a, b) => a - b);
    measured.push({ ...(await costOf(world, sent)), tookMs });
  }
  return measured;
}

const engine = process.env.DATABASE_URL ? 'mariadb' : 'sqlite';
const worlds: World[] = [];
try {
  for (const size of sizes) worlds.push(await openWorld(size));
  const results: Result[] = worlds.map(({ scale, filled }) => ({
    engine,
    posts: scale.posts,
    measuredAt: new Date().toISOString(),
    filled,
    rows: [],
  }));
  for (const row of rows) {
    const began = performance.now();
    for (const [at, { tookMs, ...cost }] of (await measure(row, worlds)).entries())
      results[at]?.rows.push({
        name: row.name,
        ...cost,
        p50Ms: quantile(tookMs, 0.5),
        p99Ms: quantile(tookMs, 0.99),
      });
    console.error(`${row.name}: ${Math.round((performance.now() - began) / 1_000)} s`);
  }
  const [first] = results;
  const alone = results.length === 1 && first && first.posts > 10_000;
  const before = alone ? await readResult(engine, 10_000) : undefined;
  printTable(before ? [before, ...results] : results);
  if (values.only === '') for (const result of results) await writeResult(result);
} finally {
  await closeConnections();
  for (const world of worlds) await world.dispose();
}
process.exit(0);
