import { afterAll, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await openWorld();
  worlds.push(world);
});
afterAll(() => Promise.all(worlds.map((opened) => opened.dispose())));

test('posts are found by words of their captions and by their tags, in any case and accent', async () => {
  const beach = await world.post({ caption: 'Sunset at the Café', tags: ['summer'] });
  await world.post({ caption: 'Rain in town' });
  for (const query of [
    'sunset',
    'CAFE',
    'café',
    'ｓｕｎｓｅｔ cafe',
    'the sunset',
    '#summer',
    'summer ',
  ])
    expect([query, await world.find(query, { kinds: ['POST'] })]).toEqual([query, [beach]]);
  expect(await world.find('sunset rain')).toEqual([]);
});

test('every run of characters is found in scripts that have no spaces', async () => {
  const noodles = await world.post({ caption: '今天在上海吃螺蛳粉' });
  const ramen = await world.post({ caption: '東京でラーメンを食べた' });
  const seoul = await world.post({ caption: '서울 맛집 추천' });
  for (const query of ['上海', '螺蛳粉', '粉', '海吃', '今天在上海吃螺蛳粉'])
    expect([query, await world.find(query)]).toEqual([query, [noodles]]);
  for (const query of ['東京', 'ラーメン', 'ﾗｰﾒﾝ', '食'])
    expect([query, await world.find(query)]).toEqual([query, [ramen]]);
  expect(await world.find('맛집')).toEqual([seoul]);
  expect(await world.find('上粉')).toEqual([]);
});

test('a misspelt word is found, and a longer one may miss two letters', async () => {
  const post = await world.post({ caption: 'coffee challenge tutorial' });
  for (const query of ['cofee ', 'coffe ', 'cofefe ', 'chalenge ', 'chalange ', 'tutorail '])
    expect([query, await world.find(query)]).toEqual([query, [post]]);
  for (const query of ['cfee ', 'tea ', 'chlnge '])
    expect([query, await world.find(query)]).toEqual([query, []]);
});

test('the last word may be the beginning of one', async () => {
  const post = await world.post({ caption: 'morning skateboarding' });
  expect(await world.find('morning skate')).toEqual([post]);
  expect(await world.find('morning skate ')).toEqual([]);
  expect(await world.find('morn skateboarding')).toEqual([]);
});

test('accounts are found by both names, and tags by theirs', async () => {
  const ada = await world.user({ username: 'ada_love', displayName: 'Ada Löwe' });
  await world.post({ tags: ['love'] });
  expect(await world.find('@ada_love', { kinds: ['USER'] })).toEqual([ada]);
  expect(await world.find('lowe', { kinds: ['USER'] })).toEqual([ada]);
  expect((await world.find('love'))[0]).toBe('#love');
});
