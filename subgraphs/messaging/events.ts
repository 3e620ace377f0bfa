import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { chatOfPair } from './chats.ts';
import { chatChannel, inboxChannel, send } from './signals.ts';

/** What others' changes mean for subscriptions that are open now. */
export const handlers = (services: Services): EventHandlers => ({
  'clip.user': async (_tx, event) => {
    const { id, state } = payloadOf('clip.user', event);
    return state === 'active' ? undefined : async () => send(services, [inboxChannel(id)], { type: 'ended' });
  },
  'clip.follow': async (tx, event) => {
    const { lowId, highId, lowBlocksHigh, highBlocksLow } = payloadOf('clip.follow', event);
    const chat = lowBlocksHigh || highBlocksLow ? await chatOfPair(tx, lowId, highId) : null;
    return chat ? async () => send(services, [chatChannel(chat.id)], { type: 'closed', chatId: chat.id, accountId: null }) : undefined;
  },
});
