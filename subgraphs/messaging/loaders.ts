import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, asc, count, eq, inArray, ne, or } from 'drizzle-orm';
import { hiddenFrom } from './chats/unread.ts';
import type { HistoryLoader, MessagingLoaders } from './context.ts';
import { createHistoryLoader } from './messages/chat-history.ts';
import { chats, members, messages, messagingSettings } from './tables.ts';

const byId = <Row extends { id: Id }>(read: (ids: Id[]) => Promise<Row[]>) =>
  new DataLoader<Id, Row | null>(async (ids) => {
    const rows = new Map(
      (await Promise.all(chunked(ids).map(read))).flat().map((row) => [row.id, row]),
    );
    return ids.map((id) => rows.get(id) ?? null);
  });

export function createLoaders({
  services,
  viewer,
  facts,
}: Omit<Context, 'loaders'>): MessagingLoaders {
  const { db } = services.database;
  const accountId = viewer.accountId ?? 0;
  const histories = new Map<string, HistoryLoader>();
  return {
    chats: byId((ids) =>
      db
        .select()
        .from(chats)
        .where(inArray(chats.id, padIds(ids))),
    ),
    directChats: new DataLoader(async (peerIds) => {
      const rows = await Promise.all(
        chunked(peerIds).map((run) => {
          const ids = padIds(run);
          const withMe = or(
            and(eq(chats.lowId, accountId), inArray(chats.highId, ids)),
            and(eq(chats.highId, accountId), inArray(chats.lowId, ids)),
          );
          return db.select().from(chats).where(withMe);
        }),
      );
      const byPeer = new Map(
        rows.flat().map((row) => [row.lowId === accountId ? row.highId : row.lowId, row]),
      );
      return peerIds.map((id) => byPeer.get(id) ?? null);
    }),
    messages: byId((ids) =>
      db
        .select()
        .from(messages)
        .where(inArray(messages.id, padIds(ids))),
    ),
    seenPost: new DataLoader(async (ids) => {
      const seen = await seenPosts(facts, viewer, ids);
      return ids.map((id) => seen.has(id));
    }),
    ownMembers: new DataLoader(async (chatIds) => {
      const rows = await Promise.all(
        chunked(chatIds).map((ids) =>
          db
            .select()
            .from(members)
            .where(and(eq(members.accountId, accountId), inArray(members.chatId, padIds(ids)))),
        ),
      );
      const byChat = new Map(rows.flat().map((row) => [row.chatId, row]));
      return chatIds.map((id) => byChat.get(id) ?? null);
    }),
    hiddenUnread: new DataLoader(async (chatIds) => {
      const rows = await Promise.all(
        chunked(chatIds).map((ids) =>
          db
            .select({ chatId: members.chatId, count: count().mapWith(Number) })
            .from(members)
            .innerJoin(messages, and(eq(messages.chatId, members.chatId), hiddenFrom(accountId)))
            .where(and(eq(members.accountId, accountId), inArray(members.chatId, padIds(ids))))
            .groupBy(members.chatId),
        ),
      );
      const byChat = new Map(rows.flat().map((row) => [row.chatId, row.count]));
      return chatIds.map((id) => byChat.get(id) ?? 0);
    }),
    peerReadSeq: new DataLoader(async (chatIds) => {
      const rows = await Promise.all(
        chunked(chatIds).map((ids) =>
          db
            .select({
              chatId: members.chatId,
              readSeq: members.readSeq,
              shown: messagingSettings.readReceipts,
            })
            .from(members)
            .leftJoin(messagingSettings, eq(messagingSettings.accountId, members.accountId))
            .where(and(inArray(members.chatId, padIds(ids)), ne(members.accountId, accountId))),
        ),
      );
      const byChat = new Map(
        rows.flat().map((row) => [row.chatId, row.shown === false ? null : row.readSeq]),
      );
      return chatIds.map((id) => byChat.get(id) ?? null);
    }),
    groupMemberIds: new DataLoader(async (chatIds) => {
      const rows = await Promise.all(
        chunked(chatIds).map((ids) =>
          db
            .select({ chatId: members.chatId, accountId: members.accountId })
            .from(members)
            .where(and(inArray(members.chatId, padIds(ids)), eq(members.active, true)))
            .orderBy(asc(members.chatId), asc(members.accountId)),
        ),
      );
      const byChat = Map.groupBy(rows.flat(), (row) => row.chatId);
      return chatIds.map((id) => (byChat.get(id) ?? []).map((row) => row.accountId));
    }),
    historyWithin({ since, before }) {
      const key = `${since}:${before}`;
      const loader = histories.get(key) ?? createHistoryLoader(db, { since, before });
      histories.set(key, loader);
      return loader;
    },
  };
}
