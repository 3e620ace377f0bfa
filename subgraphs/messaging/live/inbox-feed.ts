import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import { chats, type MessageRow, members } from '../tables.ts';
import { type ChatProgress, createChatProgress } from './chat-progress.ts';
import { watchInbox } from './live-check.ts';
import { type Feed, type LiveFeed, openFeed } from './live-feed.ts';
import { inboxChannel, listen, type Signal } from './signals.ts';

/**
 * Chats that one inbox follows from its start; older ones join it when something is written in
 * them.
 */
const maxChats = 10_000;

/**
 * Each message of every chat of the viewer: chats that are named from there, others from what the
 * viewer has read, new ones from their beginning; then the live ones. In order within each chat,
 * without gap or double.
 * @throws NOT_FOUND for a named chat that the viewer is not in, BAD_USER_INPUT for a position that
 *   is negative or beyond the end
 */
export async function inboxFeed(
  { services, viewer }: MessagingContext,
  args: { after?: readonly { chatId: string; seq: number }[] | null },
): Promise<Feed<MessageRow>> {
  const accountId = requireAccount(viewer);
  const inbox = createInbox(services, accountId);
  return openFeed(viewer, {
    listen: async (feed) => [
      await listen(services, inboxChannel(accountId), (signal) => inbox.hear(feed, signal)),
      watchInbox(services, accountId, (chatId, seq) =>
        inbox.hear(feed, { type: 'newest', chatId, seq }),
      ),
    ],
    async begin(feed) {
      const from = new Map((args.after ?? []).map(({ chatId, seq }) => [toId(chatId), seq]));
      const follow = (row: Place) => {
        const afterSeq = from.get(row.chatId) ?? row.readSeq;
        from.delete(row.chatId);
        if (afterSeq < 0 || afterSeq > row.lastSeq)
          throw badUserInput(
            `\`after\` names a message from 0 to ${row.lastSeq} of its chat.`,
            'after',
          );
        inbox.place(row.chatId, afterSeq, row.lastSeq);
      };
      (await placesOf(services, accountId)).forEach(follow);
      // Those that are named may be older than the ones that every inbox follows.
      for (const chatIds of chunked([...from.keys()]))
        (await placesOf(services, accountId, chatIds)).forEach(follow);
      if (from.size > 0) throw notFound('A chat that `after` names');
      inbox.open();
      return () => inbox.follow(feed);
    },
  });
}

/** Where the viewer stands in its chats, those written in last first. */
const placesOf = ({ database }: Services, accountId: Id, chatIds?: readonly Id[]) =>
  database.db
    .select({
      chatId: chats.id,
      readSeq: members.readSeq,
      joinedSeq: members.joinedSeq,
      lastSeq: chats.lastSeq,
    })
    .from(members)
    .innerJoin(chats, eq(chats.id, members.chatId))
    .where(
      and(
        eq(members.accountId, accountId),
        eq(members.active, true),
        chatIds && inArray(members.chatId, padIds(chatIds)),
      ),
    )
    .orderBy(desc(chats.lastMicros))
    .limit(maxChats);

type Place = Awaited<ReturnType<typeof placesOf>>[number];

function createInbox(services: Services, accountId: Id) {
  const progress = new Map<Id, ChatProgress>();
  /** Chats with something to give. */
  const busy = new Set<Id>();
  /**
   * Chats that were heard of and are not followed yet, begun, joined or entered again since: the
   * first and the newest message heard of.
   */
  const unplaced = new Map<Id, { first: number; newest: number }>();
  /**
   * Chats that were over for the viewer while it was looked up where it stands: what was found of
   * them is of before.
   */
  const over = new Set<Id>();
  let open = false;

  function place(chatId: Id, afterSeq: number, newestSeq: number): void {
    const one = createChatProgress(chatId, afterSeq, newestSeq);
    progress.set(chatId, one);
    if (one.behind()) busy.add(chatId);
  }
  function tell(chatId: Id, seq: number, signal: Signal): void {
    const one = open ? progress.get(chatId) : undefined;
    if (!one) {
      const { first, newest } = unplaced.get(chatId) ?? { first: seq, newest: seq };
      unplaced.set(chatId, { first: Math.min(first, seq), newest: Math.max(newest, seq) });
      return;
    }
    one.hear(signal);
    if (one.behind()) busy.add(chatId);
  }
  async function placeNew(chatId: Id): Promise<void> {
    const known = unplaced.get(chatId);
    const [row] = await placesOf(services, accountId, [chatId]);
    // More may have been heard of meanwhile.
    const heard = unplaced.get(chatId);
    if (!heard || (!row && heard !== known)) return;
    unplaced.delete(chatId);
    // Another device may have read it already; what this one has heard of it is owed all the same,
    // from where the viewer joined.
    if (row)
      place(
        chatId,
        Math.min(row.readSeq, Math.max(heard.first, row.joinedSeq) - 1),
        Math.max(row.lastSeq, heard.newest),
      );
  }
  async function* give(chatId: Id): AsyncGenerator<MessageRow, void, void> {
    busy.delete(chatId);
    const one = progress.get(chatId);
    // The chat may be left while its messages are given.
    const isFollowed = () => one !== undefined && progress.get(chatId) === one;
    for (const message of (await one?.take(services.database.db)) ?? []) {
      if (!isFollowed()) return;
      yield message;
    }
    if (one?.behind() && isFollowed()) busy.add(chatId);
  }

  return {
    place,
    /** From now on what is heard goes to its chat; what was heard too early goes there now. */
    open() {
      open = true;
      for (const chatId of over) {
        progress.delete(chatId);
        busy.delete(chatId);
      }
      for (const [chatId, { newest }] of [...unplaced]) {
        if (!progress.has(chatId)) continue;
        unplaced.delete(chatId);
        tell(chatId, newest, { type: 'newest', chatId, seq: newest });
      }
    },
    hear(feed: LiveFeed, signal: Signal) {
      if (signal.type === 'ended') feed.end();
      else if (signal.type === 'closed') {
        if (!open) over.add(signal.chatId);
        progress.delete(signal.chatId);
        busy.delete(signal.chatId);
        unplaced.delete(signal.chatId);
      } else if (signal.type === 'message' || signal.type === 'newest') {
        const { chatId, seq } = signal.type === 'message' ? signal.message : signal;
        tell(chatId, seq, signal);
        feed.wake();
      }
    },
    async *follow(feed: LiveFeed): AsyncGenerator<MessageRow, void, void> {
      while (!feed.ended) {
        for (const chatId of [...unplaced.keys()]) await placeNew(chatId);
        const [chatId] = busy;
        if (chatId !== undefined) {
          for await (const message of give(chatId)) {
            if (feed.ended) return;
            yield message;
          }
        } else if (unplaced.size === 0) await feed.wait();
      }
    },
  };
}
