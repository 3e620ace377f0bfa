import type { RequestScope, SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import type { ExecutionResult } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  composeTestGraph,
  createScope,
  executorOver,
  inProcessTransports,
  type TestSubgraph,
} from '../kit/graph.ts';
import { wireData } from './compare.ts';

const message = (id: string, text: string | null = 'hello') => ({
  id,
  text,
  sender: { id: `u${id}` },
});

/** A subgraph with a feed of messages that the test writes, and two that add to them. */
function chatGraph() {
  const waiting: ((result: IteratorResult<unknown>) => void)[] = [];
  const written: unknown[] = [];
  const state = { closed: false };
  const emit = (event: unknown): void => {
    const next = waiting.shift();
    if (next) next({ done: false, value: { messageAdded: event } });
    else written.push({ messageAdded: event });
  };
  const feed: AsyncIterableIterator<unknown> = {
    next: () =>
      written.length > 0
        ? Promise.resolve({ done: false, value: written.shift() })
        : new Promise((resolve) => waiting.push(resolve)),
    async return() {
      state.closed = true;
      for (const next of waiting.splice(0)) next({ done: true, value: undefined });
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const subgraphs: TestSubgraph[] = [
    {
      name: 'chat',
      typeDefs: `type Query { ok: Boolean } type Subscription { messageAdded(chatId: ID!): Message broken: Message }
        type Message @key(fields: "id") { id: ID! text: String! sender: User } type User @key(fields: "id") { id: ID! }`,
      resolvers: {
        Subscription: {
          messageAdded: { subscribe: () => feed },
          broken: {
            subscribe: () => {
              throw new Error('no broker at 10.0.0.9');
            },
          },
        },
      },
    },
    {
      name: 'users',
      typeDefs: 'type Query { me: User } type User @key(fields: "id") { id: ID! name: String }',
      resolvers: {
        User: {
          __resolveReference: async (user: object) => user,
          name: ({ id }: { id: string }) => `Name of ${id}`,
        },
      },
    },
    {
      name: 'stats',
      typeDefs:
        'type User @key(fields: "id") { id: ID! rank: Int } type Message @key(fields: "id") { id: ID! likes: Int }',
      resolvers: {
        User: { __resolveReference: async (user: object) => user, rank: () => 7 },
        Message: { __resolveReference: async (reference: object) => reference, likes: () => 2 },
      },
    },
  ];
  return { graph: composeTestGraph(subgraphs), emit, state };
}

const query =
  'subscription ($c: ID!) { added: messageAdded(chatId: $c) { text likes sender { name rank } } }';
const variables = { c: '1' };

async function open(
  answer: Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>,
): Promise<AsyncIterableIterator<ExecutionResult>> {
  const events = await answer;
  if (!(Symbol.asyncIterator in events))
    throw new Error(`The subscription was refused: ${JSON.stringify(events)}`);
  return events;
}

describe('a subscription', () => {
  test('is filled up from all subgraphs for each event, in order', async () => {
    const { graph, emit } = chatGraph();
    const events = await open(
      executorOver(graph, inProcessTransports(graph)).subscribe({
        query,
        variables,
        scope: createScope(),
      }),
    );
    emit(message('1'));
    emit(message('2', 'again'));
    const expected = (id: string, text: string) => ({
      added: { text, likes: 2, sender: { name: `Name of u${id}`, rank: 7 } },
    });
    expect(wireData((await events.next()).value)).toEqual(expected('1', 'hello'));
    expect(wireData((await events.next()).value)).toEqual(expected('2', 'again'));
  });

  test('has a scope of its own for each event', async () => {
    const { graph, emit } = chatGraph();
    const scopes = new Set<RequestScope>();
    const transports = new Map(inProcessTransports(graph));
    const users = transports.get('users') as SubgraphTransport;
    transports.set('users', {
      execute: (request, scope) => users.execute(request, scopes.add(scope) && scope),
    });
    const events = await open(
      executorOver(graph, transports).subscribe({ query, variables, scope: createScope() }),
    );
    emit(message('1'));
    emit(message('2'));
    await events.next();
    await events.next();
    expect(scopes.size).toBe(2);
  });

  test('tells the errors of an event at the paths of the client, and goes on', async () => {
    const { graph, emit } = chatGraph();
    const transports = new Map(inProcessTransports(graph));
    transports.set('stats', { execute: () => Promise.reject(new Error('away')) });
    const events = await open(
      executorOver(graph, transports).subscribe({ query, variables, scope: createScope() }),
    );
    emit(message('1', null));
    emit(message('2'));
    const [broken, partial] = [
      (await events.next()).value as ExecutionResult,
      (await events.next()).value as ExecutionResult,
    ];
    expect(wireData(broken)).toEqual({ added: null });
    expect(broken.errors?.map(({ path }) => path)).toEqual([['added', 'text']]);
    expect(wireData(partial)).toEqual({
      added: { text: 'hello', likes: null, sender: { name: 'Name of u2', rank: null } },
    });
    expect(partial.errors?.map(({ extensions }) => extensions.code)).toEqual([
      'UNAVAILABLE',
      'UNAVAILABLE',
    ]);
  });

  test('closes the source at once, also while it waits for an event', async () => {
    const { graph, state } = chatGraph();
    const events = await open(
      executorOver(graph, inProcessTransports(graph)).subscribe({
        query,
        variables,
        scope: createScope(),
      }),
    );
    const pending = events.next();
    await events.return?.();
    expect(state.closed).toBe(true);
    expect((await pending).done).toBe(true);
  });

  test('that cannot be opened is refused without a word about why', async () => {
    const { graph } = chatGraph();
    const executor = executorOver(graph, inProcessTransports(graph));
    const refused = await executor.subscribe({
      query: 'subscription { broken { text } }',
      scope: createScope(),
    });
    const text = JSON.stringify(
      'errors' in refused
        ? { first: await refused }
        : await (refused as AsyncIterableIterator<ExecutionResult>).next(),
    );
    expect(text).not.toContain('10.0.0.9');
    const away = executorOver(
      graph,
      new Map([['chat', { execute: () => Promise.reject(new Error('away')) }]]),
    );
    expect(await away.subscribe({ query, variables, scope: createScope() })).toMatchObject({
      errors: [{ extensions: { code: 'UNAVAILABLE' } }],
    });
  });

  test('is not a query, and a query is not a subscription', async () => {
    const { graph } = chatGraph();
    const executor = executorOver(graph, inProcessTransports(graph));
    expect(await executor.execute({ query, variables, scope: createScope() })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(await executor.subscribe({ query: '{ ok }', scope: createScope() })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
