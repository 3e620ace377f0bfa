import { type Connection, checkFirst, longestPage, toConnection } from '@clipgraph/platform/cursors/connection.ts';
import { and, desc, eq, gte, lt } from 'drizzle-orm';
import type { MessagingContext } from './loaders.ts';
import { type ChatRow, type MessageRow, messages } from './tables.ts';

export interface HistoryArgs {
  first: number;
  after?: string | null | undefined;
  /** Milliseconds since the Unix epoch; sent at this time or later. */
  since?: number | null | undefined;
  /** Sent before this time. */
  before?: number | null | undefined;
}

/** Messages of a chat that the viewer may see, newest first, of a time window. @throws BAD_USER_INPUT for `first` or `after` */
export async function listHistory(context: MessagingContext, chat: ChatRow, args: HistoryArgs): Promise<Connection<MessageRow>> {
  const { cursors, database } = context.services;
  const { first, after } = args;
  checkFirst(first, longestPage(context.viewer));
  const scope = { field: 'Chat.messages', args: [chat.id, args.since ?? null, args.before ?? null], viewerId: context.viewer.accountId };
  const [beforeSeq] = after == null ? [] : (cursors.decode(scope, after) as [number]);
  const rows = await database.db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.chatId, chat.id),
        beforeSeq === undefined ? undefined : lt(messages.seq, beforeSeq),
        args.since == null ? undefined : gte(messages.sentAtMicros, args.since * 1_000),
        args.before == null ? undefined : lt(messages.sentAtMicros, args.before * 1_000),
      ),
    )
    .orderBy(desc(messages.seq))
    .limit(first + 1);
  return toConnection(
    cursors,
    scope,
    { rows, first, after },
    (message) => [message.seq],
    (message) => message,
  );
}
