import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';
import { forgetRankings } from './ranking.ts';
import { scoreOf, scoreSome } from './scores.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const scored = async () => {
  while (await scoreSome(world.subgraph.services));
};
const page = async (postId: number, first: number, after?: string | null) =>
  (
    await world.entity(
      null,
      'Post',
      postId,
      `comments(sort: TOP, first: ${first}${after ? `, after: "${after}"` : ''}) { edges { node { id } } pageInfo { hasNextPage endCursor } }`,
    )
  ).comments;
const ids = (connection: { edges: { node: { id: string } }[] }) =>
  connection.edges.map(({ node }) => node.id);
const likeComment = (accountId: number, id: string) =>
  world.ask(accountId, 'mutation ($id: ID!) { likeComment(commentId: $id) { id } }', { id });

describe('the best comments first', () => {
  test('are those with most likes and replies', async () => {
    const post = world.post();
    const made: string[] = [];
    for (let at = 0; at < 4; at++) made.push(await world.comment(world.newId(), post.id));
    const [first, second, third, fourth] = made as [string, string, string, string];
    await likeComment(world.newId(), first);
    for (let at = 0; at < 3; at++) await likeComment(world.newId(), second);
    await world.comment(world.newId(), post.id, 'reply', third);
    await scored();
    await forgetRankings(world.subgraph.services.cache, [post.id]);
    expect(ids(await page(post.id, 10))).toEqual([second, third, first, fourth]);
  });

  test('age by a day for each doubling', () => {
    const day = 24 * 60 * 60_000;
    expect(scoreOf(0, 3, 0)).toBe(scoreOf(2 * day, 0, 0));
    expect(scoreOf(0, 0, 2)).toBeGreaterThan(scoreOf(0, 3, 0));
  });

  test('neither skip nor repeat, whatever is written and deleted between two pages', async () => {
    const step = fc.record({
      what: fc.constantFrom('like' as const, 'delete' as const, 'add' as const),
      which: fc.nat(9),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (rounds, first) => {
          const post = world.post();
          const made: string[] = [];
          for (let at = 0; at < 10; at++) made.push(await world.comment(post.authorId, post.id));
          const deleted = new Set<string>();
          const seen: string[] = [];
          let after: string | null = null;
          for (let at = 0; ; at++) {
            const read = await page(post.id, first, after);
            seen.push(...ids(read));
            if (!read.pageInfo.hasNextPage) break;
            after = read.pageInfo.endCursor;
            for (const { what, which } of rounds[at] ?? []) {
              const id = made[which] as string;
              if (what === 'add') await world.comment(post.authorId, post.id);
              else if (deleted.has(id)) continue;
              else if (what === 'like') await likeComment(world.newId(), id);
              else {
                await world.ask(post.authorId, 'mutation ($id: ID!) { deleteComment(id: $id) }', {
                  id,
                });
                deleted.add(id);
              }
            }
            await scored();
          }
          expect(new Set(seen).size).toBe(seen.length);
          for (const id of made) if (!deleted.has(id)) expect(seen).toContain(id);
        },
      ),
      { numRuns: process.env.DATABASE_URL ? 5 : 15 },
    );
  });

  test('end when their order is forgotten', async () => {
    const post = world.post();
    for (let at = 0; at < 3; at++) await world.comment(world.newId(), post.id);
    const { endCursor } = (await page(post.id, 1)).pageInfo;
    const { cache } = world.subgraph.services;
    const kept = cache.get;
    Object.assign(cache, { get: async () => null });
    const source = `{ _entities(representations: [{ __typename: "Post", id: "${post.id}" }]) { ... on Post { comments(sort: TOP, first: 1, after: "${endCursor}") { edges { cursor } } } } }`;
    expect(await world.refused(null, source)).toMatchObject({ code: 'CURSOR_EXPIRED' });
    Object.assign(cache, { get: kept });
    const other = source.replace('sort: TOP', 'sort: NEWEST');
    expect(await world.refused(null, other)).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
