import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { and, asc, desc, eq, gte, lte } from 'drizzle-orm';
import { requireChat } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import type { QueryPullMessagesArgs } from '../generated/types.ts';
import { type MessageRow, messages } from '../tables.ts';
import { checkPosition, pageBounds } from './positions.ts';

/** A page of messages by position; the position of a message is its `seq` - 1. */
interface Page<Row> {
  messages: Row[];
  hasMore: boolean;
  /** Where the next page begins in the same direction; 0 when there is none. */
  nextCursor: number;
}

/** @throws NOT_FOUND for a chat that the viewer is not in, BAD_USER_INPUT as `checkPosition` */
export async function pullMessages(
  context: MessagingContext,
  args: QueryPullMessagesArgs,
): Promise<Page<MessageRow>> {
  const accountId = requireAccount(context.viewer);
  checkPosition(args.cursor, args.limit);
  const chat = await requireChat(context, accountId, toId(args.chatId));
  const { fromSeq, toSeq, hasMore, nextCursor } = pageBounds(chat.lastSeq, args);
  if (toSeq < fromSeq) return { messages: [], hasMore, nextCursor };
  const rows = await context.services.database.db
    .select()
    .from(messages)
    .where(and(eq(messages.chatId, chat.id), gte(messages.seq, fromSeq), lte(messages.seq, toSeq)))
    .orderBy(args.reverse ? desc(messages.seq) : asc(messages.seq));
  return { messages: rows, hasMore, nextCursor };
}
