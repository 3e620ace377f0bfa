import {
  type Connection,
  checkFirst,
  longestPage,
  toConnection,
} from '@clipgraph/platform/cursors/connection.ts';
import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { createPageLoader, type PageBranch } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, getTableColumns, gte, lt } from 'drizzle-orm';
import type { HistoryLoader, HistoryWindow, MessagingContext } from '../context.ts';
import type { ChatMessagesArgs } from '../generated/types.ts';
import { type ChatRow, type MessageRow, messages } from '../tables.ts';

const messageFields = getTableColumns(messages);

const pageOfAll: PageBranch = ({ parentId, position, limit }, db) =>
  db
    .select(messageFields)
    .from(messages)
    .where(and(eq(messages.chatId, parentId), lt(messages.seq, position)))
    .orderBy(desc(messages.seq))
    .limit(limit);

/**
 * By time, which rises with `seq`: so an index begins at one end of the window and ends at the
 * other, however many messages lie beside it.
 */
const pageSince =
  (since: HistoryWindow['since']): PageBranch =>
  ({ parentId, position, limit }, db) =>
    db
      .select(messageFields)
      .from(messages)
      .where(
        and(
          eq(messages.chatId, parentId),
          lt(messages.sentAtMicros, position),
          since == null ? undefined : gte(messages.sentAtMicros, since * 1_000),
        ),
      )
      .orderBy(desc(messages.sentAtMicros))
      .limit(limit);
const pageBefore = pageSince(null);

const isOpen = ({ since, before }: HistoryWindow): boolean => since == null && before == null;

/**
 * Pages of chats' messages, newest first. A page's position is a `seq`, and in a time window the
 * microseconds of a message.
 */
export function createHistoryLoader(db: Queryable, window: HistoryWindow): HistoryLoader {
  const within = window.since == null ? pageBefore : pageSince(window.since);
  return createPageLoader(
    db,
    messageFields,
    (message) => message.chatId,
    isOpen(window) ? pageOfAll : within,
  );
}

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
  const position = await positionOf(context, chat.id, args, beforeSeq);
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

/** Where a page begins: behind the message that the cursor stands on, or at the window's end. */
async function positionOf(
  { services }: MessagingContext,
  chatId: Id,
  window: HistoryWindow,
  seq: number | undefined,
): Promise<number> {
  if (seq === undefined)
    return window.before == null ? Number.MAX_SAFE_INTEGER : window.before * 1_000;
  if (isOpen(window)) return seq;
  const [message] = await services.database.db
    .select({ sentAtMicros: messages.sentAtMicros })
    .from(messages)
    .where(and(eq(messages.chatId, chatId), eq(messages.seq, seq)));
  return message?.sentAtMicros ?? 0;
}
