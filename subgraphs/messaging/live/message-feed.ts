import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { type Feed, openFeed } from '@clipgraph/platform/live/live-feed.ts';
import { requireChat, requireChatNow } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import type { SubscriptionMessageAddedArgs } from '../generated/types.ts';
import type { MessageRow } from '../tables.ts';
import { createChatProgress } from './chat-progress.ts';
import { listenToChat } from './listen-to-chat.ts';
import type { Signal } from './signals.ts';

/**
 * Each message of a chat after `afterSeq` (null: from now on), then the live ones, without gap or
 * double. It ends with the access token, when the viewer leaves the group, when one of a pair
 * blocks the other, and when the account is disabled.
 * @throws NOT_FOUND for a chat that the viewer is not in, BAD_USER_INPUT for an `afterSeq` that is
 *   negative or beyond the end
 */
export async function messageFeed(
  context: MessagingContext,
  args: SubscriptionMessageAddedArgs,
): Promise<Feed<MessageRow>> {
  const accountId = requireAccount(context.viewer);
  const chat = await requireChat(context, accountId, toId(args.chatId));
  const early: Signal[] = [];
  let hear: (signal: Signal) => void = (signal) => early.push(signal);
  return openFeed(context.viewer, {
    listen: (feed) =>
      listenToChat(context.services, accountId, feed, chat, (signal) => hear(signal)),
    async begin(feed) {
      // Messages that are committed before this query are in this number; of later ones a signal
      // tells. The same is true of being taken out of the group.
      const { lastSeq: newestSeq } = await requireChatNow(context, accountId, chat.id);
      const afterSeq = args.afterSeq ?? newestSeq;
      if (afterSeq < 0 || afterSeq > newestSeq)
        throw badUserInput(
          `\`afterSeq\` must be from 0 to ${newestSeq}, the newest message.`,
          'afterSeq',
        );
      const progress = createChatProgress(chat.id, afterSeq, newestSeq);
      hear = progress.hear;
      for (const signal of early.splice(0)) hear(signal);
      return async function* follow() {
        while (!feed.ended) {
          if (!progress.behind()) await feed.wait();
          else
            for (const message of await progress.take(context.services.database.db)) {
              if (feed.ended) return;
              yield message;
            }
        }
      };
    },
  });
}
