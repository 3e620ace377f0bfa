import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { limitField, limitMutations } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import { subscription } from '@clipgraph/platform/live/subscription.ts';
import type { Reference } from '@clipgraph/platform/subgraph/subgraph.ts';
import { listChats } from './chats/chat-list.ts';
import { existingChat, findChat } from './chats/chats.ts';
import { accountsOf, chatOfPair } from './chats/direct-chats.ts';
import { markRead, peerReadSeq } from './chats/read-markers.ts';
import { acceptChat } from './chats/requests.ts';
import { settingsOf, updateSettings } from './chats/settings.ts';
import { totalUnread, unreadOf } from './chats/unread.ts';
import type { Resolvers } from './generated/types.ts';
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
import { listHistory } from './messages/chat-history.ts';
import { findMessage } from './messages/find-message.ts';
import { pullMessages } from './messages/pull-messages.ts';
import { sendMessage } from './messages/send-message.ts';
import { listRoomMessages } from './open-rooms/list-room-messages.ts';
import { sendToRoom } from './open-rooms/send-to-room.ts';

const userReference = (id: Id): Reference => ({ __typename: 'User', id: String(id) });

const asItIs = <Row>(row: Row): Row => row;

export const resolvers: Resolvers = {
  Query: {
    chats: (_root, args, context) => listChats(context, args),
    chat: (_root, { id }, context) => findChat(context, requireAccount(context.viewer), toId(id)),
    async chatWith(_root, { userId }, { services, viewer }) {
      const chat = await chatOfPair(services.database.db, requireAccount(viewer), toId(userId));
      return chat && chat.lastSeq > 0 ? chat : null;
    },
    pullMessages: (_root, args, context) => pullMessages(context, args),
    chatRequests: (_root, args, context) => listChats(context, args, { requests: true }),
    chatChanges: (_root, args, context) => listChanges(context, args),
    messagingSettings: (_root, _args, { services, viewer }) =>
      settingsOf(services.database.db, requireAccount(viewer)),
    roomMessages: (_root, args, context) => listRoomMessages(context, args),
  },
  Mutation: limitMutations({
    sendMessage: limitField((_root, { input }, context) => sendMessage(context, input), {
      name: 'Mutation.sendMessage',
      identity: 'account',
      limit: rateLimitDefaults.sendPerAccount,
    }),
    markRead: (_root, args, context) => markRead(context, args),
    editMessage: (_root, args, context) => editMessage(context, args),
    deleteMessage: (_root, args, context) => deleteMessage(context, args),
    createGroup: (_root, { input }, context) => createGroup(context, input),
    addMembers: (_root, args, context) => addMembers(context, args),
    removeMember: (_root, args, context) => removeMember(context, args),
    leaveGroup: (_root, args, context) => leaveGroup(context, args),
    renameGroup: (_root, args, context) => renameGroup(context, args),
    acceptChat: (_root, args, context) => acceptChat(context, args),
    updateMessagingSettings: (_root, { input }, context) => updateSettings(context, input),
    setTyping: (_root, args, context) => setTyping(context, args),
    sendToRoom: (_root, args, context) => sendToRoom(context, args),
  }),
  Subscription: {
    messageAdded: subscription(messageFeed, asItIs),
    inboxAdded: subscription(inboxFeed, asItIs),
    chatUpdated: subscription(chatUpdates, asItIs),
    typing: subscription(typingFeed, userReference),
  },
  Chat: {
    __resolveReference: ({ id }, context) =>
      findChat(context, requireAccount(context.viewer), toId(id)),
    id: ({ id }) => String(id),
    async members(chat, _args, { loaders }) {
      const ids =
        chat.kind === 'direct' ? accountsOf(chat) : await loaders.groupMemberIds.load(chat.id);
      return ids.map(userReference);
    },
    lastMessage: ({ lastMessageId }, _args, { loaders }) =>
      lastMessageId === null ? null : loaders.messages.load(lastMessageId),
    unreadCount: (chat, _args, context) => unreadOf(context, chat),
    kind: ({ kind }) => (kind === 'direct' ? 'DIRECT' : 'GROUP'),
    owner: ({ ownerId }) => (ownerId === null ? null : userReference(ownerId)),
    async isRequest({ id }, _args, { loaders }) {
      return (await loaders.ownMembers.load(id))?.requested ?? false;
    },
    peerReadSeq: (chat, _args, context) => peerReadSeq(context, chat),
    messages: (chat, args, context) => listHistory(context, chat, args),
  },
  Message: {
    __resolveReference: ({ id }, context) =>
      findMessage(context, requireAccount(context.viewer), toId(id)),
    id: ({ id }) => String(id),
    chat: ({ chatId }, _args, { loaders }) => existingChat(loaders, chatId),
    sender: ({ senderId }) => (senderId === null ? null : userReference(senderId)),
    sentAt: ({ sentAtMicros }) => Math.floor(sentAtMicros / 1_000),
    isDeleted: ({ deletedAt }) => deletedAt !== null,
    clientMessageId: ({ senderId, clientMessageId }, _args, { viewer }) =>
      senderId === viewer.accountId ? clientMessageId : null,
    post: async ({ postId }, _args, { loaders }) =>
      postId !== null && (await loaders.seenPost.load(postId))
        ? { __typename: 'Post', id: String(postId) }
        : null,
  },
  GroupNotice: {
    subject: ({ subjectId }) => (subjectId === undefined ? null : userReference(subjectId)),
  },
  User: {
    __resolveReference: (user) => user,
    async chatWithMe({ id }, _args, { viewer, loaders }) {
      const chat = viewer.accountId === null ? null : await loaders.directChats.load(toId(id));
      return chat && chat.lastSeq > 0 ? chat : null;
    },
    unreadMessageCount: ({ id }, _args, context) => totalUnread(context, toId(id)),
  },
  RoomMessage: {
    position: ({ seq }) => seq - 1,
    sender: ({ senderName }) => senderName,
  },
};
