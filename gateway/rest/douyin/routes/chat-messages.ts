import type { Run } from '../../graph.ts';
import { type ChatMessage, nodesOf } from '../answers/shapes.ts';
import { longestList } from './lists.ts';

/**
 * What a poll of a conversation answers, oldest first. A client polls with the greatest time that
 * it has seen, so what is left out below that time never reaches it: after a long absence the
 * messages come from the oldest on, and the next poll goes on from there.
 * @param sinceMs the first millisecond to answer; null, the newest messages
 * @param isShown which messages the client is to have
 * @returns at most 1,000; null for an account that does not exist
 */
export async function chatMessages(
  run: Run,
  {
    userId,
    sinceMs,
    isShown,
  }: { userId: number; sinceMs: number | null; isShown(message: ChatMessage): boolean },
): Promise<ChatMessage[] | null> {
  const since = sinceMs === null ? null : new Date(sinceMs).toISOString();
  const { user, chatWith } = await run('RestChat', {
    userId: String(userId),
    since,
    first: longestList,
  });
  if (!user) return null;
  if (!chatWith) return [];
  const newest = nodesOf(chatWith.messages);
  if (since === null || !chatWith.messages.pageInfo.hasNextPage)
    return newest.filter(isShown).reverse();

  const before = await run('RestChatBefore', { chatId: chatWith.id, before: since });
  let cursor = before.chat ? (nodesOf(before.chat.messages)[0]?.seq ?? 0) : 0;
  for (;;) {
    const { pullMessages } = await run('RestPullChat', {
      chatId: chatWith.id,
      cursor,
      limit: longestList,
    });
    const shown = pullMessages.messages.filter(isShown);
    // An empty answer would have the client ask for the same again, for ever.
    if (shown.length > 0 || !pullMessages.hasMore) return shown;
    cursor = pullMessages.nextCursor;
  }
}
