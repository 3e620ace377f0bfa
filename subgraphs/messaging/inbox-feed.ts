import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq } from 'drizzle-orm';
import { type ChatProgress, createChatProgress } from './chat-progress.ts';
import { createWaker, endable } from './feed-queue.ts';
import { watchInbox } from './live-check.ts';
import type { MessagingContext } from './loaders.ts';
import { endWithToken } from './message-feed.ts';
import { inboxChannel, listen, type Signal } from './signals.ts';
import { chats, type MessageRow, members } from './tables.ts';

/** Chats that one inbox follows from its start; older ones join it when something is written in them. */
const maxChats = 10_000;

/**
 * Each message of every chat of the viewer: chats that are named from there, others from what the viewer has read, new ones from
 * their beginning; then the live ones. In order within each chat, without gap or double.
 * @throws NOT_FOUND for a named chat that the viewer is not in, BAD_USER_INPUT for a position that is negative or beyond the end
 */
export async function inboxFeed(
  context: MessagingContext,
  args: { after?: readonly { chatId: string; seq: number }[] | null },
): Promise<AsyncGenerator<MessageRow, void, void>> {
  const { services, viewer } = context;
  const { db } = services.database;
  const accountId = requireAccount(viewer);
  const progress = new Map<Id, ChatProgress>();
  const unplaced = new Map<Id, Signal>();
  const busy = new Set<Id>();
  const waker = createWaker();
  let placed = false;
  let ended = false;
  const end = () => {
    ended = true;
    waker.wake();
  };
  const onSignal = (signal: Signal) => {
    if (signal.type === 'ended') return end();
    if (signal.type === 'closed') {
      progress.delete(signal.chatId);
      busy.delete(signal.chatId);
      return;
    }
    if (signal.type !== 'message' && signal.type !== 'newest') return;
    const chatId = signal.type === 'message' ? signal.message.chatId : signal.chatId;
    const known = placed ? progress.get(chatId) : undefined;
    if (known) {
      known.hear(signal);
      if (known.behind()) busy.add(chatId);
    } else unplaced.set(chatId, signal);
    waker.wake();
  };
  const stops = [
    await listen(services, inboxChannel(accountId), onSignal),
    watchInbox(services, accountId, (chatId, seq) => onSignal({ type: 'newest', chatId, seq })),
    endWithToken(viewer.tokenExpiresAtMs, end),
  ];
  const stop = () => {
    for (const each of stops) each();
  };
  const place = (chatId: Id, afterSeq: number, newestSeq: number) => {
    const one = createChatProgress(chatId, afterSeq, newestSeq);
    progress.set(chatId, one);
    if (one.behind()) busy.add(chatId);
  };

  /** A chat that was heard of and is not followed yet: begun, joined or opened again since. */
  async function placeNew(chatId: Id): Promise<void> {
    unplaced.delete(chatId);
    if (progress.has(chatId)) return;
    const [row] = await db
      .select({ readSeq: members.readSeq, lastSeq: chats.lastSeq })
      .from(members)
      .innerJoin(chats, eq(chats.id, members.chatId))
      .where(and(eq(members.accountId, accountId), eq(members.active, true), eq(members.chatId, chatId)));
    if (row) place(chatId, row.readSeq, row.lastSeq);
  }

  try {
    const from = new Map((args.after ?? []).map(({ chatId, seq }) => [toId(chatId), seq]));
    const rows = await db
      .select({ chatId: chats.id, readSeq: members.readSeq, lastSeq: chats.lastSeq })
      .from(members)
      .innerJoin(chats, eq(chats.id, members.chatId))
      .where(and(eq(members.accountId, accountId), eq(members.active, true)))
      .orderBy(desc(chats.lastMicros))
      .limit(maxChats);
    for (const row of rows) {
      const afterSeq = from.get(row.chatId) ?? row.readSeq;
      from.delete(row.chatId);
      if (afterSeq < 0 || afterSeq > row.lastSeq) throw badUserInput(`\`after\` names a message from 0 to ${row.lastSeq} of its chat.`, 'after');
      place(row.chatId, afterSeq, row.lastSeq);
    }
    if (from.size > 0) throw notFound('A chat that `after` names');
    placed = true;
    for (const [chatId, signal] of unplaced) {
      if (!progress.has(chatId)) continue;
      unplaced.delete(chatId);
      onSignal(signal);
    }
    return endable(follow(), () => {
      end();
      stop();
    });
  } catch (error) {
    stop();
    throw error;
  }

  async function* follow(): AsyncGenerator<MessageRow, void, void> {
    try {
      while (!ended) {
        for (const chatId of [...unplaced.keys()]) await placeNew(chatId);
        const [chatId] = busy;
        if (chatId === undefined) {
          if (unplaced.size === 0) await waker.wait();
          continue;
        }
        busy.delete(chatId);
        const one = progress.get(chatId);
        for (const message of (await one?.take(db)) ?? []) {
          if (ended) return;
          if (progress.get(chatId) !== one) break;
          yield message;
        }
        if (one?.behind() && progress.get(chatId) === one) busy.add(chatId);
      }
    } finally {
      stop();
    }
  }
}
