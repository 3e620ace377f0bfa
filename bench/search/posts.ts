import { buildIndex } from '@clipgraph/search/engine/build.ts';
import { engineOf } from '@clipgraph/search/engine/engine-of.ts';
import { queries } from '@clipgraph/search/testing/corpus.ts';
import { askInTurn, askSteadily, searchSource, suggestSource } from './ask.ts';
import type { EngineChoice } from './environments.ts';
import { indexSize } from './index-size.ts';
import { captions, fillDocuments, openPosts, tellPosts } from './made-posts.ts';
import { printTable, stopwatch, summary, written } from './table.ts';

const mostFromEvents = 5_000;
const rounds = 3;
const classes = ['exact', 'prefix', 'typo', 'two-character', 'mixed'] as const;

/**
 * Documents indexed a second from events and by a rebuild, the size of the index, how long searches
 * and suggestions take, also while it is rebuilt. Owners answer at once.
 * @param searchesBeside a second, while it is rebuilt once more; 0 leaves that out
 */
export async function measurePosts(
  { name, environment }: EngineChoice,
  posts: number,
  searchesBeside: number,
): Promise<void> {
  const say = printTable(`${name}, ${posts} posts`);
  const made = await openPosts(environment);
  const { world, firstId } = made;
  const { services } = world.subgraph;
  const engine = engineOf(services);

  const fromEvents = Math.min(posts, mostFromEvents);
  let spent = stopwatch();
  await tellPosts(made, fromEvents);
  say('documents a second, from events', String(Math.round(fromEvents / spent().seconds)));
  spent = stopwatch();
  await fillDocuments(made, fromEvents, posts);
  say('the other documents are written, not told of', written(spent()));
  await rebuild('a rebuild that nothing runs beside');
  say('size', await indexSize(services));

  for (const kind of classes)
    say(`search, ${kind}`, await askInTurn(world, searchSource, textsOf(kind), rounds));
  const prefixes = Array.from({ length: 100 }, (_, at) => `tag${at}`);
  say('suggest', await askInTurn(world, suggestSource, prefixes, rounds));
  const [word = ''] = (captions[0]?.text ?? '').split(' ').filter((each) => each.length > 5);
  const found = await world.find(word, { kinds: ['POST'] });
  const place = found.indexOf(firstId) + 1;
  say(`the oldest post of all, with the most likes, by "${word}"`, `place ${place}`);

  if (searchesBeside > 0) {
    let isBuilding = true;
    const texts = queries.map(({ text }) => text);
    const beside = askSteadily(world, texts, searchesBeside, () => isBuilding);
    await rebuild(`a rebuild beside ${searchesBeside} searches a second`);
    isBuilding = false;
    const { tookMs, failed } = await beside;
    say('these searches', `${summary(tookMs)}, ${failed} failed`);
  }
  await world.dispose();

  async function rebuild(how: string): Promise<void> {
    const spentOnIt = stopwatch();
    const built = (await buildIndex(services, engine)) ?? 0;
    const it = spentOnIt();
    say(how, `${written(it)}, ${Math.round(built / it.seconds)} documents a second`);
  }
}

const textsOf = (kind: string): string[] =>
  queries.filter((query) => query.class === kind).map(({ text }) => text);
