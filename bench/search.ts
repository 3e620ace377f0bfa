import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { counterBases } from '@clipgraph/platform/counters/tables.ts';
import { draft, type PostPayload } from '@clipgraph/platform/events/payloads.ts';
import { writeTexts } from '@clipgraph/search/documents/texts.ts';
import { buildIndex } from '@clipgraph/search/engine/build.ts';
import { fields } from '@clipgraph/search/engine/engine.ts';
import { engineOf } from '@clipgraph/search/engine/engine-of.ts';
import { documents } from '@clipgraph/search/tables.ts';
import { corpus, queries } from '@clipgraph/search/testing/corpus.ts';
import { openWorld } from '@clipgraph/search/testing/world.ts';

/**
 * `npm run bench -- search [--posts 10000]`: documents indexed a second from events and by a
 * rebuild, the size of the index, how long searches and suggestions take, also while it is rebuilt;
 * at the search subgraph on the store that DATABASE_URL names (SQLite without it) and the engine of
 * SEARCH_URL (tables without it). Owners answer at once.
 */
const { values } = parseArgs({ options: { posts: { type: 'string', default: '10000' } } });
const posts = Number(values.posts);
const fromEvents = Math.min(posts, 5_000);
const perTransaction = 200;
const perInsert = 500;
const rounds = 3;
const queriesPerSecond = 50;
/** A rebuild of more posts than this is watched for a while only. */
const watchedToItsEnd = 100_000;
const watchedSeconds = 60;

const world = await openWorld();
const { services, consumer } = world.subgraph;
const engine = engineOf(services);
const captions = corpus.filter(({ isName }) => !isName);
const postAt = (at: number): PostPayload => {
  const [one, two] = [captions[at % captions.length], captions[(at * 7919) % captions.length]];
  return {
    id: world.newId(),
    authorId: 1 + (at % 1_000),
    kind: 'VIDEO',
    status: 'READY',
    visibility: 'PUBLIC',
    deleted: false,
    caption: `${one?.text} ${two?.text} ${at.toString(36)}`,
    tags: [`tag${at % 500}`],
    createdAtMs: Date.now(),
  };
};
const say = (text: string) => console.log(text);
const secondsSince = (beganMs: number) => (performance.now() - beganMs) / 1_000;

say(`${posts} posts, ${engine.name} on ${services.config.DATABASE_URL ? 'MySQL' : 'SQLite'}`);
// The oldest post of all is the most popular one, among many that hold the same words.
const oldest = postAt(0);
await fillDocuments([oldest], 10);
await services.database.db
  .insert(counterBases)
  .values({ name: 'likes', id: oldest.id, value: 1_500_000 });

let began = performance.now();
for (let from = 1; from < fromEvents; from += perTransaction)
  await services.database.transaction(async (tx) => {
    for (let at = from; at < Math.min(fromEvents, from + perTransaction); at++) {
      const post = postAt(at);
      world.own(post);
      const event = draft('clip.post', 'post.told', post.id, 1, post);
      const envelope = { ...event, id: randomUUID(), occurredAtMs: Date.now() };
      await consumer.handlers['clip.post']?.(tx, envelope);
    }
  });
await world.settle();
say(`from events: ${Math.round(fromEvents / secondsSince(began))} documents a second`);

for (let from = fromEvents; from < posts; from += perInsert)
  await fillDocuments(
    Array.from({ length: Math.min(perInsert, posts - from) }, (_, at) => postAt(from + at)),
    0,
  );
await rebuild('by a rebuild that nothing runs beside');
say(`on disk: ${await megabytes()} MB`);

const searchSource = 'query ($text: String!) { search(query: $text) { edges { cursor } } }';
const suggestSource = 'query ($text: String!) { suggest(prefix: $text) }';
for (const kind of ['exact', 'prefix', 'typo', 'two-character', 'mixed'] as const)
  say(`search, ${kind}: ${await timed(searchSource, textsOf(kind))}`);
