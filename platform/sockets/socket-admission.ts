import { CloseCode } from 'graphql-ws';
import { isAppError } from '../errors/catalogue.ts';
import type { Viewer } from '../identity/viewer.ts';
import { addressIdentity } from '../limits/address.ts';
import { viewerName } from '../limits/viewer-name.ts';
import { closeCodes } from './close-codes.ts';
import type { OpenSocket } from './open-socket.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { GraphqlSocketsOptions, PreparedDocument } from './socket-options.ts';

/** The sockets of one server, and how many of them each viewer has. */
export interface SocketRegister {
  readonly open: Set<OpenSocket>;
  readonly perViewer: Map<string, number>;
  /** How many sockets of each address have not been admitted yet. */
  readonly silent: Map<string, number>;
}

/** Takes a new socket into the register, or tells why there is no place for it. */
export function enter(
  client: OpenSocket,
  { maxSockets, maxSilentSocketsPerAddress }: SocketLimits,
  { open, silent }: SocketRegister,
): string | undefined {
  if (open.size >= maxSockets)
    return 'This server holds as many sockets as it may. Try again later.';
  const address = addressIdentity(client.address);
  if ((silent.get(address) ?? 0) >= maxSilentSocketsPerAddress)
    return 'Too many sockets of your address have not sent connection_init. Try again later.';
  count(silent, address, 1);
  open.add(client);
  return undefined;
}

/**
 * Decides about a client at its `connection_init`; one that is refused is closed with the reason.
 * @param given what the client calls its access token: the value of an `authorization` header
 */
export async function admit<Prepared extends PreparedDocument>(
  client: OpenSocket,
  given: unknown,
  { viewerOf, permitsOrigin, onAdmitted }: GraphqlSocketsOptions<Prepared>,
  { maxSocketsPerViewer }: SocketLimits,
  { open, perViewer, silent }: SocketRegister,
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
  count(silent, addressIdentity(client.address), -1);
  if (count(perViewer, viewerName(viewer), 1) > maxSocketsPerViewer) {
    socket.close(closeCodes.tooManySockets, `One viewer may hold ${maxSocketsPerViewer} sockets.`);
    return false;
  }
  if (onAdmitted) client.onGone = onAdmitted(viewer);
  return true;
}

/** Takes a closed socket out of the register. */
export function forget(client: OpenSocket, { open, perViewer, silent }: SocketRegister): void {
  open.delete(client);
  if (client.viewer) count(perViewer, viewerName(client.viewer), -1);
  else count(silent, addressIdentity(client.address), -1);
  client.onGone?.();
}

export const isTokenAtFault = (error: unknown): boolean =>
  isAppError(error) && error.code === 'UNAUTHENTICATED';

function count(counts: Map<string, number>, key: string, by: number): number {
  const value = (counts.get(key) ?? 0) + by;
  if (value > 0) counts.set(key, value);
  else counts.delete(key);
  return value;
}
