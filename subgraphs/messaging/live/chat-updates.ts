import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { type Feed, openFeed } from '@clipgraph/platform/live/live-feed.ts';
import { eq } from 'drizzle-orm';
import { requireChat, requireChatNow } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import type { SubscriptionChatUpdatedArgs } from '../generated/types.ts';
import { type ChatRow, chats } from '../tables.ts';
import { listenToChat } from './listen-to-chat.ts';

/**
 * The chat as it is now, and again whenever its read markers, members, name or earlier messages
 * change. A subscriber that is busy during several changes gets the latest state only.
 * @throws NOT_FOUND for a chat that the viewer is not in
 */
export async function chatUpdates(
  context: MessagingContext,
  args: SubscriptionChatUpdatedArgs,
): Promise<Feed<ChatRow>> {
  const accountId = requireAccount(context.viewer);
  const opened = await requireChat(context, accountId, toId(args.chatId));
  const { id } = opened;
  let changed = true;
  let givenRevision = 0;
  return openFeed(context.viewer, {
    listen: (feed) =>
      listenToChat(context.services, accountId, feed, opened, (signal) => {
        if (signal.type === 'message') changed ||= signal.message.notice !== null;
        else if (signal.type === 'updated')
          changed ||= signal.revision !== givenRevision || !signal.checked;
      }),
    async begin(feed) {
      await requireChatNow(context, accountId, id);
      return async function* follow() {
        while (!feed.ended) {
          if (changed) {
            changed = false;
            const [chat] = await context.services.database.db
              .select()
              .from(chats)
              .where(eq(chats.id, id));
            // The viewer may have been taken out of the group during the query; then this state is
            // not for it.
            if (feed.ended) return;
            givenRevision = chat?.revision ?? givenRevision;
            if (chat) yield chat;
          } else await feed.wait();
        }
      };
    },
  });
}
