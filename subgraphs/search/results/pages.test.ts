import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.dispose());

const source = `query ($query: String!, $kinds: [SearchKind!], $first: Int!, $after: String) {
  search(query: $query, kinds: $kinds, first: $first, after: $after) {
    edges { cursor node { ... on Post { id } } } pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;
const page = async (variables: Record<string, unknown>, as: number | null = null) =>
  (await world.run(as, source, { first: 7, ...variables })).search;

test('no result is skipped or repeated, though likes and new posts change the order meanwhile', async () => {
  const posts: number[] = [];
  for (let at = 0; at < 40; at++) posts.push(await world.post({ caption: `steady ${at}` }));
  const fan = await world.user();
  const seen: number[] = [];
  let after: string | undefined;
  for (let at = 0; ; at++) {
    const { edges, pageInfo } = await page({ query: 'steady', after });
    seen.push(...edges.map(({ node }: { node: { id: string } }) => Number(node.id)));
    expect(pageInfo.hasPreviousPage).toBe(at > 0);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
    await world.post({ caption: 'steady newcomer' });
    await world.like(posts[at] ?? 0, fan);
    await world.like(posts[39 - at] ?? 0, fan);
  }
  expect(seen).toHaveLength(40);
  expect(new Set(seen)).toEqual(new Set(posts));
});

test('any edge is a place to go on from, the last one too', async () => {
  await world.post({ caption: 'placed' });
  await world.post({ caption: 'placed' });
  const { edges } = await page({ query: 'placed' });
  expect((await page({ query: 'placed', after: edges[0].cursor })).edges).toHaveLength(1);
  expect((await page({ query: 'placed', after: edges[1].cursor })).edges).toEqual([]);
});

test('a cursor is good for its query, kinds and viewer alone, and while its search is kept', async () => {
  await world.post({ caption: 'bound' });
  const { endCursor: after } = (await page({ query: 'bound' })).pageInfo;
  for (const variables of [{ query: 'other' }, { query: 'bound', kinds: ['POST'] }])
    expect(await world.refused(source, { first: 7, after, ...variables })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  await expect(page({ query: 'bound', after }, await world.user())).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  const { services } = world.subgraph;
  const [{ cursor }] = (await page({ query: 'bound' })).edges;
  const [snapshot] = services.cursors.decode(
    { field: 'Query.search', args: ['bound', 'POST,USER,TAG'], viewerId: null },
    cursor,
  );
  await services.cache.delete(`search:snapshot:${snapshot}`);
  expect(await world.refused(source, { first: 7, query: 'bound', after })).toEqual({
    code: 'CURSOR_EXPIRED',
  });
});

test('likes, a better field and a later time stand higher', async () => {
  const caption = await world.post({ caption: 'ranked somewhere' });
  const tagged = await world.post({ tags: ['ranked'] });
  expect(await world.find('ranked ', { kinds: ['POST'] })).toEqual([tagged, caption]);
  for (let at = 0; at < 40; at++) await world.like(caption, 9_000 + at);
  expect(await world.find('ranked ', { kinds: ['POST'] })).toEqual([caption, tagged]);
  const [older, newer] = [
    await world.post({ caption: 'aged' }, 4096 * 86_400_000),
    await world.post({ caption: 'aged' }),
  ];
  expect(await world.find('aged')).toEqual([newer, older]);
});
