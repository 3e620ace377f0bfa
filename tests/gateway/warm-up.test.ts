import { createKnownDocuments } from '@clipgraph/gateway/documents/known-documents.ts';
import { createServedGraph } from '@clipgraph/gateway/served-graph.ts';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { silent } from '@clipgraph/platform/telemetry/telemetry.ts';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { composeTestGraph, inProcessTransports } from '../kit/graph.ts';

const graph = composeTestGraph([
  { name: 'numbers', typeDefs: 'type Query { one: Int }', resolvers: {} },
]);
const documents = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => `{ ${name}${at}: one }`);

/** A served graph that knows fifty documents, and how many it has compiled. */
async function serve(env: Record<string, string>) {
  const served = createServedGraph({
    config: loadConfig(env),
    log: pino({ level: 'silent' }),
    telemetry: silent,
    supergraphSdl: graph.supergraphSdl,
    transports: inProcessTransports(graph),
    known: createKnownDocuments([]),
    expected: documents('known', 50),
    internal: [],
  });
  await served.gateway.load({ apollo: {} });
  const { compileAhead, usage } = served.gateway.current();
  const compile = async (texts: readonly string[]) => {
    for (const query of texts) await compileAhead({ query });
  };
  const stop = async () => {
    await served.close();
    await served.gateway.stop?.();
  };
  return { served, compile, compiled: () => usage().entries, stop };
}

test('what is expected is compiled until the gateway closes, and no longer', async () => {
  const { served, compile, compiled, stop } = await serve({});
  served.warm();
  await vi.waitFor(() => expect(compiled()).toBeGreaterThan(2), 30_000);
  const before = compiled();
  await served.close();
  // The thread takes what is asked of it in turn: others of those would come between these.
  await compile(documents('asked', 10));
  // One may have been under way.
  expect(compiled()).toBeLessThanOrEqual(before + 10 + 1);
  await stop();
});

test('with WARM_UP=off nothing is compiled before it is asked for', async () => {
  const { served, compile, compiled, stop } = await serve({ WARM_UP: 'off' });
  served.warm();
  await compile(documents('asked', 10));
  expect(compiled()).toBe(10);
  await stop();
});
