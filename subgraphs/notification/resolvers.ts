import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { limitMutations } from '@clipgraph/platform/limits/limit-field.ts';
import { subscription } from '@clipgraph/platform/live/subscription.ts';
import type { Reference } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { Resolvers } from './generated/types.ts';
import { listNotifications } from './lists/notification-list.ts';
import { markNotificationsRead, unreadCount } from './lists/read-notifications.ts';
import { notificationFeed } from './live/notification-feed.ts';
import { registerPush, unregisterPush } from './push/endpoints.ts';
import { settingsOf, updateSettings } from './settings/settings.ts';
import type { NotificationRow } from './tables.ts';

const reference = (typename: 'User' | 'Post' | 'Comment' | 'Chat', id: Id): Reference => ({
  __typename: typename,
  id: String(id),
});
const referenceIf = (typename: 'Post' | 'Comment' | 'Chat', id: Id | null): Reference | null =>
  id === null ? null : reference(typename, id);

export const resolvers: Resolvers = {
  Query: {
    notifications: (_root, args, context) => listNotifications(context, args),
    unreadNotificationCount: (_root, _args, { services, viewer }) =>
      viewer.accountId === null ? null : unreadCount(services, viewer.accountId),
    notificationSettings: (_root, _args, { services, viewer }) =>
      settingsOf(services, requireAccount(viewer)),
  },
  Mutation: limitMutations({
    markNotificationsRead: (_root, { upToSeq }, context) => markNotificationsRead(context, upToSeq),
    updateNotificationSettings: (_root, { input }, context) => updateSettings(context, input),
    registerPush: (_root, { input }, context) => registerPush(context, input),
    unregisterPush: (_root, { endpoint }, context) => unregisterPush(context, endpoint),
  }),
  Subscription: {
    notificationAdded: subscription(notificationFeed, (row: NotificationRow) => row),
  },
  Notification: {
    id: ({ id }) => String(id),
    async actors(row, _args, { loaders }) {
      return (await loaders.seen.load(row)).actorIds.map((id) => reference('User', id));
    },
    actorCount: async (row, _args, { loaders }) => (await loaders.seen.load(row)).actorCount,
    post: ({ postId }) => referenceIf('Post', postId),
    comment: ({ commentId }) => referenceIf('Comment', commentId),
    chat: ({ chatId }) => referenceIf('Chat', chatId),
  },
};
