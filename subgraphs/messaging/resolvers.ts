import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import type { RequestContext } from '@clipgraph/platform/subgraph/request-context.ts';
import type { Resolvers } from '@clipgraph/platform/subgraph/subgraph.ts';
import { listChats } from './chats/chat-list.ts';
import { findChat } from './chats/chats.ts';
import { chatOfPair } from './chats/direct-chats.ts';
import { markRead, peerReadSeq } from './chats/read-markers.ts';
import { acceptChat } from './chats/requests.ts';
import { settingsOf, updateSettings } from './chats/settings.ts';
import { totalUnread, unreadOf } from './chats/unread.ts';
import type { MessagingContext, MessagingLoaders } from './context.ts';
import type {
  MutationAcceptChatArgs,
  MutationAddMembersArgs,
  MutationCreateGroupArgs,
  MutationDeleteMessageArgs,
  MutationEditMessageArgs,
  MutationLeaveGroupArgs,
  MutationMarkReadArgs,
  MutationRemoveMemberArgs,
  MutationRenameGroupArgs,
  MutationSendMessageArgs,
  MutationSendToRoomArgs,
  MutationSetTypingArgs,
  MutationUpdateMessagingSettingsArgs,
  QueryChatArgs,
  QueryChatChangesArgs,
  QueryChatsArgs,
  QueryChatWithArgs,
  QueryPullMessagesArgs,
  SubscriptionChatUpdatedArgs,
  SubscriptionInboxAddedArgs,
  SubscriptionMessageAddedArgs,
  SubscriptionTypingArgs,
} from './generated/types.ts';
import { createGroup } from './groups/create-group.ts';
import { addMembers, removeMember } from './groups/group-members.ts';
import { leaveGroup } from './groups/leave-group.ts';
import { renameGroup } from './groups/rename-group.ts';
import { chatUpdates } from './live/chat-updates.ts';
import { inboxFeed } from './live/inbox-feed.ts';
import { messageFeed } from './live/message-feed.ts';
import { setTyping, typingFeed } from './live/typing.ts';
import { deleteMessage, editMessage } from './messages/change-message.ts';
import { listChanges } from './messages/chat-changes.ts';
import { type HistoryArgs, listHistory } from './messages/chat-history.ts';
import { findMessage } from './messages/find-message.ts';
import { pullMessages } from './messages/pull-messages.ts';
import { sendMessage } from './messages/send-message.ts';
import { listRoomMessages, type RoomPageArgs } from './open-rooms/list-room-messages.ts';
import { sendToRoom } from './open-rooms/send-to-room.ts';
import type { ChatRow, GroupNotice, MessageRow, RoomMessageRow } from './tables.ts';

type PageArgs = Pick<Required<QueryChatsArgs>, 'first'> & QueryChatsArgs;

const userReference = (id: number) => ({ __typename: 'User', id: String(id) });

/**
 * Each event is resolved with fresh loaders: a chat that was read for an earlier one has moved on.
 */
const freshly = <Event>(
  event: Event,
  _args: unknown,
  context: RequestContext<MessagingLoaders>,
): Event => {
  context.refresh();
  return event;
};

