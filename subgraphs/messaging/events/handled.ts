import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { chatOfPair } from '../chats/direct-chats.ts';
import { leaveAllGroups } from '../groups/leave-group.ts';
import { publishMessages } from '../live/fan-out.ts';
import { chatChannel, inboxChannel, send } from '../live/signals.ts';
import type { Written } from '../messages/message-store.ts';
import { messagingSettings } from '../tables.ts';

/**
 * What it wrote stays with those to whom it wrote.
 * @returns the notices of the groups that it leaves
 */
async function forgetAccount(tx: Tx, services: Services, accountId: Id): Promise<Written[]> {
  await tx.delete(messagingSettings).where(eq(messagingSettings.accountId, accountId));
  return leaveAllGroups(tx, services, accountId);
}

/**
 * Closes open subscriptions after blocks and the end of accounts, and takes accounts out of groups.
 */
export const handlers = (services: Services): EventHandlers => ({
  'clip.user': async (tx, event) => {
    const { id, state } = payloadOf('clip.user', event);
    if (state === 'active') return undefined;
    const said = state === 'deleted' ? await forgetAccount(tx, services, id) : [];
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
