import { chunked } from '@clipgraph/platform/database/statements.ts';
import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { type Feed, type LiveFeed, openFeed } from '@clipgraph/platform/live/live-feed.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { MessagingContext } from '../context.ts';
import type { ChatPosition, SubscriptionInboxAddedArgs } from '../generated/types.ts';
import type { MessageRow } from '../tables.ts';
import { createInbox, hearSignal, type Inbox, openInbox, placeChat } from './inbox.ts';
import { type Place, placesOf } from './inbox-places.ts';
import { watchInbox } from './live-check.ts';
import { inboxChannel, listen } from './signals.ts';

/**
 * Each message of every chat of the viewer: first those that it does not have yet, then the live
 * ones; in order within each chat, without gap or double. A chat that `after` names begins there,
 * others at what the viewer has read, without the viewer's own, and new ones at their beginning.
 * @throws NOT_FOUND for a named chat that the viewer is not in, BAD_USER_INPUT for a position that
 *   is negative or beyond the end
 */
export async function inboxFeed(
  { services, viewer }: MessagingContext,
  { after }: SubscriptionInboxAddedArgs,
): Promise<Feed<MessageRow>> {
  const accountId = requireAccount(viewer);
  const inbox = createInbox();
  return openFeed(viewer, {
    listen: async (feed) => [
      await listen(services, inboxChannel(accountId), (signal) => hearSignal(inbox, feed, signal)),
      watchInbox(services, accountId, (chatId, seq) =>
        hearSignal(inbox, feed, { type: 'newest', chatId, seq }),
      ),
    ],
    async begin(feed) {
      await placeChats(services, accountId, inbox, after ?? []);
      openInbox(inbox);
      return () => follow(services, accountId, inbox, feed);
    },
  });
}

async function placeChats(
  services: Services,
  accountId: Id,
  inbox: Inbox,
  after: readonly ChatPosition[],
): Promise<void> {
  const named = new Map(after.map(({ chatId, seq }) => [toId(chatId), seq]));
  const place = ({ chatId, readSeq, lastSeq }: Place) => {
    const afterSeq = named.get(chatId) ?? readSeq;
    if (!named.delete(chatId)) inbox.unreadUpTo.set(chatId, lastSeq);
    if (afterSeq < 0 || afterSeq > lastSeq)
      throw badUserInput(`\`after\` names a message from 0 to ${lastSeq} of its chat.`, 'after');
    placeChat(inbox, chatId, afterSeq, lastSeq);
  };
  for (const found of await placesOf(services, accountId)) place(found);
  // A chat that is named may be older than those that an inbox follows from its start.
  for (const chatIds of chunked([...named.keys()]))
    for (const found of await placesOf(services, accountId, chatIds)) place(found);
  if (named.size > 0) throw notFound('A chat that `after` names');
}

async function* follow(
  services: Services,
  accountId: Id,
  inbox: Inbox,
  feed: LiveFeed,
): AsyncGenerator<MessageRow, void, void> {
  while (!feed.ended) {
    for (const chatId of [...inbox.unplaced.keys()])
      await placeNewChat(services, accountId, inbox, chatId);
    const [chatId] = inbox.busy;
    if (chatId !== undefined) {
      for await (const message of takeFrom(services, inbox, chatId)) {
        if (feed.ended) return;
        const isSeen = message.seq <= (inbox.unreadUpTo.get(chatId) ?? 0);
        if (!isSeen || message.senderId !== accountId) yield message;
      }
    } else if (inbox.unplaced.size === 0) await feed.wait();
  }
}

/** Looks up where the viewer stands in a chat that signals told of. */
async function placeNewChat(
  services: Services,
  accountId: Id,
  inbox: Inbox,
  chatId: Id,
): Promise<void> {
  const before = inbox.unplaced.get(chatId);
  const [found] = await placesOf(services, accountId, [chatId]);
  // Further signals may have come during the query, or the chat may have closed for the viewer.
  const heard = inbox.unplaced.get(chatId);
  if (!heard || (!found && heard !== before)) return;
  inbox.unplaced.delete(chatId);
  if (!found) return;
  // Another device may have read the chat already. This one still gets what was signalled to it,
  // but nothing from before the viewer joined.
  const firstSeq = Math.max(heard.first, found.joinedSeq);
  const afterSeq = Math.min(found.readSeq, firstSeq - 1);
  placeChat(inbox, chatId, afterSeq, Math.max(found.lastSeq, heard.newest));
}

async function* takeFrom(
  { database }: Services,
  { progress, busy }: Inbox,
  chatId: Id,
): AsyncGenerator<MessageRow, void, void> {
  busy.delete(chatId);
  const one = progress.get(chatId);
  // The viewer may leave the chat while its messages are given.
  const isFollowed = () => one !== undefined && progress.get(chatId) === one;
  for (const message of (await one?.take(database.db)) ?? []) {
    if (!isFollowed()) return;
    yield message;
  }
  if (one?.behind() && isFollowed()) busy.add(chatId);
}
