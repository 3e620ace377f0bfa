import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { committed } from '../comments/first-page.ts';
import { beginRemoval } from '../removals/removals.ts';
import { recordShare } from '../shares/shares.ts';
import { viewHandler } from '../views/intake.ts';

/**
 * What people do with posts goes with the deleted post or account that it belongs to. Posts that are
 * sent into chats are shares, of which nobody but those in the chat hears.
 */
export const handlers = (services: Services): EventHandlers => ({
  'clip.view': viewHandler,
  'clip.post': async (tx, event) => {
    const { id, deleted } = payloadOf('clip.post', event);
    if (!deleted) return undefined;
    const changes = await beginRemoval(tx, services, 'post', id, Date.now());
    return () => committed(services, changes);
  },
  'clip.chat': async (tx, event) => {
    const { postId, senderId, deleted, sentAtMicros } = payloadOf('clip.chat', event);
    if (postId === undefined || senderId === null || deleted) return undefined;
    const atMs = Math.floor(sentAtMicros / 1_000);
    const share = { postId, userId: senderId, authorId: null, atMs };
    const changes = await recordShare(tx, services, share);
    return () => services.counters.committed(changes);
  },
  'clip.user': async (tx, event) => {
    const { id, state } = payloadOf('clip.user', event);
    if (state !== 'deleted') return undefined;
    const changes = await beginRemoval(tx, services, 'user', id, Date.now());
    return () => committed(services, changes);
  },
});
