import type { Queryable } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { type ChatRow, chats, members } from '../tables.ts';
import { newChat } from './chats.ts';
import { newMember } from './members.ts';

type PairColumns = Pick<ChatRow, 'lowId' | 'highId'>;

/** The two accounts of a direct chat; none for a group. */
export const accountsOf = ({ lowId, highId }: PairColumns): readonly Id[] =>
  lowId === null || highId === null ? [] : [lowId, highId];

/** The other account of a direct chat; null for a group. */
export const peerOf = (chat: PairColumns, accountId: Id): Id | null =>
  chat.lowId === accountId ? chat.highId : chat.lowId;

const pairOf = (a: Id, b: Id): { lowId: Id; highId: Id } =>
  a < b ? { lowId: a, highId: b } : { lowId: b, highId: a };

/** The direct chat of two accounts, with or without a message in it. */
export async function chatOfPair(db: Queryable, a: Id, b: Id): Promise<ChatRow | null> {
  const { lowId, highId } = pairOf(a, b);
  const [row] = await db
    .select()
    .from(chats)
    .where(and(eq(chats.lowId, lowId), eq(chats.highId, highId)));
  return row ?? null;
}

/**
 * Makes the chat of two accounts, or finds the one that a concurrent first message has made: the
 * unique index on the pair decides.
 * @param requested whether the chat, if it is new, is a request to `b` until answered or accepted
 */
export async function ensureDirectChat(
  { database, ids }: Services,
  a: Id,
  b: Id,
  requested: boolean,
): Promise<ChatRow> {
  const id = ids.next();
  // Of two transactions at once, the second only learns here that it came too late. It reads the
  // other's row after its own end: locking that row here would deadlock.
  await database.transaction(async (tx) => {
    const [made] = await tx
      .insert(chats)
      .ignore()
      .values({ ...newChat, id, kind: 'direct', ...pairOf(a, b), createdAt: Date.now() });
    if (made.affectedRows === 0) return;
    await tx.insert(members).values(
      [a, b].map((accountId) => ({
        ...newMember,
        chatId: id,
        accountId,
        requested: accountId === b && requested,
      })),
    );
  });
  const chat = await chatOfPair(database.db, a, b);
  if (!chat) throw new Error(`The chat of ${a} and ${b} is gone right after it was made.`);
  return chat;
}
