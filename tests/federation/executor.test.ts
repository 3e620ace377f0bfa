import { Supergraph } from '@apollo/federation-internals';
import { createExecutor } from '@clipgraph/gateway/executor/executor.ts';
import { createApolloPlanner } from '@clipgraph/gateway/executor/plan/planner.ts';
import type { SubgraphRequest, SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import { describe, expect, test } from 'vitest';
import {
  composeTestGraph,
  createScope,
  executorOver,
  inProcessTransports,
  type TestSubgraph,
} from '../kit/graph.ts';
import { wireData } from './compare.ts';

interface User {
  id: string;
}

const subgraphs: readonly TestSubgraph[] = [
  {
    name: 'users',
    typeDefs:
      'type Query { users: [User!]! seats: [Seat!]! user(id: ID!): User } type Seat { user: User! } type User @key(fields: "id") { id: ID! name: String! place: String }',
    resolvers: {
      Query: {
        users: () => [{ id: '1' }, { id: '2' }, { id: '1' }],
        user: (_: unknown, { id }: User) => ({ id }),
        seats: () => ['left', 'right'].map((place) => ({ user: { id: '1', place } })),
      },
      User: {
        __resolveReference: async (user: User) => user,
        name: ({ id }: User) => `user ${id}`,
      },
    },
  },
  {
    name: 'posts',
    typeDefs: `type Query { posts: [Post!]! } type Post { id: ID! author: User editor: User bad: Bad }
      type User @key(fields: "id") { id: ID! reviews: [Review!]! } type Review { text: String! by: User! } type Bad @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: {
        posts: () => [{ id: 'p', author: { id: '1' }, editor: { id: '2' }, bad: { id: 'b' } }],
      },
      User: {
        __resolveReference: async (user: User) => user,
        reviews: ({ id }: User) => [{ text: `by ${id}`, by: { id } }],
      },
    },
  },
  {
    name: 'stats',
    typeDefs:
      'type User @key(fields: "id") { id: ID! rank(by: Int): Int } type Bad @key(fields: "id") { id: ID! worse: Int }',
    resolvers: {
      User: {
        __resolveReference: async (user: User) => user,
        rank: ({ id }: User, { by }: { by?: number }) => Number(id) * (by ?? 1),
      },
      Bad: {
        // Not asynchronous, so that it takes the whole `_entities` along.
        __resolveReference: () => {
          throw new Error('all of it');
        },
      },
    },
  },
];

const graph = composeTestGraph(subgraphs);

/** Keeps what was sent to each subgraph. */
function listening() {
  const sent: (SubgraphRequest & { to: string })[] = [];
  const transports = new Map(
    [...inProcessTransports(graph)].map(([to, transport]): [string, SubgraphTransport] => [
      to,
      {
        execute(request, scope) {
          sent.push({ ...request, to });
          return transport.execute(request, scope);
        },
      },
    ]),
  );
  return { sent, transports, executor: executorOver(graph, transports) };
}

describe('what is sent to subgraphs', () => {
  test('an entity that is at several places is sent once, and each place has its own answer', async () => {
    const { executor, sent } = listening();
    const { data } = await executor.execute({
      query: '{ users { reviews { by { rank } } } }',
      scope: createScope(),
    });
    expect(
      sent.filter(({ to }) => to === 'posts').map(({ variables }) => variables.representations),
    ).toEqual([
      [
        { __typename: 'User', id: '1' },
        { __typename: 'User', id: '2' },
      ],
    ]);
    const review = (rank: number) => ({ reviews: [{ by: { rank } }] });
    expect(wireData({ data: data ?? null })).toEqual({ users: [review(1), review(2), review(1)] });
  });

  test('objects of one entity that came with other values of their own keep them', async () => {
    const { executor } = listening();
    const { data } = await executor.execute({
      query: '{ seats { user { place rank reviews { by { rank } } } } }',
      scope: createScope(),
    });
    const user = (place: string) => ({ user: { place, rank: 1, reviews: [{ by: { rank: 1 } }] } });
    expect(wireData({ data: data ?? null })).toEqual({ seats: [user('left'), user('right')] });
  });

  test('fetches of one subgraph side by side are one request, with the variables of all', async () => {
    const { executor, sent } = listening();
    const query =
      'query ($a: Int, $b: Int) { posts { author { rank(by: $a) } editor { rank(by: $b) } } }';
    const { data } = await executor.execute({
      query,
      variables: { a: 10, b: 100 },
      scope: createScope(),
    });
    expect(wireData({ data: data ?? null })).toEqual({
      posts: [{ author: { rank: 10 }, editor: { rank: 200 } }],
    });
    expect(sent.filter(({ to }) => to === 'stats')).toHaveLength(1);
  });

  test('a fetch that fails as a whole does not cost those beside it theirs', async () => {
    const { executor } = listening();
    const result = await executor.execute({
      query: '{ posts { author { rank } bad { worse } } }',
      scope: createScope(),
    });
    expect(wireData(result)).toEqual({ posts: [{ author: { rank: 1 }, bad: { worse: null } }] });
    expect(result.errors?.map(({ path }) => path)).toEqual([['posts', 0, 'bad', 'worse']]);
  });

  test('a variable that the client did not send is not sent on', async () => {
    const { executor, sent } = listening();
    await executor.execute({
      query: 'query ($a: Int) { user(id: "3") { rank(by: $a) } }',
      variables: { other: 1 },
      scope: createScope(),
    });
    expect(Object.keys(sent.find(({ to }) => to === 'stats')?.variables ?? {})).toEqual([
      'representations',
    ]);
  });

  test('nothing is sent once the client is gone', async () => {
    const { executor, sent } = listening();
    const result = await executor.execute({
      query: '{ users { name } }',
      scope: { ...createScope(), isGone: () => true },
    });
    expect(sent).toEqual([]);
    expect(result.data).toBeNull();
  });
});

describe('planning', () => {
  test('is done once for all that ask at the same time, and once for each set of conditions', async () => {
    let plans = 0;
    const planner = (supergraph: Supergraph, sdl: string) => {
      const apollo = createApolloPlanner(supergraph, sdl);
      return {
        async plan(request: Parameters<typeof apollo.plan>[0]) {
          plans++;
          return apollo.plan(request);
        },
      };
    };
    const executor = createExecutor({
      supergraphSdl: graph.supergraphSdl,
      transports: inProcessTransports(graph),
      planner,
    });
    const query = 'query ($ranks: Boolean!) { users { name rank @include(if: $ranks) } }';
    const ask = (ranks: boolean) =>
      executor.execute({ query, variables: { ranks }, scope: createScope() });
    await Promise.all([ask(true), ask(true), ask(true)]);
    expect(plans).toBe(1);
    await ask(false);
    await ask(true);
    expect(plans).toBe(2);
  });

  test('a supergraph that asks for what cannot be honoured is refused by name', () => {
    const secured = graph.supergraphSdl.replace(
      '@link(url: "https://specs.apollo.dev/link/v1.0")',
      (link) =>
        `${link}\n  @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)`,
    );
    expect(() => createExecutor({ supergraphSdl: secured, transports: new Map() })).toThrow(
      /authenticated/,
    );
    expect(Supergraph.build(graph.supergraphSdl).subgraphsMetadata()).toHaveLength(3);
  });
});
