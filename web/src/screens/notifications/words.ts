import { count, params } from '@nanostores/i18n';
import { i18n } from '../../i18n/i18n.ts';

export const notificationWords = i18n('notifications', {
  none: 'Nothing yet',
  noneHint: 'When somebody likes, comments or follows, it shows up here.',
  unread: 'New',
  settings: 'What you hear of',
  requests: count({ one: '{count} follow request', other: '{count} follow requests' }),
  two: params('{first} and {second}'),
  more: params(count({ one: '{first} and {count} other', other: '{first} and {count} others' })),
  somebody: 'Somebody',
  POST_LIKED: params('{who} liked your post'),
  COMMENT_LIKED: params('{who} liked your comment'),
  COMMENTED: params('{who} commented on your post'),
  REPLIED: params('{who} replied to your comment'),
  MENTIONED: params('{who} mentioned you'),
  FOLLOWED: params('{who} followed you'),
  FOLLOW_REQUESTED: params('{who} asked to follow you'),
  FOLLOW_ACCEPTED: params('{who} accepted your follow request'),
  MESSAGE_REQUESTED: params('{who} sent you a message request'),
  POST_READY: params('{who}Your post is ready'),
  POST_FAILED: params('{who}Your post could not be processed'),
  SHARED: params('{who} shared your post'),
});
