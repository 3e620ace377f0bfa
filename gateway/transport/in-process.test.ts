import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { expect, it } from 'vitest';
import { createInProcessTransport } from './in-process.ts';

const refuse = () => {
  throw unauthenticated();
};
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      doubled: {
        type: GraphQLInt,
        args: { by: { type: new GraphQLNonNull(GraphQLInt) } },
        resolve: (_, { by }) => by * 2,
      },
    },
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: { refused: { type: GraphQLInt, subscribe: refuse } },
  }),
});
const transport = createInProcessTransport({ schema, createContext: () => ({}) });
const scope = { viewer: guest('192.0.2.1'), requestId: 'r' };

it('uses the default of a variable that the client left out, also where null is not allowed', async () => {
  const query = 'query ($by: Int! = 21) { doubled(by: $by) }';
  const ask = (variables: Record<string, unknown>) =>
    transport.execute({ kind: 'query', query, variables }, scope);
  expect(await ask({})).toEqual({ data: { doubled: 42 } });
  expect(await ask({ by: 1 })).toEqual({ data: { doubled: 2 } });
});

it('tells a value that a subgraph does not take as the fault of the client', async () => {
  const query = 'query ($by: Int!) { doubled(by: $by) }';
  const { errors } = await transport.execute(
    { kind: 'query', query, variables: { by: 'much' } },
    scope,
  );
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

it('tells the subgraphs of a query that they work for one, and those of a mutation nothing', async () => {
  const queries: unknown[] = [];
  const subgraphs = [1, 2].map(() =>
    createInProcessTransport({ schema, createContext: (_, query) => queries.push(query) }),
  );
  for (const subgraph of subgraphs)
    for (const kind of ['query', 'query', 'mutation'] as const)
      await subgraph.execute({ kind, query: '{ doubled(by: 1) }', variables: {} }, scope);
  const [first, second, third, fourth] = queries;
  expect(first).toBeInstanceOf(Object);
  expect([second, third, fourth]).toEqual([undefined, first, undefined]);
  expect(third).toBe(first);
});

it('leaves the refusal of a subscription its own code', async () => {
  const events = await transport.subscribe?.(
    { kind: 'subscription', query: 'subscription { refused }', variables: {} },
    scope,
  );
  expect((await events?.next())?.value).toMatchObject({
    data: null,
    errors: [{ path: ['refused'], extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

it('makes nobody who came first wait for a turn of their own', async () => {
  const answered: number[] = [];
  const own = createInProcessTransport({ schema, createContext: () => ({}) });
  const query = 'query ($by: Int!) { doubled(by: $by) }';
  const ask = async (by: number) => {
    await own.execute({ kind: 'query', query, variables: { by } }, scope);
    answered.push(by);
  };
  const first = Array.from({ length: 50 }, (_, by) => ask(by));
  // These find the operation known.
  await first[0];
  const later = Array.from({ length: 5 }, (_, by) => ask(100 + by));
  await Promise.all([...first, ...later]);
  expect(answered.slice(0, 50).every((by) => by < 50)).toBe(true);
});
