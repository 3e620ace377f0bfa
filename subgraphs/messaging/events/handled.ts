import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { chatOfPair } from '../chats/direct-chats.ts';
import { leaveAllGroups } from '../groups/leave-group.ts';
import { publishMessages } from '../live/fan-out.ts';
import { chatChannel, inboxChannel, send } from '../live/signals.ts';

/**
 * Closes open subscriptions after blocks and the end of accounts, and takes accounts out of groups.
 */
export const handlers = (services: Services): EventHandlers => ({
  'clip.user': async (tx, event) => {
    const { id, state } = payloadOf('clip.user', event);
    if (state === 'active') return undefined;
    const said = state === 'deleted' ? await leaveAllGroups(tx, services, id) : [];
    return async () => {
      send(services, [inboxChannel(id)], { type: 'ended' });
      publishMessages(services, said);
    };
  },
  'clip.follow': async (tx, event) => {
    const { lowId, highId, lowBlocksHigh, highBlocksLow } = payloadOf('clip.follow', event);
    const chat = lowBlocksHigh || highBlocksLow ? await chatOfPair(tx, lowId, highId) : null;
    return chat
      ? async () =>
          send(services, [chatChannel(chat.id)], {
            type: 'closed',
            chatId: chat.id,
            accountId: null,
          })
      : undefined;
  },
});
