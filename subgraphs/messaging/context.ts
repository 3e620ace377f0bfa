import type { PageKey } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { RequestContext } from '@clipgraph/platform/subgraph/request-context.ts';
import type DataLoader from 'dataloader';
import type { ChatRow, GroupNotice, MemberRow, MessageRow, RoomMessageRow } from './tables.ts';

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  Chat: ChatRow;
  Message: MessageRow;
  GroupNotice: GroupNotice;
  RoomMessage: RoomMessageRow;
}

/** What every resolver and domain function of this subgraph gets. */
export type MessagingContext = RequestContext<MessagingLoaders>;

/** Reads by id, gathered into one statement for each table; made anew for each request. */
export interface MessagingLoaders {
  chats: DataLoader<Id, ChatRow | null>;
  /** The viewer's direct chat, by the other account. */
  directChats: DataLoader<Id, ChatRow | null>;
  messages: DataLoader<Id, MessageRow | null>;
  /** Whether the viewer may open a post: who selects its id alone asks no other subgraph. */
  seenPost: DataLoader<Id, boolean>;
  /** The viewer's own membership, by chat; null for a chat that the viewer was never in. */
  ownMembers: DataLoader<Id, MemberRow | null>;
  /** How many messages of others are unread and deleted, by chat. */
  hiddenUnread: DataLoader<Id, number>;
  /** How far the other account of a direct chat has read; null when it does not show that. */
  peerReadSeq: DataLoader<Id, number | null>;
  /** Accounts that are in a group now, in ascending order. */
  groupMemberIds: DataLoader<Id, Id[]>;
  /** Pages of chats' messages; those of one time window are loaded together. */
  historyWithin(window: HistoryWindow): HistoryLoader;
}

/** A time window of a chat's messages; open at a side that is left out. */
export interface HistoryWindow {
  /** Milliseconds since the Unix epoch; sent at this time or later. */
  since?: number | null | undefined;
  /** Milliseconds since the Unix epoch; sent before this time. */
  before?: number | null | undefined;
}

export type HistoryLoader = DataLoader<PageKey, MessageRow[], string>;
