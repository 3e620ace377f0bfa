import { afterAll, expect, test } from 'vitest';
import { openWorld } from '../testing/world.ts';
import { withoutPlural } from './stem.ts';

const worlds: Awaited<ReturnType<typeof openWorld>>[] = [];
afterAll(() => Promise.all(worlds.map((world) => world.dispose())));

test('an English plural is taken for its singular, only when SEARCH_STEMMING asks for it', async () => {
  for (const SEARCH_STEMMING of ['off', 'english']) {
    const world = await openWorld({ SEARCH_STEMMING });
    worlds.push(world);
    const [one, many] = [
      await world.post({ caption: 'a tiny party' }),
      await world.post({ caption: 'tiny parties' }),
    ];
    const both = SEARCH_STEMMING === 'english';
    expect(new Set(await world.find('tiny parties '))).toEqual(
      new Set(both ? [one, many] : [many]),
    );
    expect(new Set(await world.find('tiny party '))).toEqual(new Set(both ? [one, many] : [one]));
  }
});

test('what only looks like a plural stays', () => {
  for (const word of ['gas', 'dress', 'bus', 'series', 'tennis', 'naïves', '上海s', 'is'])
    expect(withoutPlural(word)).toBe(word);
  for (const [plural, singular] of Object.entries({
    cafes: 'cafe',
    wishes: 'wish',
    boxes: 'box',
    parties: 'party',
    dogs: 'dog',
    shoes: 'shoe',
  }))
    expect(withoutPlural(plural)).toBe(singular);
});
