import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { expect, it } from 'vitest';
import { createInProcessTransport } from './in-process.ts';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { doubled: { type: GraphQLInt, args: { by: { type: new GraphQLNonNull(GraphQLInt) } }, resolve: (_, { by }) => by * 2 } },
  }),
});

it('uses the default of a variable that the client left out, also where null is not allowed', async () => {
  const transport = createInProcessTransport({ schema, createContext: () => ({}) });
  const query = 'query ($by: Int! = 21) { doubled(by: $by) }';
  const scope = { viewer: guest('192.0.2.1'), requestId: 'r', signal: new AbortController().signal };
  const ask = (variables: Record<string, unknown>) => transport.execute({ kind: 'query', query, variables }, scope);
  expect(await ask({})).toEqual({ data: { doubled: 42 } });
  expect(await ask({ by: 1 })).toEqual({ data: { doubled: 2 } });
});
