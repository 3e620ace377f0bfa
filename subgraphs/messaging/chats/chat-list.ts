import {
  type Connection,
  checkFirst,
  toConnection,
} from '@clipgraph/platform/cursors/connection.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { and, desc, eq, gt, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import type { QueryChatsArgs } from '../generated/types.ts';
import { type ChatRow, chats, members, messages } from '../tables.ts';

/**
 * The viewer's chats, newest activity first. Activity changes while a client pages. So every page
 * after the first shows the list as it was when the first page was read: the cursor carries that
 * time, and a chat that was written in since then stays at its old place.
 * @param options.requests lists the requests of strangers instead
 * @throws BAD_USER_INPUT for `first` or `after`
 */
export async function listChats(
  context: MessagingContext,
  { first, after }: QueryChatsArgs,
  { requests = false }: { requests?: boolean } = {},
): Promise<Connection<ChatRow>> {
  const accountId = requireAccount(context.viewer);
  checkFirst(first);
  const { cursors, database } = context.services;
  const scope = { field: 'Query.chats', args: [requests], viewerId: accountId };
  const position =
    after == null
      ? null
      : (cursors.decode(scope, after) as [activity: number, id: number, snapshotMicros: number]);

  const activity = position ? activityAt(position[2]) : sql<number>`${chats.lastMicros}`;
  const listed = database.db
    .select({ chatId: chats.id, activity: activity.mapWith(Number).as('activity') })
    .from(members)
    .innerJoin(chats, eq(chats.id, members.chatId))
    .where(
      and(
        eq(members.accountId, accountId),
        eq(members.active, true),
        eq(members.requested, requests),
        gt(chats.lastSeq, 0),
      ),
    )
    .as('listed');
  const rows = await database.db
    .select()
    .from(listed)
    .where(
      and(
        isNotNull(listed.activity),
        position
          ? or(
              lt(listed.activity, position[0]),
              and(eq(listed.activity, position[0]), lt(listed.chatId, position[1])),
            )
          : undefined,
      ),
    )
    .orderBy(desc(listed.activity), desc(listed.chatId))
    .limit(first + 1);
  // The newest activity that was read, not the present time: a message that is being written, or
  // one of a process whose clock is behind, may still get a time before the present.
  const snapshotMicros = position?.[2] ?? rows[0]?.activity ?? 0;
  const loaded = await Promise.all(rows.map(({ chatId }) => context.loaders.chats.load(chatId)));
  const listedChats = rows.flatMap((row, at) => {
    const chat = loaded[at];
    return chat ? [{ ...row, chat }] : [];
  });
  return toConnection(
    cursors,
    scope,
    { rows: listedChats, first, after },
    (row) => [row.activity, row.chatId, snapshotMicros],
    ({ chat }) => chat,
  );
}

/**
 * When a chat was last written in up to a moment; null for a chat that began later. Reads messages
 * only of chats that were written in since then.
 */
const activityAt = (snapshotMicros: number) => {
  const { lastMicros } = chats;
  const lastBefore = sql`select max(${messages.sentAtMicros}) from ${messages}
    where ${messages.chatId} = ${chats.id} and ${messages.sentAtMicros} <= ${snapshotMicros}`;
  return sql<number>`case when ${lastMicros} <= ${snapshotMicros} then ${lastMicros}
    else (${lastBefore}) end`;
};
