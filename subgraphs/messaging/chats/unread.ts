import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, count, eq, gt, isNotNull, ne, sql, sum } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import { type ChatRow, chats, type MemberRow, members, messages } from '../tables.ts';

/** How many messages of others in a chat the viewer has not read; deleted ones do not count. */
export async function unreadOf({ loaders }: MessagingContext, chat: ChatRow): Promise<number> {
  const [member, hidden] = await Promise.all([
    loaders.ownMembers.load(chat.id),
    loaders.hiddenUnread.load(chat.id),
  ]);
  return member ? Math.max(0, unreadWithHidden(chat, member) - hidden) : 0;
}

const unreadWithHidden = (chat: ChatRow, member: MemberRow): number =>
  chat.lastSeq - member.readSeq - (member.sentCount - member.readSentCount);

/**
 * As `unreadOf`, in all chats of an account but the requests of strangers. 0 for any account but
 * the viewer's.
 */
export async function totalUnread(
  { services, viewer }: MessagingContext,
  accountId: Id,
): Promise<number> {
  if (viewer.accountId !== accountId) return 0;
  const own = and(
    eq(members.accountId, accountId),
    eq(members.active, true),
    eq(members.requested, false),
  );
  const unread = sum(
    sql`${chats.lastSeq} - ${members.readSeq} - (${members.sentCount} - ${members.readSentCount})`,
  ).mapWith(Number);
  const [[all], [hidden]] = await Promise.all([
    services.database.db
      .select({ count: unread })
      .from(members)
      .innerJoin(chats, eq(chats.id, members.chatId))
      .where(own),
    services.database.db
      .select({ count: count().mapWith(Number) })
      .from(members)
      .innerJoin(messages, and(eq(messages.chatId, members.chatId), hiddenFrom(accountId)))
      .where(own),
  ]);
  return Math.max(0, (all?.count ?? 0) - (hidden?.count ?? 0));
}

/**
 * Condition of a join of messages with the member's row: deleted messages of others that would
 * otherwise count as unread. Few messages have a change, and an index finds those.
 */
export const hiddenFrom = (accountId: Id) =>
  and(
    gt(messages.changeRevision, 0),
    isNotNull(messages.deletedAt),
    gt(messages.seq, members.readSeq),
    ne(messages.senderId, accountId),
  );
