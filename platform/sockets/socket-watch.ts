import { sweep } from '../background/sweep.ts';
import { closeCodes } from './close-codes.ts';
import { closeSlow, type OpenSocket } from './open-socket.ts';
import { isTokenAtFault } from './socket-admission.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { GraphqlSocketsOptions, PreparedDocument } from './socket-options.ts';

/**
 * Closes sockets that do not read, whose access token ended, or that are silent.
 * @returns a function that ends the watch
 */
export function watchSockets<Prepared extends PreparedDocument>(
  open: ReadonlySet<OpenSocket>,
  { viewerOf }: Pick<GraphqlSocketsOptions<Prepared>, 'viewerOf'>,
  { sendTimeoutMs, recheckMs, heartbeatMs }: SocketLimits,
): () => void {
  const endRecheck = sweep(open, recheckMs, (client) => {
    if (client.waiting > 0 && Date.now() - client.waitingSinceMs > sendTimeoutMs) closeSlow(client);
    else if (client.viewer && client.viewer.accountId !== null)
      void closeUnauthorized(client, viewerOf);
  });
  const endHeartbeat = sweep(open, heartbeatMs, ({ socket, lastSeenMs }) => {
    if (Date.now() - lastSeenMs > 2 * heartbeatMs) socket.terminate();
    else socket.ping();
  });
  return () => {
    endRecheck();
    endHeartbeat();
  };
}

async function closeUnauthorized(
  client: OpenSocket,
  viewerOf: (client: OpenSocket) => Promise<unknown>,
): Promise<void> {
  try {
    await viewerOf(client);
  } catch (error) {
    if (isTokenAtFault(error))
      client.socket.close(
        closeCodes.unauthorized,
        'The access token ended: refresh it and reconnect.',
      );
  }
}
