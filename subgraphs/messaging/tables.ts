import { kit } from '@clipgraph/platform/database/kit.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { knownUsers } from '@clipgraph/platform/projections/users.ts';

/**
 * A conversation between accounts. Its row is locked by whoever writes into it, so that `lastSeq`
 * counts without holes.
 */
export const chats = kit.table(
  'chats',
  {
    id: kit.id().notNull().primaryKey(),
    /** `direct`: one per pair of accounts; `group`: named, with members. */
    kind: kit.bytesText(10).notNull(),
    /** The pair of a direct chat, in ascending order; null for groups. */
    lowId: kit.id(),
    highId: kit.id(),
    /** Name and owner of a group; null in direct chats. */
    name: kit.string(100),
    ownerId: kit.id(),
    /** 0 until the first message: a chat without one does not exist for anybody yet. */
    lastSeq: kit.bigint().notNull(),
    lastMessageId: kit.id(),
    lastMicros: kit.bigint().notNull(),
    /** Rises with each message, edit, deletion and change of members. */
    revision: kit.bigint().notNull(),
    createdAt: kit.ms().notNull(),
  },
  (t) => [
    kit.uniqueIndex('chats_pair').on(t.lowId, t.highId),
    kit.index('chats_last_micros').on(t.lastMicros),
  ],
);

export const members = kit.table(
  'members',
  {
    chatId: kit.id().notNull(),
    accountId: kit.id().notNull(),
    active: kit.bool().notNull(),
    revision: kit.bigint().notNull(),
    /** The `seq` of the last message that this member has read. */
    readSeq: kit.bigint().notNull(),
    /**
     * How many messages of the chat this member has sent, in all and up to `readSeq`: with them
     * unread messages of others are known without counting rows.
     */
    sentCount: kit.bigint().notNull(),
    readSentCount: kit.bigint().notNull(),
    /**
     * The `seq` of the notice that the member joined; 0 in direct chats. The lowest inherits a
     * group.
     */
    joinedSeq: kit.bigint().notNull().default(0),
    /** A chat that a stranger took this member into, not answered or accepted yet. */
    requested: kit.bool().notNull().default(false),
  },
  (t) => [
    kit.primaryKey({ columns: [t.chatId, t.accountId] }),
    kit.index('members_account').on(t.accountId, t.active, t.chatId),
  ],
);

export const messages = kit.table(
  'messages',
  {
    chatId: kit.id().notNull(),
    /** 1, 2, 3 ... in its chat. */
    seq: kit.bigint().notNull(),
    id: kit.id().notNull(),
    senderId: kit.id(),
    clientMessageId: kit.bytesText(512),
    /** SHA-256 of the text as it was first sent, which an edit does not change. */
    textHash: kit.bytesText(43).notNull(),
    text: kit.text().notNull(),
    /** What `senderId` did to the group; such a message has no text. */
    notice: kit.json<GroupNotice>(),
    /**
     * Microseconds since the Unix epoch, strictly rising within the chat; in a direct chat by at
     * least a whole millisecond.
     */
    sentAtMicros: kit.bigint().notNull(),
    editedAt: kit.ms(),
    deletedAt: kit.ms(),
    /** The chat's revision at the last edit or deletion; 0 when there was none. */
    changeRevision: kit.bigint().notNull(),
    /** The post that it passes on; null for none, and once it is deleted. */
    postId: kit.id(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.chatId, t.seq] }),
    kit.uniqueIndex('messages_id').on(t.id),
    kit.uniqueIndex('messages_client_id').on(t.senderId, t.clientMessageId),
    kit.index('messages_time').on(t.chatId, t.sentAtMicros),
    kit.index('messages_changes').on(t.chatId, t.changeRevision),
  ],
);

/** What an account chose about its messages; an account without a row has the defaults. */
export const messagingSettings = kit.table('messaging_settings', {
  accountId: kit.id().notNull().primaryKey(),
  /** Whether others in direct chats see how far it has read. */
  readReceipts: kit.bool().notNull(),
  /** Whether a chat that somebody it does not follow takes it into is a request. */
  strangersRequest: kit.bool().notNull(),
});

/** Rooms of the account-less API: a room is named by its two members, who have no accounts. */
export const openRooms = kit.table(
  'open_rooms',
  {
    id: kit.id().notNull().primaryKey(),
    /** SHA-256 of the name in lower case, its members in order, as base64url. */
    nameHash: kit.bytesText(43).notNull(),
    lastSeq: kit.bigint().notNull(),
    lastMicros: kit.bigint().notNull(),
  },
  (t) => [kit.uniqueIndex('open_rooms_name').on(t.nameHash)],
);

export const roomMessages = kit.table(
  'room_messages',
  {
    roomId: kit.id().notNull(),
    seq: kit.bigint().notNull(),
    senderName: kit.text().notNull(),
    text: kit.text().notNull(),
    sentAtMicros: kit.bigint().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.roomId, t.seq] }),
    kit.index('room_messages_time').on(t.roomId, t.sentAtMicros),
  ],
);

export type GroupAction = 'CREATED' | 'ADDED' | 'REMOVED' | 'LEFT' | 'RENAMED' | 'OWNER_CHANGED';
export interface GroupNotice {
  action: GroupAction;
  /** Who was added, removed or made owner. */
  subjectId?: number;
  /** The group's name from now on. */
  name?: string;
}

export type ChatRow = typeof chats.$inferSelect;
export type MemberRow = typeof members.$inferSelect;
export type MessageRow = typeof messages.$inferSelect;
export type RoomMessageRow = typeof roomMessages.$inferSelect;
