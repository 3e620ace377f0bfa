import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { counterBases } from '@clipgraph/platform/counters/tables.ts';
import { draft, type PostPayload } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { writeTexts } from '@clipgraph/search/documents/texts.ts';
import { buildIndex } from '@clipgraph/search/engine/build.ts';
import { fields } from '@clipgraph/search/engine/engine.ts';
import { engineOf } from '@clipgraph/search/engine/engine-of.ts';
import { documents } from '@clipgraph/search/tables.ts';
import { corpus, queries } from '@clipgraph/search/testing/corpus.ts';
import { hostileQueries } from '@clipgraph/search/testing/hostile.ts';
import { openWorld, type World } from '@clipgraph/search/testing/world.ts';
import { and, eq } from 'drizzle-orm';
import { indexSize } from './index-size.ts';
import { summary } from './summary.ts';

const perTransaction = 200;
const perInsert = 500;
const rounds = 3;
const queriesPerSecond = 50;

const searchSource = 'query ($text: String!) { search(query: $text) { edges { cursor } } }';
const suggestSource = 'query ($text: String!) { suggest(prefix: $text) }';

const say = (text: string) => console.log(text);
const secondsSince = (beganMs: number) => (performance.now() - beganMs) / 1_000;
const captions = corpus.filter(({ isName }) => !isName);

/** The post of a number: two captions of the corpus, and a word of its own. */
const postOf = (id: Id, at: number): PostPayload => ({
  id,
  authorId: 1 + (at % 1_000),
  kind: 'VIDEO',
  status: 'READY',
  visibility: 'PUBLIC',
  deleted: false,
  caption: `${captions[at % captions.length]?.text} ${captions[(at * 7919) % captions.length]?.text} ${at.toString(36)}`,
  tags: [`tag${at % 500}`],
  createdAtMs: Date.now(),
});

/**
 * Documents indexed a second from events and by a rebuild, the size of the index, how long searches
 * and suggestions take, also while it is rebuilt. Owners answer at once.
 */
export async function measurePosts(posts: number, fromEvents: number): Promise<void> {
  const world = await openWorld();
  const { services } = world.subgraph;
  const engine = engineOf(services);
  const firstId = world.newId();
  const makePost = (at: number) => postOf(firstId + at, at);
  world.ownEvery((id) => (id >= firstId ? makePost(id - firstId) : undefined));
  say(`${posts} posts, ${engine.name} on ${services.config.DATABASE_URL ? 'MySQL' : 'SQLite'}`);

  let began = performance.now();
  await tell(world, fromEvents, makePost);
  say(`from events: ${Math.round(fromEvents / secondsSince(began))} documents a second`);
  for (let from = fromEvents; from < posts; from += perInsert) {
    const count = Math.min(perInsert, posts - from);
    await fill(
      world,
      Array.from({ length: count }, (_, at) => makePost(from + at)),
    );
  }
  // The oldest post of all is the most popular one, among many that hold the same words.
  const { db } = services.database;
  await db.insert(counterBases).values({ name: 'likes', id: firstId, value: 1_500_000 });
  await db
    .update(documents)
    .set({ rank: 10 })
    .where(and(eq(documents.kind, 'POST'), eq(documents.id, firstId)));
  await rebuild('by a rebuild that nothing runs beside');
  say(`size: ${await indexSize(services)}`);

  for (const kind of ['exact', 'prefix', 'typo', 'two-character', 'mixed'] as const)
    say(`search, ${kind}: ${await timed(world, searchSource, textsOf(kind))}`);
  say(`search, hostile: ${await timed(world, searchSource, hostileQueries)}`);
  const prefixes = Array.from({ length: 100 }, (_, at) => `tag${at}`);
  say(`suggest: ${await timed(world, suggestSource, prefixes)}`);
  const [word = ''] = (captions[0]?.text ?? '').split(' ').filter((each) => each.length > 5);
  const found = await world.find(word, { kinds: ['POST'] });
  say(
    `the oldest post of all, with the most likes, by "${word}": place ${found.indexOf(firstId) + 1}`,
  );

  let isBuilding = true;
  const beside = askSteadily(world, () => isBuilding);
  await rebuild(`by a rebuild beside ${queriesPerSecond} searches a second`);
  isBuilding = false;
  say(`meanwhile: ${await beside}`);
  await world.dispose();

  async function rebuild(how: string): Promise<void> {
    began = performance.now();
    const built = (await buildIndex(services, engine)) ?? 0;
    const seconds = secondsSince(began);
    say(`${how}: ${Math.round(built / seconds)} documents a second, ${seconds.toFixed(0)} s`);
  }
}

/** Posts as their owner tells of them, through the handlers of the subgraph. */
async function tell(
  { subgraph: { services, consumer }, settle }: World,
  posts: number,
  makePost: (at: number) => PostPayload,
): Promise<void> {
  for (let from = 0; from < posts; from += perTransaction)
    await services.database.transaction(async (tx) => {
      for (let at = from; at < Math.min(posts, from + perTransaction); at++) {
        const post = makePost(at);
        const event = draft('clip.post', 'post.told', post.id, 1, post);
        const envelope = { ...event, id: randomUUID(), occurredAtMs: Date.now() };
        await consumer.handlers['clip.post']?.(tx, envelope);
      }
    });
  await settle();
}

/** Documents that only a rebuild makes found. */
async function fill(
  { subgraph: { services } }: World,
  posts: readonly PostPayload[],
): Promise<void> {
  const rows = posts.map(({ id, caption, tags }) => ({
    kind: 'POST' as const,
    id,
    revision: 1,
    indexed: true,
    name: '',
    folded: writeTexts([
      { field: fields.caption, text: caption },
      ...tags.map((text) => ({ field: fields.tag, text })),
    ]),
    rank: 0,
    version: 1,
  }));
  await services.database.db.insert(documents).values(rows);
}

/** Asks for something every 20 ms, whether the one before is answered or not. */
async function askSteadily(world: World, goesOn: () => boolean): Promise<string> {
  const texts = queries.map(({ text }) => text);
  const tookMs: number[] = [];
  const asked: Promise<void>[] = [];
  const beganMs = performance.now();
  let failed = 0;
  for (let at = 0; goesOn(); at++) {
    const dueMs = beganMs + (at * 1_000) / queriesPerSecond;
    // Taken from when it was due: who waits for the process to listen waits as well.
    if (dueMs > performance.now()) await sleep(dueMs - performance.now());
    asked.push(
      world.run(null, searchSource, { text: texts[at % texts.length] }).then(
        () => void tookMs.push(performance.now() - dueMs),
        () => void failed++,
      ),
    );
    if (at % 16 === 0) await setImmediate();
  }
  await Promise.all(asked);
  return `${summary(tookMs)}, ${failed} failed`;
}

const textsOf = (kind: string): string[] =>
  queries.filter((query) => query.class === kind).map(({ text }) => text);

const onlyRefused = (error: { code?: string }) => {
  if (error.code !== 'BAD_USER_INPUT') throw error;
};

async function timed(world: World, source: string, texts: readonly string[]): Promise<string> {
  const tookMs: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++)
    for (const text of texts) {
      const startedMs = performance.now();
      // What is too long is refused.
      await world.run(null, source, { text }).catch(onlyRefused);
      tookMs.push(performance.now() - startedMs);
    }
  const { user, system } = process.cpuUsage(before);
  const workedMs = (user + system) / 1_000 / tookMs.length;
  return `${summary(tookMs)}, ${workedMs.toFixed(1)} ms of this process each`;
}
