import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { beginRemoval } from '../removals/removals.ts';
import { viewHandler } from '../views/intake.ts';

/** Likes and comments go with the deleted post or account that they belong to. */
export const handlers = (services: Services): EventHandlers => ({
  'clip.view': viewHandler,
  'clip.post': async (tx, event) => {
    const { id, deleted } = payloadOf('clip.post', event);
    if (!deleted) return undefined;
    const changes = await beginRemoval(tx, services, 'post', id, Date.now());
    return () => services.counters.committed(changes);
  },
  'clip.user': async (tx, event) => {
    const { id, state } = payloadOf('clip.user', event);
    if (state !== 'deleted') return undefined;
    const changes = await beginRemoval(tx, services, 'user', id, Date.now());
    return () => services.counters.committed(changes);
  },
});