const prefixes = Array.from({ length: 100 }, (_, at) => `tag${at}`);
say(`suggest: ${await timed(suggestSource, prefixes)}`);
const [word = ''] = (captions[0]?.text ?? '').split(' ').filter((each) => each.length > 5);
const found = await world.find(word, { kinds: ['POST'] });
say(
  `the oldest post of all, with the most likes, by "${word}": place ${found.indexOf(oldest.id) + 1}`,
);

let isBuilding = true;
const beside = askSteadily();
await rebuild(
  `by a rebuild beside ${queriesPerSecond} searches a second`,
  posts > watchedToItsEnd ? watchedSeconds : Number.POSITIVE_INFINITY,
);
isBuilding = false;
say(`meanwhile: ${await beside}`);
await world.dispose();

async function fillDocuments(made: readonly PostPayload[], rank: number): Promise<void> {
  for (const post of made) world.own(post);
  const rows = made.map(({ id, caption, tags }) => ({
    kind: 'POST' as const,
    id,
    revision: 1,
    indexed: true,
    name: '',
    folded: writeTexts([
      { field: fields.caption, text: caption },
      ...tags.map((text) => ({ field: fields.tag, text })),
    ]),
    rank,
    version: 1,
  }));
  await services.database.db.insert(documents).values(rows);
}

async function rebuild(how: string, mostSeconds = Number.POSITIVE_INFINITY): Promise<void> {
  began = performance.now();
  let built = 0;
  const counting = {
    ...engine,
    async fill(...given: Parameters<typeof engine.fill>) {
      await engine.fill(...given);
      built += given[1].length;
    },
  };
  const goOn = async () => secondsSince(began) < mostSeconds;
  await buildIndex(services, counting, { goOn });
  const seconds = secondsSince(began);
  say(`${how}: ${Math.round(built / seconds)} documents a second, ${seconds.toFixed(0)} s`);
}

/** Asks for something every 20 ms, whether the one before is answered or not. */
async function askSteadily(): Promise<string> {
  const texts = queries.map(({ text }) => text);
  const tookMs: number[] = [];
  const asked: Promise<void>[] = [];
  let failed = 0;
  for (let at = 0; isBuilding; at++) {
    const startedMs = performance.now();
    asked.push(
      world.run(null, searchSource, { text: texts[at % texts.length] }).then(
        () => void tookMs.push(performance.now() - startedMs),
        () => void failed++,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000 / queriesPerSecond));
  }
  await Promise.all(asked);
  return `${summary(tookMs)}, ${failed} failed`;
}

function textsOf(kind: string): string[] {
  return queries.filter((query) => query.class === kind).map(({ text }) => text);
}

async function timed(source: string, texts: readonly string[]): Promise<string> {
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round++)
    for (const text of texts) {
      const startedMs = performance.now();
      await world.run(null, source, { text });
      tookMs.push(performance.now() - startedMs);
    }
  return summary(tookMs);
}

function summary(tookMs: number[]): string {
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)]?.toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${tookMs.length} requests)`;
}

/** Of the database's files, and of what the engine keeps elsewhere. */
async function megabytes(): Promise<string> {
  const { DATA_DIR, SEARCH_URL, DATABASE_PREFIX } = services.config;
  const files = readdirSync(DATA_DIR, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(db|sqlite)/.test(file))
    .reduce((sum, file) => sum + statSync(join(DATA_DIR, file)).size, 0);
  const database = `${(files / 1e6).toFixed(0)} of the database`;
  if (SEARCH_URL === undefined) return database;
  const stats = await fetch(`${SEARCH_URL}/${DATABASE_PREFIX}search_*/_stats/store`);
  const { _all } = (await stats.json()) as {
    _all: { total: { store: { size_in_bytes: number } } };
  };
  return `${database}, ${(_all.total.store.size_in_bytes / 1e6).toFixed(0)} of OpenSearch`;
}
