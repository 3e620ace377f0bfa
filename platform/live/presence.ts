import type { PubSub } from '../cache/cache.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';

const channelOf = (accountId: Id): string => `connected:${accountId}`;

/**
 * For a gateway: makes known which accounts have a client connected to it, for as long as it lives.
 * Nothing is sent on these channels: that somebody is subscribed to one is what it tells.
 * @returns to be told of each client that connects; what it returns is called when the client goes
 */
export function createPresence(
  pubSub: Pick<PubSub, 'subscribe'>,
): (viewer: Pick<Viewer, 'accountId'>) => () => void {
  const connected = new Map<Id, { clients: number; subscribed: Promise<() => void> }>();
  return ({ accountId }) => {
    if (accountId === null) return () => {};
    const present = connected.get(accountId) ?? {
      clients: 0,
      subscribed: pubSub.subscribe(channelOf(accountId), () => {}),
    };
    present.clients += 1;
    connected.set(accountId, present);
    return () => {
      present.clients -= 1;
      if (present.clients > 0) return;
      connected.delete(accountId);
      void present.subscribed.then((end) => end());
    };
  };
}

/** Whether a client of the account is connected to any gateway; undefined while nobody can tell. */
export async function isConnected(
  pubSub: Pick<PubSub, 'listened'>,
  accountId: Id,
): Promise<boolean | undefined> {
  const channel = channelOf(accountId);
  return (await pubSub.listened([channel]))?.has(channel);
}
