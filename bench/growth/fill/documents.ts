import { counterBases } from '@clipgraph/platform/counters/tables.ts';
import { documents, knownLikes, names, postTags } from '@clipgraph/search/tables.ts';
import { tagIdOf } from '@clipgraph/search/tags/post-tags.ts';
import type { Cast } from './people.ts';
import { authorOf, captionOf, isOfAll, isPublic, tagOf } from './posts.ts';
import { popularPosts, type Scale } from './scale.ts';
import { addSeries, type Store } from './store.ts';

/** What search knows, all but the index, which the product makes of it. */
export async function fillDocuments(store: Store, scale: Scale, cast: Cast): Promise<void> {
  const { posts: count, people, person, post, tags, likesEach } = scale;
  const { bytes, join } = store;
  const tables = [documents, names, postTags, knownLikes, counterBases];
  const builds = [];
  for (const table of tables) builds.push(await store.dropIndexes(table));
  const tag = tagOf(store, scale, 'p');
  // What the places of the likes come to, without a row for each: the density of a square.
  const likes = store.int(
    `case when n > ${count} then ${scale.hot} else floor(${(likesEach * people) / count / 2} / sqrt((${popularPosts(count).placeOf('n')} + 1) * ${1 / count})) end`,
  );
  const rank = store.int('case when l < 4 then 0 else floor(ln(l) / ln(4) + 0.000000001) end');
  const texts = join("'3 '", captionOf(store, 'n'), `'\n2 '`, tag);
  await addSeries(
    store,
    documents,
    count + 1,
    {
      kind: bytes("'POST'"),
      id: post.id('n'),
      revision: '1',
      indexed: '1',
      name: "''",
      folded: texts,
      rank,
      version: '1',
    },
    { given: { p: 'n', l: likes } },
  );
  await addSeries(
    store,
    counterBases,
    count + 1,
    { name: bytes("'likes'"), id: post.id('n'), value: 'l' },
    { given: { l: likes } },
  );
  const name = join("'person '", 'n');
  const named = { revision: '1', indexed: '1', version: '1' };
  await addSeries(store, documents, people, {
    ...named,
    kind: bytes("'USER'"),
    id: person.id('n'),
    name,
    folded: join("'0 '", name, `'\n1 '`, name),
  });
  await addSeries(store, names, people, {
    kind: bytes("'USER'"),
    folded: bytes(name),
    id: person.id('n'),
    shown: name,
  });
  await store.run(
    'create table growth_tags (tag varchar(64) not null primary key, id bigint not null)',
  );
  const named1 = ['all', ...Array.from({ length: tags }, (_, at) => `tag ${at + 1}`)];
  await store.run(
    `insert into growth_tags values ${named1.map((one) => `('${one}', ${tagIdOf(one)})`).join(', ')}`,
  );
  await store.run(
    `insert into documents (kind, id, revision, indexed, name, folded, version)
     select ${bytes("'TAG'")}, id, 0, 1, tag, ${join("'0 '", 'tag')}, 1 from growth_tags`,
  );
  const tagId = `(select id from growth_tags t where t.tag = name)`;
  await addSeries(
    store,
    postTags,
    2 * count,
    {
      tagId,
      postId: post.id('p'),
      authorId: authorOf(store, scale, cast, 'p'),
      tag: 'name',
      listed: isPublic('p'),
      open: isPublic('p'),
      postedAt: post.ms('p'),
    },
    {
      given: {
        p: `1 + ${store.div('n - 1', 2)}`,
        j: '(n - 1) % 2',
        name: `case when j = 0 then 'all' else ${tag} end`,
      },
      where: `j = 1 or ${isOfAll('p')}`,
    },
  );
  await store.run('drop table growth_tags');
  await addSeries(store, knownLikes, scale.hot, {
    postId: post.id(String(count + 1)),
    userId: person.id('n'),
    authorId: String(cast.star),
    active: '1',
    revision: '1',
  });
  for (const build of builds) await build();
  for (const table of tables) await store.analyze(table);
}
