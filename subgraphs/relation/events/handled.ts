import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { beginRemoval } from '../removals/removals.ts';
import { beginAccepting } from '../requests/accept-waiting.ts';

/**
 * A deleted account follows nobody and is followed by nobody; the counts of the others drop. One
 * that is not private any more accepts who waits for its consent.
 */
export const handlers = (services: Services): EventHandlers => ({
  'clip.user': async (tx, event) => {
    const { id, state, isPrivate, openedAtMs } = payloadOf('clip.user', event);
    const opened = state === 'active' && !isPrivate && typeof openedAtMs === 'number';
    if (state !== 'deleted' && !opened) return undefined;
    const begin = opened ? beginAccepting : beginRemoval;
    const changes = await begin(tx, services, id, Date.now());
    return () => services.counters.committed(changes);
  },
});
