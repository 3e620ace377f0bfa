import type { Step } from './tabs.ts';

const postId = '<id of a post>';

/** How one hears of others, and keeps and passes on what they publish, with a tab for each matter. */
export const peopleHowTos: readonly (readonly Step[])[] = [
  [
    {
      operation: 'Notifications',
      hint: 'What others did that concerns you: have somebody like a post of yours. The button above asks which of the three to run.',
      variables: { first: 20, unreadOnly: false },
    },
    {
      operation: 'MarkNotificationsRead',
      hint: 'Give the highest seq that you have seen. The answer is what is still unread.',
      variables: { upToSeq: 1 },
    },
    {
      operation: 'NotificationAdded',
      hint: 'Leave this running, and act in a second window. It begins with what changed after afterSeq.',
      variables: { afterSeq: 0 },
    },
  ],
  [
    { operation: 'NotificationSettings', hint: 'Of whom you hear, and whether by push.' },
    {
      operation: 'UpdateNotificationSettings',
      hint: 'EVERYONE, FOLLOWED or NOBODY; what you leave out stays.',
      variables: { input: { kinds: [{ kind: 'POST_LIKED', from: 'FOLLOWED', push: false }] } },
    },
  ],
  [
    {
      operation: 'RegisterPush',
      hint: 'Has a browser told while you are away: a page with a service worker subscribes with pushKey of the settings, and gives what it gets:\n  (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })).toJSON()',
      variables: {
        input: { endpoint: '<endpoint>', p256dh: '<keys.p256dh>', auth: '<keys.auth>' },
      },
    },
    {
      operation: 'UnregisterPush',
      hint: 'And no more.',
      variables: { endpoint: '<endpoint>' },
    },
  ],
  [
    {
      operation: 'SavePost',
      hint: 'Keeps a post for later. Nobody else is told.',
      variables: { postId },
    },
    { operation: 'SavedPosts', hint: 'What you keep, newest first.', variables: { first: 20 } },
    { operation: 'UnsavePost', hint: 'And back.' },
    {
      operation: 'SharePost',
      hint: 'Counts that you passed a post on, once a day. Its author hears of it.',
    },
  ],
];
