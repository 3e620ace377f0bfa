import { CloseCode } from 'graphql-ws';
import { isAppError } from '../errors/catalogue.ts';
import type { Viewer } from '../identity/viewer.ts';
import { closeCodes } from './close-codes.ts';
import type { OpenSocket } from './open-socket.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { GraphqlSocketsOptions, PreparedDocument } from './socket-options.ts';

/** The sockets of one server, and how many of them each viewer has. */
export interface SocketRegister {
  readonly open: Set<OpenSocket>;
  readonly perViewer: Map<string, number>;
}

/**
 * Decides about a client at its `connection_init`; one that is refused is closed with the reason.
 * @param given what the client calls its access token: the value of an `authorization` header
 */
export async function admit<Prepared extends PreparedDocument>(
  client: OpenSocket,
  given: unknown,
  { viewerOf, permitsOrigin }: GraphqlSocketsOptions<Prepared>,
  { maxSocketsPerViewer }: SocketLimits,
  { open, perViewer }: SocketRegister,
): Promise<boolean> {
  const { socket } = client;
  if (permitsOrigin && !permitsOrigin(client.origin)) {
    socket.close(CloseCode.Forbidden, 'This server is not for pages of your origin.');
    return false;
  }
  client.authorization = typeof given === 'string' ? given : undefined;
  let viewer: Viewer;
  try {
    viewer = await viewerOf(client);
  } catch (error) {
    if (isTokenAtFault(error))
      socket.close(closeCodes.unauthorized, 'The access token is not valid: refresh it.');
    else socket.close(closeCodes.tryAgainLater, 'Try again later.');
    return false;
  }
  // The client may have gone during the wait.
  if (!open.has(client)) return false;
  client.viewer = viewer;
  if (count(perViewer, viewerKey(viewer), 1) > maxSocketsPerViewer) {
    socket.close(closeCodes.tooManySockets, `One viewer may hold ${maxSocketsPerViewer} sockets.`);
    return false;
  }
  return true;
}

/** Takes a closed socket out of the register. */
export function forget(client: OpenSocket, { open, perViewer }: SocketRegister): void {
  open.delete(client);
  if (client.viewer) count(perViewer, viewerKey(client.viewer), -1);
}

export const isTokenAtFault = (error: unknown): boolean =>
  isAppError(error) && error.code === 'UNAUTHENTICATED';

const viewerKey = (viewer: Viewer) =>
  viewer.accountId === null ? `address:${viewer.address}` : `account:${viewer.accountId}`;

function count(counts: Map<string, number>, key: string, by: number): number {
  const value = (counts.get(key) ?? 0) + by;
  if (value > 0) counts.set(key, value);
  else counts.delete(key);
  return value;
}
