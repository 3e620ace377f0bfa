import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { chats, members } from '../tables.ts';

/** Where the viewer stands in one of its chats. */
export interface Place {
  chatId: Id;
  /** Read up to and including this message. */
  readSeq: number;
  /** The message that says that the viewer joined; 0 in direct chats. */
  joinedSeq: number;
  lastSeq: number;
}

/** How many chats one inbox follows from its start; an older one joins at its next message. */
const maxChats = 10_000;

/**
 * Where an account stands in its chats, those with the newest messages first.
 * @param chatIds of these chats only
 */
export const placesOf = (
  { database }: Services,
  accountId: Id,
  chatIds?: readonly Id[],
): Promise<Place[]> =>
  database.db
    .select({
      chatId: chats.id,
      readSeq: members.readSeq,
      joinedSeq: members.joinedSeq,
      lastSeq: chats.lastSeq,
    })
    .from(members)
    .innerJoin(chats, eq(chats.id, members.chatId))
    .where(
      and(
        eq(members.accountId, accountId),
        eq(members.active, true),
        chatIds && inArray(members.chatId, padIds(chatIds)),
      ),
    )
    .orderBy(desc(chats.lastMicros))
    .limit(maxChats);
