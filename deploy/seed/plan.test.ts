import { describe, expect, it } from 'vitest';
import { makePlan } from './plan.ts';
import { createRandom } from './random.ts';

const plan = makePlan({ people: 200, posts: 300 });

describe('the plan of the seed', () => {
  it('is the same every time, and another one for another seed', () => {
    expect(makePlan({ people: 200, posts: 300 })).toEqual(plan);
    expect(makePlan({ people: 200, posts: 300 }, 2)).not.toEqual(plan);
  });

  it('gives every person a username that is unique in any letter case and short enough', () => {
    const names = plan.people.map(({ username }) => username.normalize('NFKC').toLowerCase());
    expect(new Set(names).size).toBe(200);
    expect(Math.max(...names.map((name) => [...name].length))).toBeLessThanOrEqual(32);
    expect(
      names.some((name) => /\p{Script=Han}/u.test(name)) &&
        names.some((name) => /\p{Script=Arabic}/u.test(name)),
    ).toBe(true);
  });

  it('tells the posts of an author apart by their captions', () => {
    const captions = plan.posts.map(({ author, caption }) => `${author} ${caption}`);
    expect(new Set(captions).size).toBe(300);
  });

  it('hides some posts from strangers, and lets nobody react to what they may not see', () => {
    const follows = (from: number, to: number) => plan.followees[from]?.includes(to);
    expect(new Set(plan.posts.map(({ visibility }) => visibility))).toEqual(
      new Set(['PUBLIC', 'FOLLOWERS', 'FRIENDS']),
    );
    for (const [person, list] of plan.likes.entries())
      for (const at of list) {
        const { author, visibility } = plan.posts[at] as (typeof plan.posts)[number];
        if (person === author || visibility === 'PUBLIC') continue;
        expect(follows(person, author)).toBe(true);
        if (visibility === 'FRIENDS') expect(follows(author, person)).toBe(true);
      }
  });

  it('makes a few people and posts far more popular than most', () => {
    const received = (lists: number[][]) => {
      const counts = new Map<number, number>();
      for (const at of lists.flat()) counts.set(at, (counts.get(at) ?? 0) + 1);
      return [...counts.values()].sort((a, b) => b - a);
    };
    for (const counts of [received(plan.followees), received(plan.likes)]) {
      const median = counts[counts.length >> 1] as number;
      expect(counts[0]).toBeGreaterThan(median * 10);
    }
  });

  it('lets people like by taste: more of their tags than of those of others', () => {
    const share = (tastesOf: (person: number) => ReadonlySet<string> | undefined): number => {
      const found = plan.likes.flatMap((list, person) =>
        list.map((at) => plan.posts[at]?.tags.some((tag) => tastesOf(person)?.has(tag))),
      );
      return found.filter(Boolean).length / found.length;
    };
    const own = share((person) => plan.tastes[person]);
    const others = share((person) => plan.tastes[(person + 1) % plan.tastes.length]);
    expect(own).toBeGreaterThan(2 * others);
  });

  it('keeps the blocked pair apart before the block', () => {
    const { blocker, blocked } = plan.block;
    expect(plan.followees[blocker]).not.toContain(blocked);
    expect(plan.followees[blocked]).not.toContain(blocker);
    expect(
      plan.chats.some(
        ({ first, second }) =>
          [first, second].includes(blocker) && [first, second].includes(blocked),
      ),
    ).toBe(false);
  });

  it('leaves messages unread', () => {
    expect(plan.chats.some(({ messages, readBySecond }) => readBySecond < messages.length)).toBe(
      true,
    );
  });
});

describe('the random source', () => {
  it('prefers the first ranks and never picks one twice', () => {
    const random = createRandom(7);
    const firsts = Array.from({ length: 1_000 }, () =>
      random.pickByRank([0, 1, 2, 3, 4, 5, 6, 7], 3, 1),
    );
    expect(firsts.every((picked) => new Set(picked).size === 3)).toBe(true);
    const times = (item: number) => firsts.filter((picked) => picked.includes(item)).length;
    expect(times(0)).toBeGreaterThan(times(7) * 2);
  });
});