export const resolvers: Resolvers = {
  Query: {
    chats: (_root, args: PageArgs, context: MessagingContext) => listChats(context, args),
    chat: (_root, { id }: QueryChatArgs, context: MessagingContext) =>
      findChat(context, requireAccount(context.viewer), toId(id)),
    async chatWith(_root, { userId }: QueryChatWithArgs, { services, viewer }: MessagingContext) {
      const chat = await chatOfPair(services.database.db, requireAccount(viewer), toId(userId));
      return chat && chat.lastSeq > 0 ? chat : null;
    },
    pullMessages: (_root, args: Required<QueryPullMessagesArgs>, context: MessagingContext) =>
      pullMessages(context, args),
    chatRequests: (_root, args: PageArgs, context: MessagingContext) =>
      listChats(context, { ...args, requests: true }),
    chatChanges: (_root, args: Required<QueryChatChangesArgs>, context: MessagingContext) =>
      listChanges(context, args),
    messagingSettings: (_root, _args, { services, viewer }: MessagingContext) =>
      settingsOf(services.database.db, requireAccount(viewer)),
    roomMessages: (_root, args: RoomPageArgs, context: MessagingContext) =>
      listRoomMessages(context, args),
  },
  Mutation: {
    sendMessage: limitField(
      (_root, { input }: MutationSendMessageArgs, context: MessagingContext) =>
        sendMessage(context, input),
      {
        name: 'Mutation.sendMessage',
        identity: 'account',
        limit: rateLimitDefaults.sendPerAccount,
      },
    ),
    markRead: (_root, args: MutationMarkReadArgs, context: MessagingContext) =>
      markRead(context, args),
    editMessage: (_root, args: MutationEditMessageArgs, context: MessagingContext) =>
      editMessage(context, args),
    deleteMessage: (_root, args: MutationDeleteMessageArgs, context: MessagingContext) =>
      deleteMessage(context, args),
    createGroup: (_root, { input }: MutationCreateGroupArgs, context: MessagingContext) =>
      createGroup(context, input),
    addMembers: (_root, args: MutationAddMembersArgs, context: MessagingContext) =>
      addMembers(context, args),
    removeMember: (_root, args: MutationRemoveMemberArgs, context: MessagingContext) =>
      removeMember(context, args),
    leaveGroup: (_root, args: MutationLeaveGroupArgs, context: MessagingContext) =>
      leaveGroup(context, args),
    renameGroup: (_root, args: MutationRenameGroupArgs, context: MessagingContext) =>
      renameGroup(context, args),
    acceptChat: (_root, args: MutationAcceptChatArgs, context: MessagingContext) =>
      acceptChat(context, args),
    updateMessagingSettings: (
      _root,
      { input }: MutationUpdateMessagingSettingsArgs,
      context: MessagingContext,
    ) => updateSettings(context, input),
    setTyping: (_root, args: MutationSetTypingArgs, context: MessagingContext) =>
      setTyping(context, args),
    sendToRoom: (_root, args: MutationSendToRoomArgs, context: MessagingContext) =>
      sendToRoom(context, args),
  },
  Subscription: {
    messageAdded: {
      subscribe: (_root, args: SubscriptionMessageAddedArgs, context: MessagingContext) =>
        messageFeed(context, args),
      resolve: freshly,
    },
    inboxAdded: {
      subscribe: (_root, args: SubscriptionInboxAddedArgs, context: MessagingContext) =>
        inboxFeed(context, args),
      resolve: freshly,
    },
    chatUpdated: {
      subscribe: (_root, args: SubscriptionChatUpdatedArgs, context: MessagingContext) =>
        chatUpdates(context, args),
      resolve: freshly,
    },
    typing: {
      subscribe: (_root, args: SubscriptionTypingArgs, context: MessagingContext) =>
        typingFeed(context, args),
      resolve: (who: number | Error) => (who instanceof Error ? who : userReference(who)),
    },
  },
  Chat: {
    __resolveReference: ({ id }: { id: string }, context: MessagingContext) =>
      findChat(context, requireAccount(context.viewer), toId(id)),
    id: (chat: ChatRow) => String(chat.id),
    async members(chat: ChatRow, _args: unknown, { loaders }: MessagingContext) {
      const ids =
        chat.kind === 'direct'
          ? [chat.lowId as number, chat.highId as number]
          : await loaders.groupMemberIds.load(chat.id);
      return ids.map(userReference);
    },
    lastMessage: (chat: ChatRow, _args: unknown, { loaders }: MessagingContext) =>
      loaders.messages.load(chat.lastMessageId as number),
    unreadCount: (chat: ChatRow, _args: unknown, context: MessagingContext) =>
      unreadOf(context, chat),
    kind: (chat: ChatRow) => chat.kind.toUpperCase(),
    owner: (chat: ChatRow) => (chat.ownerId === null ? null : userReference(chat.ownerId)),
    async isRequest(chat: ChatRow, _args: unknown, { loaders }: MessagingContext) {
      return (await loaders.ownMembers.load(chat.id))?.requested ?? false;
    },
    peerReadSeq: (chat: ChatRow, _args: unknown, context: MessagingContext) =>
      peerReadSeq(context, chat),
    messages: (chat: ChatRow, args: HistoryArgs, context: MessagingContext) =>
      listHistory(context, chat, args),
  },
  Message: {
    __resolveReference: ({ id }: { id: string }, context: MessagingContext) =>
      findMessage(context, requireAccount(context.viewer), toId(id)),
    id: (message: MessageRow) => String(message.id),
    chat: (message: MessageRow, _args: unknown, { loaders }: MessagingContext) =>
      loaders.chats.load(message.chatId),
    sender: (message: MessageRow) =>
      message.senderId === null ? null : userReference(message.senderId),
    sentAt: (message: MessageRow) => Math.floor(message.sentAtMicros / 1_000),
    isDeleted: (message: MessageRow) => message.deletedAt !== null,
  },
  GroupNotice: {
    subject: ({ subjectId }: GroupNotice) =>
      subjectId === undefined ? null : userReference(subjectId),
  },
  User: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    async chatWithMe(
      { id }: { id: string },
      _args: unknown,
      { viewer, loaders }: MessagingContext,
    ) {
      const chat = viewer.accountId === null ? null : await loaders.directChats.load(toId(id));
      return chat && chat.lastSeq > 0 ? chat : null;
    },
    unreadMessageCount: ({ id }: { id: string }, _args: unknown, context: MessagingContext) =>
      totalUnread(context, toId(id)),
  },
  RoomMessage: {
    position: (message: RoomMessageRow) => message.seq - 1,
    sender: (message: RoomMessageRow) => message.senderName,
  },
};
