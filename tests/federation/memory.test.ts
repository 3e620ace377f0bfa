import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createExecutor } from '@clipgraph/gateway/executor/executor.ts';
import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import { composeTestGraph, createScope, type TestSubgraph } from '../kit/graph.ts';

/** `FEDERATION_RUNS=200000` for the long round. */
const rounds = Number(process.env.FEDERATION_RUNS ?? 30) * 10;
const timeoutMs = 180_000 + 150 * rounds;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const heapMiB = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const subgraphs: readonly TestSubgraph[] = [
  {
    name: 'users',
    typeDefs:
      'type Query { user(id: ID!): User } type Subscription { user: User } type User @key(fields: "id") { id: ID! name: String }',
    resolvers: {
      Query: { user: (_: unknown, { id }: { id: string }) => ({ id, name: `Name of ${id}` }) },
      Subscription: {
        user: {
          async *subscribe() {
            while (true) yield { user: { id: '1', name: 'Ada' } };
          },
        },
      },
    },
  },
  {
    name: 'stats',
    typeDefs: 'type User @key(fields: "id") { id: ID! rank(by: Int): Int! }',
    resolvers: {
      User: {
        __resolveReference: async (user: object) => user,
        rank: (_: unknown, { by }: { by: number }) => (by % 7 === 0 ? null : by),
      },
    },
  },
];

function smallExecutor() {
  const { supergraphSdl, schemas } = composeTestGraph(subgraphs);
  const maxCompiledBytes = 512 * 1024;
  const transports = new Map(
    [...schemas].map(([name, schema]) => [
      name,
      createInProcessTransport({ schema, createContext: () => ({}), maxCompiledBytes }),
    ]),
  );
  return createExecutor({ supergraphSdl, transports, maxCompiledBytes });
}

test('operations that are never the same again leave the heap where it was', {
  timeout: timeoutMs,
}, async () => {
  const executor = smallExecutor();
  const vary = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      await executor.execute({
        query: `query Q${i} { a${i}: user(id: "${i}") { name rank(by: ${i}) } }`,
        scope: createScope(),
      });
      if (i % 10 === 0) await executor.execute({ query: `{ missing${i} }`, scope: createScope() });
    }
  };
  await vary(0, 300);
  const before = heapMiB();
  await vary(300, 300 + rounds);
  expect(heapMiB() - before).toBeLessThan(4);
});

test('subscriptions that are opened and closed leave the heap where it was', {
  timeout: timeoutMs,
}, async () => {
  const executor = smallExecutor();
  const openAndClose = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const events = (await executor.subscribe({
        query: 'subscription { user { name rank(by: 1) } }',
        scope: createScope(),
      })) as AsyncIterableIterator<ExecutionResult>;
      expect((await events.next()).value.data).toMatchObject({ user: { rank: 1 } });
      await events.return?.();
    }
  };
  await openAndClose(100);
  const before = heapMiB();
  await openAndClose(Math.min(rounds, 5_000));
  expect(heapMiB() - before).toBeLessThan(4);
});
