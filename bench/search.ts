import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import { corpus, queries } from '@clipgraph/search/testing/corpus.ts';
import { openWorld } from '@clipgraph/search/testing/world.ts';

/**
 * `npm run bench -- search [--posts 10000]`: documents indexed a second, the size of the index, and
 * how long searches and suggestions take, at the search subgraph on the store that DATABASE_URL
 * names (SQLite without it). Owners answer at once.
 */
const { values } = parseArgs({ options: { posts: { type: 'string', default: '10000' } } });
const posts = Number(values.posts);
const perTransaction = 200;
const rounds = 3;

const world = await openWorld();
const { services, consumer } = world.subgraph;
const captions = corpus.filter(({ isName }) => !isName);
const captionOf = (at: number): string => {
  const [one, two] = [captions[at % captions.length], captions[(at * 7919) % captions.length]];
  return `${one?.text} ${two?.text} ${at.toString(36)}`;
};

const began = performance.now();
for (let from = 0; from < posts; from += perTransaction)
  await services.database.transaction(async (tx) => {
    for (let at = from; at < Math.min(posts, from + perTransaction); at++) {
      const id = world.newId();
      const event = draft('clip.post', 'post.told', id, 1, {
        id,
        authorId: 1 + (at % 1_000),
        kind: 'VIDEO',
        status: 'READY',
        visibility: 'PUBLIC',
        deleted: false,
        caption: captionOf(at),
        tags: [`tag${at % 500}`],
        createdAtMs: Date.now(),
      });
      world.own(event.payload);
      await consumer.handlers['clip.post']?.(tx, {
        ...event,
        id: randomUUID(),
        occurredAtMs: Date.now(),
      });
    }
  });
const indexedSeconds = (performance.now() - began) / 1_000;

async function timed(source: string, variables: readonly Record<string, unknown>[]) {
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round++)
    for (const given of variables) {
      const startedMs = performance.now();
      await world.run(null, source, given);
      tookMs.push(performance.now() - startedMs);
    }
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)]?.toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${tookMs.length} requests)`;
}

const { DATA_DIR } = services.config;
const bytes = readdirSync(DATA_DIR, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(db|sqlite)/.test(file))
  .reduce((sum, file) => sum + statSync(join(DATA_DIR, file)).size, 0);
console.log(`${posts} posts: ${Math.round(posts / indexedSeconds)} documents indexed a second`);
if (bytes > 0) console.log(`on disk: ${(bytes / 1e6).toFixed(0)} MB`);
for (const kind of ['exact', 'prefix', 'typo', 'two-character', 'mixed'] as const) {
  const texts = queries.filter((query) => query.class === kind).map(({ text }) => ({ text }));
  const source = 'query ($text: String!) { search(query: $text) { edges { cursor } } }';
  console.log(`search, ${kind}: ${await timed(source, texts)}`);
}
const prefixes = Array.from({ length: 100 }, (_, at) => ({ text: `tag${at}` }));
const suggest = 'query ($text: String!) { suggest(prefix: $text) }';
console.log(`suggest: ${await timed(suggest, prefixes)}`);
await world.dispose();
