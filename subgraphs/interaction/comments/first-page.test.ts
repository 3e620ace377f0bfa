import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const list = async (postId: number) =>
  (
    await world.entity(null, 'Post', postId, 'comments(first: 5) { edges { node { id text } } }')
  ).comments.edges.map(({ node }: { node: { id: string; text: string } }) => node);

test('the first page is read once, however many ask for it', async () => {
  const post = world.post();
  await world.comment(world.newId(), post.id);
  await list(post.id);
  let reads = 0;
  const stop = observeStatements(({ sql }) => {
    if (/from `?comments`?/i.test(sql)) reads += 1;
  });
  for (let at = 0; at < 20; at++) expect(await list(post.id)).toHaveLength(1);
  stop();
  expect(reads).toBe(0);
});

test('whatever is written, the next read shows it', async () => {
  const step = fc.constantFrom('add' as const, 'edit' as const, 'delete' as const, 'read' as const);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const post = world.post();
      const expected: { id: string; text: string }[] = [];
      for (const [at, what] of steps.entries()) {
        const text = `text ${at}`;
        const newest = expected[0];
        if (what === 'add')
          expected.unshift({ id: await world.comment(post.authorId, post.id, text), text });
        else if (what === 'edit' && newest) {
          await world.ask(
            post.authorId,
            'mutation ($id: ID!, $text: String!) { editComment(id: $id, text: $text) { id } }',
            { id: newest.id, text },
          );
          newest.text = text;
        } else if (what === 'delete' && newest) {
          await world.ask(post.authorId, 'mutation ($id: ID!) { deleteComment(id: $id) }', {
            id: newest.id,
          });
          expected.shift();
        }
        expect(await list(post.id)).toEqual(expected.slice(0, 5));
      }
    }),
    { numRuns: process.env.DATABASE_URL ? 10 : 30 },
  );
});

test('a deleted account or post takes its comments off the page at once', async () => {
  const post = world.post();
  const ann = world.newId();
  await world.comment(ann, post.id);
  const kept = await world.comment(world.newId(), post.id);
  expect(await list(post.id)).toHaveLength(2);
  await world.userDeleted(ann);
  expect(await list(post.id)).toMatchObject([{ id: kept }]);
  await world.postDeleted(post.id);
  expect(await list(post.id)).toEqual([]);
});
