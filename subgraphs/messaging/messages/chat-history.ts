import {
  type Connection,
  checkFirst,
  longestPage,
  toConnection,
} from '@clipgraph/platform/cursors/connection.ts';
import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { createPageLoader, type PageBranch } from '@clipgraph/platform/database/page-loader.ts';
import { and, desc, eq, getTableColumns, gte, lt } from 'drizzle-orm';
import type { HistoryLoader, HistoryWindow, MessagingContext } from '../context.ts';
import type { ChatMessagesArgs } from '../generated/types.ts';
import { type ChatRow, type MessageRow, messages } from '../tables.ts';

const messageFields = getTableColumns(messages);

const pageWithin =
  ({ since, before }: HistoryWindow): PageBranch =>
  ({ parentId, position, limit }, db) =>
    db
      .select(messageFields)
      .from(messages)
      .where(
        and(
          eq(messages.chatId, parentId),
          lt(messages.seq, position),
          since == null ? undefined : gte(messages.sentAtMicros, since * 1_000),
          before == null ? undefined : lt(messages.sentAtMicros, before * 1_000),
        ),
      )
      .orderBy(desc(messages.seq))
      .limit(limit);
const pageOfAll = pageWithin({});

/** Pages of chats' messages in a time window, newest first; a page's position is a `seq`. */
export const createHistoryLoader = (db: Queryable, window: HistoryWindow): HistoryLoader =>
  createPageLoader(
    db,
    messageFields,
    (message) => message.chatId,
    window.since == null && window.before == null ? pageOfAll : pageWithin(window),
  );

/**
 * Messages of a chat that the viewer is in, newest first, in a time window.
 * @throws BAD_USER_INPUT for `first` or `after`
 */
export async function listHistory(
  context: MessagingContext,
  chat: ChatRow,
  args: ChatMessagesArgs,
): Promise<Connection<MessageRow>> {
  const { cursors } = context.services;
  const { first, after } = args;
  checkFirst(first, longestPage(context.viewer));
  const scope = {
    field: 'Chat.messages',
    args: [chat.id, args.since ?? null, args.before ?? null],
    viewerId: context.viewer.accountId,
  };
  const [beforeSeq] = after == null ? [] : (cursors.decode(scope, after) as [number]);
  const position = beforeSeq ?? Number.MAX_SAFE_INTEGER;
  const rows = await context.loaders
    .historyWithin(args)
    .load({ parentId: chat.id, position, limit: first + 1 });
  return toConnection(
    cursors,
    scope,
    { rows, first, after },
    (message) => [message.seq],
    (message) => message,
  );
}
