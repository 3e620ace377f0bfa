import { parseArgs } from 'node:util';
import { openBaselines, openEngines, tableOf } from '@clipgraph/search/testing/golden.ts';
import { measurePosts } from './search/posts.ts';

/**
 * - `npm run bench -- search [--posts 10000]`: how fast, on the store that DATABASE_URL names
 *   (SQLite without it) and the engine of SEARCH_URL (tables without it)
 * - `npm run bench -- search --golden`: how well, on all of them beside one another
 */
const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '10000' },
    golden: { type: 'boolean', default: false },
  },
});

if (values.golden) {
  const engines = await openEngines();
  for (const line of await tableOf([...engines, ...openBaselines()])) console.log(line);
  for (const engine of engines) await engine.close();
} else {
  const posts = Number(values.posts);
  await measurePosts(posts, Math.min(posts, 5_000));
}
