import { afterAll, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await openWorld();
  worlds.push(world);
});
afterAll(() => Promise.all(worlds.map((opened) => opened.dispose())));

const dayMs = 86_400_000;
const trends = async (
  first = 20,
): Promise<{ tag: { name: string; postCount: number }; score: number }[]> =>
  (
    await world.run(
      null,
      'query ($first: Int!) { trendingTags(first: $first) { tag { name postCount } score } }',
      { first },
    )
  ).trendingTags;

test('what most accounts use lately trends; many posts of one account count once', async () => {
  const spammer = await world.user();
  for (let at = 0; at < 5; at++) await world.post({ tags: ['spam'], authorId: spammer });
  for (let at = 0; at < 3; at++) await world.post({ tags: ['crowd'] });
  for (let at = 0; at < 4; at++)
    await world.post({ tags: ['yesterday'], createdAtMs: Date.now() - dayMs });
  await world.post({ tags: ['ancient'], createdAtMs: Date.now() - 30 * dayMs });
  await world.post({ tags: ['secret'], visibility: 'PRIVATE' });
  const told = await trends();
  expect(told.map(({ tag }) => [tag.name, tag.postCount])).toEqual([
    ['crowd', 3],
    ['yesterday', 4],
    ['spam', 5],
  ]);
  expect(told.map(({ score }) => Math.round(score))).toEqual([3, 2, 1]);
  expect(await trends(1)).toHaveLength(1);
});

test('a tag whose posts are gone trends no more, also while the list is kept', async () => {
  const post = await world.post({ tags: ['fleeting'] });
  expect((await trends()).map(({ tag }) => tag.name)).toEqual(['fleeting']);
  await world.post({ deleted: true }, post);
  expect(await trends()).toEqual([]);
});
