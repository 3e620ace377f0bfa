import { authors, heats, postMedia, posts, postTags } from '@clipgraph/video/tables.ts';
import type { Cast } from './people.ts';
import { chance, powerLaw, type Scale } from './scale.ts';
import { addSeries, type Store } from './store.ts';

/** Who wrote a post, in SQL, wherever a copy of that stands. */
export const authorOf = (
  store: Store,
  { people, person, posts: count, starEach }: Scale,
  { star }: Cast,
  n: string,
) =>
  `(case when (${n}) % ${starEach} = 7 or (${n}) > ${count} then ${star} else ${person.id(powerLaw(store, n, 3, people))} end)`;

/** Which account wrote about so many posts. */
export const whoWrote = ({ people, posts: count }: Scale, posts: number): number =>
  Math.floor(people * (count / (3 * posts * people)) ** 1.5);

/** Every tenth post has the tag `all`, and each one of a thousand others. */
export const tagOf = (store: Store, { tags }: Scale, n: string): string =>
  store.join("'tag '", powerLaw(store, n, 5, tags));
export const isOfAll = (n: string): string => `((${n}) % 10 = 0)`;
export const isPublic = (n: string): string => `((${n}) % 50 <> 3)`;

/** Of which the words of captions are made: three of two letters each. */
export const syllables = 'bacedifogubelimonupaqeriso';
const wordsInAll = 12 ** 3;

/** Six words, of which some stand in every second caption and some hardly anywhere. */
export function captionOf(store: Store, n: string): string {
  const syllable = (number: string) => `substr('${syllables}', 1 + 2 * (${number}), 2)`;
  const words = [11, 13, 17, 19, 23, 29].map((seed) => {
    const word = store.int(`floor(${wordsInAll} * power(${chance(n, seed)}, 4))`);
    return store.join(
      syllable(`${word} % 12`),
      syllable(`${store.div(word, 12)} % 12`),
      syllable(store.div(word, 144)),
    );
  });
  return store.join(...words.flatMap((word, at) => (at === 0 ? [word] : ["' '", word])));
}

/** Posts, their tags and files, and how much attention they get. */
export async function fillPosts(store: Store, scale: Scale, cast: Cast): Promise<void> {
  const { posts: count, people, person, post } = scale;
  const { bytes } = store;
  const kind = bytes("case when p % 3 = 0 then 'PHOTO' else 'VIDEO' end");
  const audience = bytes(`case when ${isPublic('p')} then 'PUBLIC' else 'FOLLOWERS' end`);
  const author = authorOf(store, scale, cast, 'p');
  const tag = tagOf(store, scale, 'p');
  /** So many rows for each post. */
  const each = (rows: number) => ({ p: `1 + ${store.div('n - 1', rows)}`, j: `(n - 1) % ${rows}` });
  const tables = [posts, postTags, postMedia, heats, authors];
  const builds = [];
  for (const table of tables) builds.push(await store.dropIndexes(table));
  await addSeries(
    store,
    posts,
    count + 1,
    {
      id: post.id('n'),
      authorId: author,
      kind,
      status: bytes("'READY'"),
      caption: captionOf(store, 'n'),
      tags: `case when ${isOfAll('n')} then ${store.join(`'["all","'`, tag, `'"]'`)} else ${store.join(`'["'`, tag, `'"]'`)} end`,
      visibility: audience,
      audience,
      publishedAt: post.ms('n'),
      revision: '1',
    },
    { given: { p: 'n' } },
  );
  await addSeries(
    store,
    postTags,
    2 * count,
    {
      tag: bytes(`case when j = 0 then 'all' else ${tag} end`),
      postId: post.id('p'),
      authorId: author,
      kind,
      audience,
      publishedAt: post.ms('p'),
    },
    { given: each(2), where: `j = 1 or ${isOfAll('p')}` },
  );
  await addSeries(
    store,
    postMedia,
    2 * count + 2,
    {
      postId: post.id('p'),
      role: bytes("case when j = 0 then 'cover' else 'media' end"),
      position: '0',
      hash: bytes(
        store.join("'0123456789abcdef0123456789abcdef0123456789abcdef'", '(1000000000000000 + p)'),
      ),
      extension: bytes("case when j = 0 then 'jpg' else 'mp4' end"),
      byteLength: '1000000 + p',
      width: '640',
      height: '960',
      durationMs: 'case when j = 0 or p % 3 = 0 then null else 9000 end',
      isPublic: isPublic('p'),
    },
    { given: each(2), where: 'j = 1 or p % 3 <> 0' },
  );
  await addSeries(
    store,
    heats,
    3 * count,
    {
      tag: bytes(`case j when 0 then '' when 1 then 'all' else ${tag} end`),
      postId: post.id('p'),
      kind,
      heat: `20.0 * p * ${1 / count} + 10 * ${chance('p', 31)}`,
      views: `p % 500`,
    },
    { given: each(3), where: `j <> 1 or ${isOfAll('p')}` },
  );
  await addSeries(store, authors, people, { authorId: person.id('n') });
  await addSeries(store, authors, 1, { authorId: String(cast.star) });
  for (const build of builds) await build();
  for (const table of tables) await store.analyze(table);
}
