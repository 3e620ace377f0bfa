import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { accountsOf } from '../chats/direct-chats.ts';
import type { Written } from '../messages/message-store.ts';
import { type ChatRow, type MessageRow, members } from '../tables.ts';
import { chatChannel, inboxChannel, messageSignal, send } from './signals.ts';

/**
 * Tells the subscribers of the chats and the inboxes of their members about new messages. Call it
 * after the commit. It never throws, and nobody waits for it.
 */
export function publishMessages(services: Services, written: readonly Written[]): void {
  const inGroups = written.filter(({ chat }) => chat.kind === 'group');
  for (const { message, chat } of written)
    if (chat.kind === 'direct')
      send(
        services,
        [chatChannel(chat.id), ...accountsOf(chat).map(inboxChannel)],
        messageSignal(message),
      );
  if (inGroups.length > 0)
    tellGroups(
      services,
      inGroups.map(({ message }) => message),
    ).catch((error) => services.log.debug({ err: error }, 'signals to groups were lost'));
}

async function tellGroups(services: Services, inGroups: readonly MessageRow[]): Promise<void> {
  const groupIds = [...new Set(inGroups.map(({ chatId }) => chatId))];
  const rows = await services.database.db
    .select({ chatId: members.chatId, accountId: members.accountId })
    .from(members)
    .where(and(inArray(members.chatId, padIds(groupIds)), eq(members.active, true)));
  const inboxes = Map.groupBy(rows, ({ chatId }) => chatId);
  for (const message of inGroups) {
    const channels = (inboxes.get(message.chatId) ?? []).map(({ accountId }) =>
      inboxChannel(accountId),
    );
    send(services, [chatChannel(message.chatId), ...channels], messageSignal(message));
  }
}

/** Tells the subscribers of a chat that something about it changed. */
export const signalUpdate = (services: Services, { id, revision }: ChatRow): void =>
  send(services, [chatChannel(id)], { type: 'updated', chatId: id, revision });

/** Ends the subscriptions of an account to a chat that it is no longer in. */
export const signalClosed = (services: Services, chatId: Id, accountId: Id): void =>
  send(services, [chatChannel(chatId), inboxChannel(accountId)], {
    type: 'closed',
    chatId,
    accountId,
  });
