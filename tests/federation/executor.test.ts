import { expect, test } from 'vitest';
import { createScope, executorOf } from './test-graph.ts';

const users = {
  name: 'users',
  typeDefs: 'type Query { users: [User!]! user(id: ID!): User } type User @key(fields: "id") { id: ID! name: String! }',
  resolvers: {
    Query: { users: () => [{ id: '1' }, { id: '2' }], user: (_: unknown, { id }: { id: string }) => ({ id }) },
    User: { __resolveReference: (reference: object) => reference, name: ({ id }: { id: string }) => `user ${id}` },
  },
};

const reviews = {
  name: 'reviews',
  typeDefs: 'type User @key(fields: "id") { id: ID! reviews: [Review!]! } type Review { text: String! by: User! }',
  resolvers: {
    User: {
      __resolveReference: (reference: object) => reference,
      reviews: ({ id }: { id: string }) => [
        { text: `by ${id}`, by: { id } },
        { text: 'by 1', by: { id: '1' } },
      ],
    },
  },
};

test('an operation over two subgraphs is answered whole', async () => {
  const executor = executorOf([users, reviews]);
  const query = '{ users { id reviews { text by { __proto__: name constructor: id } } } }';
  const result = await executor.execute({ query, scope: createScope() });
  const by = (id: string) => Object.assign(JSON.parse(`{"__proto__":"user ${id}"}`), { constructor: id });
  const expected = ['1', '2'].map((id) => ({
    id,
    reviews: [
      { text: `by ${id}`, by: by(id) },
      { text: 'by 1', by: by('1') },
    ],
  }));
  expect(JSON.parse(JSON.stringify(result))).toEqual({ data: { users: expected } });
});
