import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { type ChatRow, type MessageRow, members } from '../tables.ts';
import { chatChannel, inboxChannel, messageSignal, send } from './signals.ts';

/**
 * After the commit: tells the chat's subscribers and its members' inboxes. Never throws, is not
 * waited for.
 */
export function publishMessages(
  services: Services,
  written: readonly { message: MessageRow; chat: ChatRow }[],
): void {
  const inGroups = written.filter(({ chat }) => chat.kind === 'group');
  for (const { message, chat } of written)
    if (chat.kind === 'direct')
      send(
        services,
        [chatChannel(chat.id), inboxChannel(chat.lowId as Id), inboxChannel(chat.highId as Id)],
        messageSignal(message),
      );
  if (inGroups.length > 0)
    toGroups(
      services,
      inGroups.map(({ message }) => message),
    ).catch((error) => services.log.debug({ err: error }, 'signals to groups were lost'));
}

async function toGroups(services: Services, inGroups: readonly MessageRow[]): Promise<void> {
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

/** Tells the chat's subscribers that something about it changed. */
export const signalUpdate = (services: Services, { id, revision }: ChatRow): void =>
  send(services, [chatChannel(id)], { type: 'updated', chatId: id, revision });

/** Ends what an account follows of a chat that it is no longer in. */
export const signalClosed = (services: Services, chatId: Id, accountId: Id): void =>
  send(services, [chatChannel(chatId), inboxChannel(accountId)], {
    type: 'closed',
    chatId,
    accountId,
  });
