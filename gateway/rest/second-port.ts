import { once } from 'node:events';
import { createServer } from 'node:http';
import { watchConnections } from '@clipgraph/platform/background/share-of-loop.ts';
import type { FastifyInstance } from 'fastify';

/**
 * Serves the same front door at a second port, where clients of the older HTTP APIs look for it.
 * Without WebSocket, which they do not know.
 * @returns a function that finishes what is in flight and closes it
 * @throws EADDRINUSE and whatever else listening may
 */
export async function listenAlso(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<() => Promise<void>> {
  await app.ready();
  // Node itself would cut uploads that take more than five minutes.
  const { keepAliveTimeout, headersTimeout, requestTimeout } = app.server;
  const server = createServer(
    { keepAliveTimeout, headersTimeout, requestTimeout },
    (request, response) => app.routing(request, response),
  );
  watchConnections(server);
  server.listen(port, host);
  await once(server, 'listening');
  return async () => {
    // As in the gateway: no connection is kept after the answer that is under way.
    server.keepAliveTimeout = 1;
    server.close();
    server.closeIdleConnections();
    await once(server, 'close');
  };
}
