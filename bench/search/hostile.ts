import { buildIndex } from '@clipgraph/search/engine/build.ts';
import { engineOf } from '@clipgraph/search/engine/engine-of.ts';
import { queries } from '@clipgraph/search/testing/corpus.ts';
import { hostileQueries } from '@clipgraph/search/testing/hostile.ts';
import { askInTurn, askSteadily, searchSource } from './ask.ts';
import type { EngineChoice } from './environments.ts';
import { fillDocuments, openPosts } from './made-posts.ts';
import { printTable, stopwatch, summary, written } from './table.ts';

const ordinaryPerSecond = 20;
const besidePerSecond = 5;
const rounds = 3;
const roundMs = 6_000;

/**
 * How long ordinary searches take beside hostile ones, and beside as many ordinary ones, in rounds
 * that take turns: who asks for what is dear harms nobody else.
 */
export async function measureHostile(
  { name, environment }: EngineChoice,
  posts: number,
): Promise<void> {
  const say = printTable(
    `${name}, ${posts} posts, ${ordinaryPerSecond} ordinary searches a second`,
  );
  const made = await openPosts(environment);
  const { world } = made;
  const { services } = world.subgraph;
  await fillDocuments(made, 0, posts);
  const spent = stopwatch();
  await buildIndex(services, engineOf(services));
  say('the index is built', written(spent()));

  const ordinary = queries.map(({ text }) => text);
  say('ordinary, one by one', await askInTurn(world, searchSource, ordinary, 1));
  say(
    `${hostileQueries.length} hostile ones, one by one`,
    await askInTurn(world, searchSource, hostileQueries, 1),
  );
  // Begun in the middle, so that the others are not asked for the same at the same time.
  const others = [...ordinary.slice(ordinary.length / 2), ...ordinary];
  const beside = { 'as many others': others, 'hostile ones': hostileQueries };
  const tookMs: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++)
    for (const [what, texts] of Object.entries(beside)) {
      const endsMs = performance.now() + roundMs;
      const goesOn = () => performance.now() < endsMs;
      const [asked, besides] = await Promise.all([
        askSteadily(world, ordinary, ordinaryPerSecond, goesOn),
        askSteadily(world, texts, besidePerSecond, goesOn),
      ]);
      if (asked.failed + besides.failed > 0)
        throw new Error(`${asked.failed + besides.failed} searches failed beside ${what}.`);
      tookMs[what] = [...(tookMs[what] ?? []), ...asked.tookMs];
    }
  for (const [what, took] of Object.entries(tookMs))
    say(`ordinary, beside ${besidePerSecond} ${what} a second`, summary(took));
  await world.dispose();
}
