import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileQueries } from '../testing/hostile.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.post({ caption: 'an ordinary post', tags: ['ordinary'] });
});
afterAll(() => world.dispose());

test('hostile queries are answered or refused, never failed by the engine', async () => {
  expect(hostileQueries.length).toBeGreaterThan(60);
  for (const text of hostileQueries)
    for (const source of [
      'query ($text: String!) { search(query: $text) { edges { cursor } } }',
      'query ($text: String!) { suggest(prefix: $text) }',
    ]) {
      const answer = await world.run(null, source, { text }).catch((error) => error);
      if (answer instanceof Error)
        expect([text, answer]).toEqual([text, expect.objectContaining({ code: 'BAD_USER_INPUT' })]);
    }
});

test('operators are words like others', async () => {
  const post = await world.post({ caption: 'this or that' });
  expect(await world.find('this OR that')).toEqual([post]);
  expect(await world.find('"this" -that')).toEqual([post]);
  expect(await world.find('th%')).toEqual([post]);
  expect(await world.find('*', { kinds: ['POST'] })).toEqual([]);
});
