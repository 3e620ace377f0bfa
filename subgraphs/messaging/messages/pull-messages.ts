import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { and, asc, desc, eq, gte, lte } from 'drizzle-orm';
import { requireChat } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import { type MessageRow, messages } from '../tables.ts';

/** A page of messages by position; the position of a message is its `seq` - 1. */
export interface Page<Row> {
  messages: Row[];
  hasMore: boolean;
  /** Where the next page begins in the same direction; 0 when there is none. */
  nextCursor: number;
}

export const maxLimit = 1_000;

/** @throws BAD_USER_INPUT for a negative position or a limit outside 1 to 1,000 */
export function checkPosition(cursor: number, limit: number): void {
  if (cursor < 0)
    throw badUserInput(`\`cursor\` is a position from 0 on; it was ${cursor}.`, 'cursor');
  if (limit < 1 || limit > maxLimit)
    throw badUserInput(`\`limit\` must be from 1 to ${maxLimit}; it was ${limit}.`, 'limit');
}

/**
 * The numbers of the messages on a page of a list without holes, so that no row needs to be read to
 * know whether more follow.
 * @param lastSeq the newest message's number; @param cursor position to begin at, inclusive,
 *   counted from the newest when `reverse`
 */
export function pageBounds(
  lastSeq: number,
  { cursor, limit, reverse }: { cursor: number; limit: number; reverse: boolean },
) {
  const count = Math.max(0, Math.min(limit, lastSeq - cursor));
  const fromSeq = reverse ? lastSeq - cursor - count + 1 : cursor + 1;
  const hasMore = cursor + count < lastSeq && count > 0;
  return { fromSeq, toSeq: fromSeq + count - 1, hasMore, nextCursor: hasMore ? cursor + count : 0 };
}

/** @throws NOT_FOUND for a chat that the viewer is not in, BAD_USER_INPUT as `checkPosition` */
export async function pullMessages(
  context: MessagingContext,
  args: { chatId: string; cursor: number; limit: number; reverse: boolean },
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
