import { expect, test } from 'vitest';
import { createBloom } from './bloom.ts';
import { mix } from './mix.ts';
import { type Neighbours, nearest, pairUp, similarTo } from './pairing.ts';
import type { Scored } from './score.ts';

const post = (postId: number, authorId: number, isFresh = false): Scored => ({
  postId,
  authorId,
  score: 1 / postId,
  reason: 'TRENDING',
  isFresh,
});

test('no author has more than two in any ten places while others are left', () => {
  const posts = Array.from({ length: 200 }, (_, at) => post(at + 1, at < 100 ? 1 : at % 30));
  const shown = mix(posts, 80).map(({ authorId }) => authorId);
  for (let at = 0; at + 10 <= shown.length; at++)
    expect(
      Math.max(
        ...Object.values(Object.groupBy(shown.slice(at, at + 10), String)).map(
          (of) => of?.length ?? 0,
        ),
      ),
    ).toBeLessThanOrEqual(2);
});

test('one author alone still fills the list', () => {
  expect(mix([post(1, 1), post(2, 1), post(3, 1)], 10)).toHaveLength(3);
});

test('each tenth place is for a fresh post, which says so, and nothing comes twice', () => {
  const posts = [
    ...Array.from({ length: 100 }, (_, at) => post(at + 1, 1_000 + at)),
    ...Array.from({ length: 5 }, (_, at) => post(500 + at, 2_000 + at, true)),
  ];
  const shown = mix(posts, 200);
  expect(shown).toHaveLength(105);
  expect(new Set(shown.map(({ postId }) => postId)).size).toBe(105);
  const chances = shown.flatMap(({ postId, reason }, at) => (postId >= 500 ? [[at, reason]] : []));
  expect(chances).toEqual([9, 19, 29, 39, 49].map((at) => [at, 'FRESH']));
});

test('posts that the same people engage with are similar, popular ones no more than others', () => {
  const known = new Map<number, Neighbours>();
  const of = (id: number): Neighbours => {
    const found = known.get(id) ?? { engaged: 0, list: new Map() };
    known.set(id, found);
    return found;
  };
  // Post 3 is liked by everybody, 1 and 2 by the same people.
  for (let person = 0; person < 60; person++) {
    pairUp(of, 3, []);
    if (person % 3 > 0) continue;
    pairUp(of, 1, [3]);
    pairUp(of, 2, [1, 3]);
  }
  for (let other = 100; other < 400; other++) pairUp(of, other, [1]);
  const similar = similarTo([{ postId: 1, weight: 1 }], known, (id) => of(id).engaged);
  expect(similar.get(2)).toBeGreaterThan(similar.get(3) ?? 0);
  expect(similar.size).toBeLessThanOrEqual(50);
  expect(of(1).list.size).toBeLessThanOrEqual(150);
});

test('of many neighbours those are compared that most engaged with together', () => {
  const neighbours = (list: [number, number][]): Neighbours => ({
    engaged: 9,
    list: new Map(list),
  });
  const known = new Map([
    [
      1,
      neighbours([
        [10, 5],
        [11, 1],
        [12, 2],
      ]),
    ],
    [
      2,
      neighbours([
        [11, 3],
        [12, 1],
      ]),
    ],
  ]);
  const engaged = [
    { postId: 1, weight: 1 },
    { postId: 2, weight: 0.1 },
    { postId: 3, weight: 1 },
  ];
  expect(nearest(engaged, known, 2)).toEqual([10, 12]);
  const near = new Set(nearest(engaged, known, 2));
  const similar = similarTo(engaged, known, (id) => (near.has(id) ? 4 : undefined));
  expect([...similar.keys()].sort()).toEqual([10, 12]);
});

test('a filter knows everything that was added, through its text, and few others', () => {
  const bloom = createBloom();
  const base = 2 ** 48;
  for (let at = 0; at < 12_000; at++) bloom.add(base + at * 4_097);
  const again = createBloom(bloom.toText());
  for (let at = 0; at < 12_000; at++) expect(again.has(base + at * 4_097)).toBe(true);
  let wrong = 0;
  for (let at = 0; at < 20_000; at++) if (again.has(base + at * 4_097 + 1)) wrong++;
  expect(wrong).toBeLessThan(200);
});
