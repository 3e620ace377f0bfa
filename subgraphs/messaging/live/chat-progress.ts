import type { Queryable } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, asc, eq, gte } from 'drizzle-orm';
import { type MessageRow, messages } from '../tables.ts';
import type { Signal } from './signals.ts';

const pageSize = 100;
/**
 * How many signalled messages a feed keeps until its subscriber takes them; further ones are read
 * from the database when their turn comes.
 */
const maxHeld = 64;

/**
 * How far one subscriber is in one chat. Messages are given strictly in the order of `seq`: from a
 * signal if it told of the next one, else from the database. So a signal that is lost, comes twice
 * or comes too early leaves neither a gap nor a double.
 */
export interface ChatProgress {
  hear(signal: Signal): void;
  /** Whether there is something to give. */
  behind(): boolean;
  /** The next messages, at most 100; empty when there are none. */
  take(db: Queryable): Promise<MessageRow[]>;
}

/**
 * @param afterSeq the last message that the subscriber has
 * @param newestSeq the last message that the database is known to have
 */
export function createChatProgress(chatId: Id, afterSeq: number, newestSeq: number): ChatProgress {
  let next = afterSeq + 1;
  let newest = newestSeq;
  const held = new Map<number, MessageRow>();
  return {
    hear(signal) {
      if (signal.type === 'newest') newest = Math.max(newest, signal.seq);
      if (signal.type !== 'message') return;
      const { seq } = signal.message;
      newest = Math.max(newest, seq);
      if (seq >= next && held.size < maxHeld) held.set(seq, signal.message);
    },
    behind: () => next <= newest,
    async take(db) {
      const ready = held.get(next);
      if (ready) {
        held.delete(next++);
        return [ready];
      }
      const rows = await db
        .select()
        .from(messages)
        .where(and(eq(messages.chatId, chatId), gte(messages.seq, next)))
        .orderBy(asc(messages.seq))
        .limit(pageSize);
      next = (rows.at(-1)?.seq ?? next - 1) + 1;
      // A signal told of a message that cannot be read yet. It is not passed over: the next signal
      // makes the feed look for it again.
      newest = rows.length === 0 ? next - 1 : Math.max(newest, next - 1);
      for (const seq of held.keys()) if (seq < next) held.delete(seq);
      return rows;
    },
  };
}
