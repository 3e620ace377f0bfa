import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account, Answer } from '../../kit/client.ts';
import type { Stack } from '../../kit/stack.ts';
import { makeWorld, type World } from '../../kit/world.ts';
import type { Fault } from './fault.ts';

const feed = `query {
  feed(first: 2) { edges { node { id caption likeCount author { username followerCount } } } }
}`;

/** What the feed still says while a subgraph is away, and which field the error is at. */
const reads: { subgraph: string; lost: string | null; path: (string | number)[] | null }[] = [
  { subgraph: 'user', lost: 'username', path: ['feed', 'edges', 0, 'node', 'author', 'username'] },
  {
    subgraph: 'relation',
    lost: 'followerCount',
    path: ['feed', 'edges', 0, 'node', 'author', 'followerCount'],
  },
  { subgraph: 'interaction', lost: 'likeCount', path: ['feed', 'edges', 0, 'node', 'likeCount'] },
  { subgraph: 'video', lost: 'feed', path: ['feed'] },
  { subgraph: 'messaging', lost: null, path: null },
];

/** Which writes need which subgraphs: their own, and the owners of what their guards must know. */
const writes: {
  name: string;
  query: string;
  needs: readonly string[];
  variables(world: World): Record<string, unknown>;
}[] = [
  {
    name: 'updateProfile',
    query: 'mutation { updateProfile(input: { bio: "here" }) { id } }',
    needs: ['user'],
    variables: () => ({}),
  },
  {
    name: 'editPost',
    query: 'mutation ($id: ID!) { editPost(id: $id, input: { caption: "post 0" }) { id } }',
    needs: ['video'],
    variables: ({ posts }) => ({ id: posts[0] }),
  },
  {
    name: 'follow',
    query: 'mutation ($id: ID!) { follow(userId: $id) { id } }',
    needs: ['relation', 'user'],
    variables: ({ people }) => ({ id: people[1]?.id }),
  },
  {
    name: 'likePost',
    query: 'mutation ($id: ID!) { likePost(postId: $id) { id } }',
    needs: ['interaction', 'video', 'relation', 'user'],
    variables: ({ posts }) => ({ id: posts[1] }),
  },
  {
    name: 'addComment',
    query: 'mutation ($id: ID!) { addComment(input: { postId: $id, text: "hello" }) { id } }',
    needs: ['interaction', 'video', 'relation', 'user'],
    variables: ({ posts }) => ({ id: posts[1] }),
  },
  {
    name: 'sendMessage',
    query: 'mutation ($id: ID!) { sendMessage(input: { toUserId: $id, text: "hello" }) { id } }',
    needs: ['messaging', 'user', 'relation'],
    variables: ({ people }) => ({ id: people[1]?.id }),
  },
];

export const oneSubgraphDown: Fault = (used) =>
  describe('one subgraph down', () => {
    let stack: Stack;
    let world: World;
    let viewer: Account;
    let whole: Answer;
    beforeAll(async () => {
      ({ stack } = used());
      // Its own people: what they do is no part of any load, and the feed begins with their posts.
      world = await makeWorld(stack, { people: 3, posts: 3 });
      viewer = world.people[0] as Account;
    });

    describe.each(reads)('$subgraph', ({ subgraph, lost, path }) => {
      beforeAll(async () => {
        whole = await stack.ask(feed, {}, viewer.token);
        expect(whole.errors).toBeUndefined();
        await stack.kill(subgraph);
      });
      afterAll(async () => {
        await stack.restart(subgraph);
      });

      test('queries keep the rest, with one UNAVAILABLE error per failed fetch that tells nothing internal', async () => {
        const answer = await stack.ask(feed, {}, viewer.token);
        if (path === null) {
          expect(answer).toEqual(whole);
          return;
        }
        expect(answer.errors).toEqual([
          { message: expect.any(String), path, extensions: { code: 'UNAVAILABLE' } },
        ]);
        for (const name of subgraphNames)
          expect(answer.errors?.[0]?.message).not.toMatch(
            new RegExp(`\\b${name}\\b|127\\.0|\\d{4}`),
          );
        if (lost === 'feed') expect(answer.data).toBeNull();
        else expect(answer.data).toEqual(without(lost as string, whole.data));
      });

      test.each(writes)('$name', async ({ query, needs, variables }) => {
        const answer = await stack.ask(query, variables(world), viewer.token);
        if (needs.includes(subgraph))
          expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['UNAVAILABLE']);
        else expect(answer.errors).toBeUndefined();
      });
    });

    test('nothing but what was killed has ended', () => {
      expect(stack.unexpectedEnds).toEqual([]);
    });
  });

/** The answer with that field null; where a field is promised, the object around it is null. */
function without(field: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => without(field, item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]) => {
    const promised =
      field === 'username' && typeof inner === 'object' && inner !== null && field in inner;
    return [name, name === field || promised ? null : without(field, inner)];
  });
  return Object.fromEntries(fields);
}
