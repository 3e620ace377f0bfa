import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import { createChatProgress } from './chat-progress.ts';
import { requireChat } from './chats.ts';
import { createWaker, endable } from './feed-queue.ts';
import { watchChat } from './live-check.ts';
import type { MessagingContext } from './loaders.ts';
import { chatChannel, inboxChannel, listen, type Signal } from './signals.ts';
import { chats, type MessageRow } from './tables.ts';

/**
 * Each message of a chat after `afterSeq` (null: after now), then the live ones, without gap or double. It ends with the access
 * token, when the viewer leaves the group, blocks or is blocked, and when the account is disabled.
 * @throws NOT_FOUND for a chat that the viewer is not in, BAD_USER_INPUT for an `afterSeq` that is negative or beyond the end
 */
export async function messageFeed(
  context: MessagingContext,
  args: { chatId: string; afterSeq?: number | null },
): Promise<AsyncGenerator<MessageRow, void, void>> {
  const { services, viewer } = context;
  const { db } = services.database;
  const accountId = requireAccount(viewer);
  const chat = await requireChat(context, accountId, toId(args.chatId));
  const waker = createWaker();
  let ended = false;
  const end = () => {
    ended = true;
    waker.wake();
  };
  const early: Signal[] = [];
  let hear: (signal: Signal) => void = (signal) => early.push(signal);
  const onSignal = (signal: Signal) => {
    if (signal.type === 'ended' || (signal.type === 'closed' && signal.chatId === chat.id && (signal.accountId ?? accountId) === accountId))
      return end();
    hear(signal);
    waker.wake();
  };
  const stops = [
    await listen(services, chatChannel(chat.id), onSignal),
    await listen(services, inboxChannel(accountId), (signal) => {
      if (signal.type === 'ended' || signal.type === 'closed') onSignal(signal);
    }),
    watchChat(services, chat.id, (seq) => onSignal({ type: 'newest', chatId: chat.id, seq })),
    endWithToken(viewer.tokenExpiresAtMs, end),
  ];
  const stop = () => {
    for (const each of stops) each();
  };
  try {
    // Read after the listening began: what was committed before is in this number, what is committed later is heard.
    const newestSeq = await readLastSeq(context, chat.id);
    const afterSeq = args.afterSeq ?? newestSeq;
    if (afterSeq < 0 || afterSeq > newestSeq) throw badUserInput(`\`afterSeq\` must be from 0 to ${newestSeq}, the newest message.`, 'afterSeq');
    const progress = createChatProgress(chat.id, afterSeq, newestSeq);
    hear = progress.hear;
    for (const signal of early) hear(signal);
    return endable(follow(), () => {
      end();
      stop();
    });

    async function* follow(): AsyncGenerator<MessageRow, void, void> {
      try {
        while (!ended) {
          if (!progress.behind()) await waker.wait();
          else
            for (const message of await progress.take(db)) {
              if (ended) return;
              yield message;
            }
        }
      } finally {
        stop();
      }
    }
  } catch (error) {
    stop();
    throw error;
  }
}

async function readLastSeq({ services }: MessagingContext, chatId: Id): Promise<number> {
  const [row] = await services.database.db.select({ lastSeq: chats.lastSeq }).from(chats).where(eq(chats.id, chatId));
  if (!row) throw notFound('This chat');
  return row.lastSeq;
}

const longestTimerMs = 2 ** 31 - 1;

/** @returns a function that forgets it */
export function endWithToken(expiresAtMs: number | null, end: () => void): () => void {
  const timer = setTimeout(end, Math.min(longestTimerMs, Math.max(0, (expiresAtMs ?? Number.POSITIVE_INFINITY) - Date.now())));
  timer.unref();
  return () => clearTimeout(timer);
}
