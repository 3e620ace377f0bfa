import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { createClient } from '../kit/client.ts';
import { ownStores } from '../kit/process.ts';
import { recordUnderFire } from '../product/views-under-fire.ts';

/**
 * `npm run soak -- views [--items 100000] [--people 500] [--posts 100] [--kills 2]`: views with
 * repetitions, from as many clients as people, while the product is killed and started again,
 * compared with a model; on the servers that the environment names, else embedded. Fails when a
 * count differs.
 */
const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '100000' },
    people: { type: 'string', default: '500' },
    posts: { type: 'string', default: '100' },
    kills: { type: 'string', default: '2' },
  },
});
const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-views-'));
try {
  const env = { ...ownStores(), DATA_DIR: dataDir, RATE_LIMITS: 'off', DEMO: '0' };
  const told = await recordUnderFire(env, {
    items: Number(values.items),
    people: Number(values.people),
    clients: Number(values.people),
    perCall: 50,
    posts: Number(values.posts),
    kills: Number(values.kills),
    publish: async (url) => {
      const client = createClient(url);
      const author = await client.register('author');
      return async (at) =>
        client.publish(author, await makePhoto({ seed: at }), { caption: `${at}` });
    },
  });
  const wrong = told.counts.filter((count, at) => count !== told.expected[at]).length;
  console.log(
    `${told.cut} calls cut; ${told.lost.length} posts lost acknowledged views; ${wrong} of ${told.counts.length} counts differ; right after ${Math.round(told.countedAfterMs)} ms.`,
  );
  process.exitCode = wrong > 0 || told.lost.length > 0 ? 1 : 0;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
