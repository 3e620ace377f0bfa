import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { LiveFeed } from '@clipgraph/platform/live/live-feed.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { ChatRow } from '../tables.ts';
import { watchChat } from './live-check.ts';
import { chatChannel, inboxChannel, listen, type Signal } from './signals.ts';

/**
 * Hears what happens in one chat, and ends the feed when the chat closes for the account.
 * @returns functions that stop it
 */
export async function listenToChat(
  services: Services,
  accountId: Id,
  feed: LiveFeed,
  { id: chatId, kind }: Pick<ChatRow, 'id' | 'kind'>,
  hear: (signal: Signal) => void,
): Promise<(() => void)[]> {
  const onSignal = (signal: Signal) => {
    const over =
      signal.type === 'ended' ||
      (signal.type === 'closed' &&
        signal.chatId === chatId &&
        (signal.accountId ?? accountId) === accountId);
    if (over) return feed.end();
    hear(signal);
    feed.wake();
  };
  return [
    await listen(services, chatChannel(chatId), onSignal),
    // The inbox carries two things that the chat's own channel does not: that the account has
    // ended, and updates for its own devices only.
    await listen(services, inboxChannel(accountId), (signal) => {
      if (signal.type === 'ended' || (signal.type === 'updated' && signal.chatId === chatId))
        onSignal(signal);
    }),
    watchChat(services, chatId, {
      memberId: kind === 'group' ? accountId : null,
      newest(seq, revision) {
        onSignal({ type: 'newest', chatId, seq });
        onSignal({ type: 'updated', chatId, revision, checked: true });
      },
      left: () => onSignal({ type: 'closed', chatId, accountId }),
    }),
  ];
}
