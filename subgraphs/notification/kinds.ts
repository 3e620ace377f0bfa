import { kit } from '@clipgraph/platform/database/kit.ts';

/** In the order in which settings list them. */
export const notificationKinds = [
  'POST_LIKED',
  'COMMENT_LIKED',
  'COMMENTED',
  'REPLIED',
  'MENTIONED',
  'FOLLOWED',
  'FOLLOW_REQUESTED',
  'FOLLOW_ACCEPTED',
  'MESSAGE_REQUESTED',
  'POST_READY',
  'POST_FAILED',
  'SHARED',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** The column of a kind. */
export const kind = () => kit.bytesText(20).notNull().$type<NotificationKind>();
