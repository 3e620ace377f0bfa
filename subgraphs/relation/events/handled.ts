import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { beginRemoval } from '../removals/removals.ts';

/** A deleted account follows nobody and is followed by nobody; the counts of the others drop. */
export const handlers = (services: Services): EventHandlers => ({
  'clip.user': async (tx, event) => {
    const { id, state } = payloadOf('clip.user', event);
    if (state !== 'deleted') return undefined;
    const changes = await beginRemoval(tx, services, id, Date.now());
    return () => services.counters.committed(changes);
  },
});
