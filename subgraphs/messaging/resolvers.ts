import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import type { RequestContext } from '@clipgraph/platform/subgraph/request-context.ts';
import type { Resolvers } from '@clipgraph/platform/subgraph/subgraph.ts';
import { listChats } from './chat-list.ts';
import { chatOfPair, findChat } from './chats.ts';
import type {
  MutationMarkReadArgs,
  MutationSendMessageArgs,
  MutationSendToRoomArgs,
  QueryChatArgs,
  QueryChatsArgs,
  QueryChatWithArgs,
  QueryPullMessagesArgs,
  SubscriptionInboxAddedArgs,
  SubscriptionMessageAddedArgs,
} from './generated/types.ts';
import { inboxFeed } from './inbox-feed.ts';
import type { MessagingContext, MessagingLoaders } from './loaders.ts';
import { messageFeed } from './message-feed.ts';
import { findMessage } from './messages.ts';
import { pullMessages } from './pull-messages.ts';
import { markRead, unreadOf } from './read-markers.ts';
import { listRoomMessages, type RoomPageArgs, sendToRoom } from './room-messages.ts';
import { sendMessage } from './send-message.ts';
import type { ChatRow, MessageRow, RoomMessageRow } from './tables.ts';

const userReference = (id: number) => ({ __typename: 'User', id: String(id) });

/** Each event is resolved with fresh loaders: a chat that was read for an earlier one has moved on. */
const freshly = <Event>(event: Event, _args: unknown, context: RequestContext<MessagingLoaders>): Event => {
  context.refresh();
  return event;
};

export const resolvers: Resolvers = {
  Query: {
    chats: (_root, args: Pick<Required<QueryChatsArgs>, 'first'> & QueryChatsArgs, context: MessagingContext) => listChats(context, args),
    chat: (_root, { id }: QueryChatArgs, context: MessagingContext) => findChat(context, requireAccount(context.viewer), toId(id)),
    async chatWith(_root, { userId }: QueryChatWithArgs, { services, viewer }: MessagingContext) {
      const chat = await chatOfPair(services.database.db, requireAccount(viewer), toId(userId));
      return chat && chat.lastSeq > 0 ? chat : null;
    },
    pullMessages: (_root, args: Required<QueryPullMessagesArgs>, context: MessagingContext) => pullMessages(context, args),
    roomMessages: (_root, args: RoomPageArgs, context: MessagingContext) => listRoomMessages(context, args),
  },
  Mutation: {
    sendMessage: limitField((_root, { input }: MutationSendMessageArgs, context: MessagingContext) => sendMessage(context, input), {
      name: 'Mutation.sendMessage',
      identity: 'account',
      limit: rateLimitDefaults.sendPerAccount,
    }),
    markRead: (_root, args: MutationMarkReadArgs, context: MessagingContext) => markRead(context, args),
    sendToRoom: (_root, args: MutationSendToRoomArgs, context: MessagingContext) => sendToRoom(context, args),
  },
  Subscription: {
    messageAdded: {
      subscribe: (_root, args: SubscriptionMessageAddedArgs, context: MessagingContext) => messageFeed(context, args),
      resolve: freshly,
    },
    inboxAdded: {
      subscribe: (_root, args: SubscriptionInboxAddedArgs, context: MessagingContext) => inboxFeed(context, args),
      resolve: freshly,
    },
  },
  Chat: {
    __resolveReference: ({ id }: { id: string }, context: MessagingContext) => findChat(context, requireAccount(context.viewer), toId(id)),
    id: (chat: ChatRow) => String(chat.id),
    async members(chat: ChatRow, _args: unknown, { loaders }: MessagingContext) {
      const ids = chat.kind === 'direct' ? [chat.lowId as number, chat.highId as number] : await loaders.groupMemberIds.load(chat.id);
      return ids.map(userReference);
    },
    lastMessage: (chat: ChatRow, _args: unknown, { loaders }: MessagingContext) => loaders.messages.load(chat.lastMessageId as number),
    async unreadCount(chat: ChatRow, _args: unknown, { loaders }: MessagingContext) {
      return unreadOf(chat, await loaders.ownMembers.load(chat.id));
    },
  },
  Message: {
    __resolveReference: ({ id }: { id: string }, context: MessagingContext) => findMessage(context, requireAccount(context.viewer), toId(id)),
    id: (message: MessageRow) => String(message.id),
    chat: (message: MessageRow, _args: unknown, { loaders }: MessagingContext) => loaders.chats.load(message.chatId),
    sender: (message: MessageRow) => (message.senderId === null ? null : userReference(message.senderId)),
    sentAt: (message: MessageRow) => Math.floor(message.sentAtMicros / 1_000),
  },
  RoomMessage: {
    position: (message: RoomMessageRow) => message.seq - 1,
    sender: (message: RoomMessageRow) => message.senderName,
  },
};
