import { comments, likes, saves, viewDays } from '@clipgraph/interaction/tables.ts';
import { type Cast, readerOf } from './people.ts';
import { authorOf } from './posts.ts';
import { chance, type Line, popularPosts, powerLaw, type Scale } from './scale.ts';
import { addSeries, type Store } from './store.ts';

const dayMs = 86_400_000;

/** Likes, what is kept, comments and views: the square of a chance says how popular their posts are. */
export async function fillReactions(store: Store, scale: Scale, cast: Cast): Promise<void> {
  const tables = [likes, saves, comments, viewDays];
  const builds = [];
  for (const table of tables) builds.push(await store.dropIndexes(table));
  await fillEdges(store, scale, cast, {
    table: likes,
    each: scale.likesEach,
    line: scale.like,
    hot: scale.hot,
    seed: 37,
  });
  await fillEdges(store, scale, cast, {
    table: saves,
    each: scale.savesEach,
    line: scale.save,
    hot: 0,
    seed: 41,
  });
  await fillComments(store, scale, cast);
  await addSeries(store, viewDays, scale.posts + 1, {
    postId: scale.post.id('n'),
    day: store.div(scale.post.ms('n'), dayMs),
    views: `n % 500`,
    viewers: `n % 300`,
    watchedMs: `(n % 500) * 5000`,
    completed: `n % 100`,
  });
  for (const build of builds) await build();
  for (const table of tables) await store.analyze(table);
}

interface Edges {
  table: typeof likes | typeof saves;
  /** How many an account has. */
  each: number;
  line: Line;
  /** How many accounts have one to the hot post, too. */
  hot: number;
  seed: number;
}

async function fillEdges(
  store: Store,
  scale: Scale,
  cast: Cast,
  { table, each, line, hot, seed }: Edges,
) {
  const { posts: count, people, person, post } = scale;
  const author = authorOf(store, scale, cast, 'p');
  const edge = { postId: post.id('p'), authorId: author, active: '1', revision: '1' };
  const place = store.int(
    `floor(${count} * power((j - 1 + ${chance('u', seed)}) * ${1 / each}, 2))`,
  );
  await addSeries(
    store,
    table,
    people * (each + 1),
    { ...edge, userId: person.id('u'), activatedId: line.id('n'), changedAt: line.ms('n') },
    {
      given: {
        u: `1 + ${store.div('n - 1', each + 1)}`,
        j: `(n - 1) % ${each + 1}`,
        p: `case when j = 0 then ${count + 1} else ${popularPosts(count).at(place)} end`,
      },
      where: `j > 0 or u <= ${hot}`,
    },
  );
  const ofReader = scale.readers.lists;
  await addSeries(
    store,
    table,
    ofReader,
    {
      ...edge,
      userId: String(readerOf(cast)),
      activatedId: scale.own.id('n'),
      changedAt: scale.own.ms('n'),
    },
    { given: { p: `1 + (n - 1) * ${Math.floor(count / ofReader)}` } },
  );
}

/** Three of ten are replies to the comment before them. */
async function fillComments(store: Store, scale: Scale, cast: Cast): Promise<void> {
  const { posts: count, people, person, post, comment, hotComment } = scale;
  const of = (line: Line, last: number) => ({
    postId: post.id('p'),
    postAuthorId: authorOf(store, scale, cast, 'p'),
    authorId: person.id(powerLaw(store, 'n', 43, people, 2)),
    text: store.join("'What a post! I am number '", 'n'),
    createdAt: line.ms('n'),
    revision: '1',
    score: `${line.ms('n')} + ${store.int(`floor(${86_400_000 * 3} * power(${chance('n', 47)}, 6))`)}`,
    topId: `case when t = n then null else ${line.id('t')} + ${last} end`,
    parentId: `case when t = n then null else ${line.id('t')} + ${last} end`,
    id: `${line.id('n')} + ${last}`,
  });
  const t = 'case when n % 10 in (3, 6, 9) then n - 1 else n end';
  const place = store.int(`floor(${count} * power(${chance('t', 53)}, 2))`);
  await addSeries(store, comments, scale.comments, of(comment, 0), {
    given: { t, p: popularPosts(count).at(place) },
  });
  // Made in between the others: what tells their ids apart is the last bits.
  await addSeries(store, comments, scale.hotComments, of(hotComment, 1), {
    given: { t: 'case when n % 10 = 9 then n - 1 else n end', p: String(count + 1) },
  });
}
