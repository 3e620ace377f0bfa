import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { type Feed, openFeed } from '@clipgraph/platform/live/live-feed.ts';
import { requireChat, requireChatNow } from '../chats/chats.ts';
import { guardBlocks } from '../chats/peers.ts';
import type { MessagingContext } from '../context.ts';
import type { MutationSetTypingArgs, SubscriptionTypingArgs } from '../generated/types.ts';
import { listenToChat } from './listen-to-chat.ts';
import { chatChannel, send } from './signals.ts';

const typingSignalMs = 1_000;

/**
 * Tells the others in a chat that the viewer is typing. At most one call a second is passed on; the
 * others do nothing.
 * @throws NOT_FOUND for a chat that the viewer is not in, FORBIDDEN for a block in either direction
 */
export async function setTyping(
  context: MessagingContext,
  args: MutationSetTypingArgs,
): Promise<boolean> {
  const { services, viewer } = context;
  const accountId = requireAccount(viewer);
  const chat = await requireChat(context, accountId, toId(args.chatId));
  await guardBlocks(context, accountId, chat);
  const { taken } = await services.rateLimits.take('typing', `${accountId}:${chat.id}`, {
    max: 1,
    windowMs: typingSignalMs,
  });
  if (taken) send(services, [chatChannel(chat.id)], { type: 'typing', chatId: chat.id, accountId });
  return true;
}

/**
 * Who else is typing in a chat, as it happens. Nothing is stored, and a slow subscriber learns of
 * each account only once, however often it typed meanwhile.
 * @throws NOT_FOUND for a chat that the viewer is not in
 */
export async function typingFeed(
  context: MessagingContext,
  args: SubscriptionTypingArgs,
): Promise<Feed<Id>> {
  const accountId = requireAccount(context.viewer);
  const chat = await requireChat(context, accountId, toId(args.chatId));
  const typing = new Set<Id>();
  return openFeed(context.viewer, {
    listen: (feed) =>
      listenToChat(context.services, accountId, feed, chat, (signal) => {
        if (signal.type === 'typing' && signal.accountId !== accountId)
          typing.add(signal.accountId);
      }),
    async begin(feed) {
      await requireChatNow(context, accountId, chat.id);
      return async function* follow() {
        while (!feed.ended) {
          const [who] = typing;
          if (who === undefined) await feed.wait();
          else {
            typing.delete(who);
            yield who;
          }
        }
      };
    },
  });
}
