import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import DataLoader from 'dataloader';
import { expect, test } from 'vitest';
import { composeTestGraph, createScope, executorOver, type TestSubgraph } from '../kit/graph.ts';

interface Loaders {
  users: DataLoader<string, { id: string; name: string }>;
}

const rename = { names: new Map<string, string>() };

const subgraphs: readonly TestSubgraph[] = [
  {
    name: 'posts',
    typeDefs: `type Query { posts: [Post!]! } type Mutation { touch: Post }
      type Post { id: ID! author: User! editor: User! comments: [Comment!]! } type Comment { author: User! } type User @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: {
        posts: () =>
          ['1', '2', '3'].map((id) => ({
            id,
            author: { id: `a${id}` },
            editor: { id: `e${id}` },
            comments: [{ author: { id: `c${id}` } }, { author: { id: 'a1' } }],
          })),
      },
      Mutation: {
        touch: () => ({ id: '1', author: { id: 'a1' }, editor: { id: 'e1' }, comments: [] }),
      },
    },
  },
  {
    name: 'users',
    typeDefs: `type Query { user(id: ID!): User } type Mutation { rename(id: ID!, name: String!): User }
      type User @key(fields: "id") { id: ID! name: String best: User }`,
    resolvers: {
      Query: { user: (_: unknown, { id }: { id: string }, { users }: Loaders) => users.load(id) },
      Mutation: {
        rename: (_: unknown, { id, name }: { id: string; name: string }, { users }: Loaders) => {
          rename.names.set(id, name);
          return users.load(id);
        },
      },
      User: {
        __resolveReference: ({ id }: { id: string }, { users }: Loaders) => users.load(id),
        best: (_: unknown, _arguments: unknown, { users }: Loaders) => users.load('best'),
      },
    },
  },
];

function graphWithLoaders() {
  const graph = composeTestGraph(subgraphs);
  const batches: string[][] = [];
  const createContext = (): Loaders => ({
    users: new DataLoader(async (ids) => {
      batches.push([...ids].sort());
      return ids.map((id) => ({ id, name: rename.names.get(id) ?? `Name of ${id}` }));
    }),
  });
  const transports = new Map(
    [...graph.schemas].map(([name, schema]) => [
      name,
      createInProcessTransport({ schema, createContext }),
    ]),
  );
  return { executor: executorOver(graph, transports), batches };
}

test('fetches of one step load in one batch, whatever paths they are for', async () => {
  const { executor, batches } = graphWithLoaders();
  const query = '{ posts { author { name } editor { name } comments { author { name } } } }';
  const { errors } = await executor.execute({ query, scope: createScope() });
  expect(errors).toBeUndefined();
  expect(batches).toEqual([['a1', 'a2', 'a3', 'c1', 'c2', 'c3', 'e1', 'e2', 'e3']]);
});

test('root fields and later levels of one request share what is loaded', async () => {
  const { executor, batches } = graphWithLoaders();
  await executor.execute({
    query: '{ user(id: "a1") { name best { name } } posts { author { name best { name } } } }',
    scope: createScope(),
  });
  expect(batches.flat().filter((id) => id === 'a1')).toHaveLength(1);
  expect(batches.flat().filter((id) => id === 'best')).toHaveLength(1);
});

test('another request loads anew', async () => {
  const { executor, batches } = graphWithLoaders();
  await executor.execute({ query: '{ user(id: "a1") { name } }', scope: createScope() });
  await executor.execute({ query: '{ user(id: "a1") { name } }', scope: createScope() });
  expect(batches).toEqual([['a1'], ['a1']]);
});

test('what was loaded before a mutation is not answered after it', async () => {
  const { executor } = graphWithLoaders();
  const query =
    'mutation { a: touch { author { name } } rename(id: "a1", name: "Renamed") { name } b: touch { author { name } } }';
  const { data, errors } = await executor.execute({ query, scope: createScope() });
  expect(errors).toBeUndefined();
  expect(JSON.parse(JSON.stringify(data))).toEqual({
    a: { author: { name: 'Name of a1' } },
    rename: { name: 'Renamed' },
    b: { author: { name: 'Renamed' } },
  });
});
