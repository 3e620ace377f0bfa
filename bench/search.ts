import { parseArgs } from 'node:util';
import { openBaselines, openEngines, tableOf } from '@clipgraph/search/testing/golden.ts';
import { chosenEngines } from './search/environments.ts';
import { measureHostile } from './search/hostile.ts';
import { measurePosts } from './search/posts.ts';

/**
 * On every engine that the environment names (`eval "$(npm run --silent servers -- env)"`), or on
 * those of `--engines sqlite,mariadb,opensearch`; each line is printed as soon as it is known:
 * - `npm run bench -- search [--posts 10000,1000000] [--beside 50]`: how fast; `--beside 0` leaves out
 *   the rebuild beside searches, which is the longest part of a million
 * - `npm run bench -- search --hostile [--posts 20000]`: ordinary queries beside hostile ones
 * - `npm run bench -- search --golden`: how well, all of them beside one another
 */
const { values } = parseArgs({
  options: {
    engines: { type: 'string' },
    posts: { type: 'string' },
    beside: { type: 'string', default: '50' },
    hostile: { type: 'boolean', default: false },
    golden: { type: 'boolean', default: false },
  },
});

const sizes = (values.posts ?? (values.hostile ? '20000' : '10000')).split(',').map(Number);

if (values.golden) {
  const engines = await openEngines();
  for (const line of await tableOf([...engines, ...openBaselines()])) console.log(line);
  for (const engine of engines) await engine.close();
} else
  for (const choice of chosenEngines(values.engines))
    for (const posts of sizes)
      await (values.hostile
        ? measureHostile(choice, posts)
        : measurePosts(choice, posts, Number(values.beside)));
