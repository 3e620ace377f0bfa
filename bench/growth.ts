import { parseArgs } from 'node:util';
import { closeConnections } from './growth/cost.ts';
import { feeds, people } from './growth/lists.ts';
import { measure } from './growth/measure.ts';
import { printTable, type Result, readResult, writeResult } from './growth/results.ts';
import { chats, comments, searches } from './growth/talk.ts';
import { openWorld, type World } from './growth/world.ts';
import { writes } from './growth/writes.ts';

/**
 * `npm run bench -- growth [--posts 10000,1000000] [--times 200] [--only feed] [--keep FOLDER]`:
 * what every list and hot write costs with so many posts, on the store that DATABASE_URL names
 * (SQLite without it), in the whole product in one process. Worlds are filled past the product and
 * deleted at the end, or kept in that folder and found there the next time; `growth/scale.ts` tells
 * what is in one. Those of one run are measured in turns, as a machine that
 * is shared is not as fast now as two minutes later; one alone is compared with the least that
 * bench/results/growth knows.
 */
const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '10000,1000000' },
    times: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
    keep: { type: 'string', default: '' },
  },
});
const sizes = values.posts.split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size >= 10_000 && size % 1_000 === 0))
  throw new Error('--posts takes whole thousands, 10000 or more, with commas between.');
const times = Number(values.times);
const rows = [...feeds, ...people, ...comments, ...chats, ...searches, ...writes].filter(
  ({ name }) => name.startsWith(values.only),
);

const engine = process.env.DATABASE_URL ? 'mariadb' : 'sqlite';
const worlds: World[] = [];
try {
  for (const size of sizes) worlds.push(await openWorld(size, values.keep));
  const results: Result[] = worlds.map(({ scale, filled }) => ({
    engine,
    posts: scale.posts,
    measuredAt: new Date().toISOString(),
    filled,
    rows: [],
  }));
  for (const row of rows) {
    const began = performance.now();
    try {
      for (const [at, measured] of (await measure(row, worlds, times)).entries())
        results[at]?.rows.push({ name: row.name, ...measured });
    } catch (error) {
      // The others are still worth what it took to fill the stores.
      console.error(`${row.name}: ${error}`);
      process.exitCode = 1;
    }
    console.error(`${row.name}: ${Math.round((performance.now() - began) / 1_000)} s`);
  }
  const [first] = results;
  const alone = results.length === 1 && first && first.posts > 10_000;
  const before = alone ? await readResult(engine, 10_000) : undefined;
  printTable(before ? [before, ...results] : results);
  if (values.only === '' && !process.exitCode)
    for (const result of results) await writeResult(result);
} finally {
  await closeConnections();
  for (const world of worlds) await world.dispose();
}
process.exit();
