import { afterAll, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await openWorld();
  worlds.push(world);
});
afterAll(() => Promise.all(worlds.map((opened) => opened.dispose())));

const suggestions = async (prefix: string, limit = 10): Promise<string[]> =>
  (
    await world.run(
      null,
      'query ($prefix: String!, $limit: Int!) { suggest(prefix: $prefix, limit: $limit) }',
      { prefix, limit },
    )
  ).suggest;

test('tags and both names are offered by how they begin, in any case and accent', async () => {
  await world.user({ username: 'cafe_owner', displayName: 'Émile' });
  await world.post({ tags: ['café', '上海美食'] });
  expect(new Set(await suggestions('CAF'))).toEqual(new Set(['café', 'cafe_owner']));
  expect(await suggestions('#caf')).toEqual(['café']);
  expect(await suggestions('@caf')).toEqual(['cafe_owner']);
  expect(await suggestions('emi')).toEqual(['Émile']);
  expect(await suggestions('上海')).toEqual(['上海美食']);
  expect(await suggestions('owner')).toEqual([]);
});

test('the most popular come first, after what was typed in full', async () => {
  for (let at = 0; at < 3; at++) await world.post({ tags: ['travel'] });
  await world.post({ tags: ['trav', 'traverse'] });
  expect(await suggestions('tra')).toEqual(['travel', 'trav', 'traverse']);
  expect(await suggestions('trav', 2)).toEqual(['trav', 'travel']);
});

test('a renamed or deleted account is offered by its present names alone', async () => {
  const id = await world.user({ username: 'renamer', displayName: 'Before' });
  await world.user({ displayName: 'After' }, id);
  expect(await suggestions('bef')).toEqual([]);
  expect(await suggestions('aft')).toEqual(['After']);
  await world.user({ state: 'deleted', username: 'deleted', displayName: 'deleted' }, id);
  for (const prefix of ['aft', 'ren', 'del']) expect(await suggestions(prefix)).toEqual([]);
});

test('Chinese names and tags are offered by how they are spelt, and by first letters', async () => {
  await world.user({ username: '陈小明', displayName: '小明' });
  await world.post({ tags: ['上海美食', 'AI绘画'] });
  for (const prefix of ['shangh', 'ShangHaiMei', 'shms', '上海', '#shang'])
    expect(await suggestions(prefix)).toEqual(['上海美食']);
  expect(await suggestions('chenxiao')).toEqual(['陈小明']);
  expect(await suggestions('xm')).toEqual(['小明']);
  expect(await suggestions('aihui')).toEqual(['AI绘画']);
});
