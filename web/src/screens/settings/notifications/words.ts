import { i18n } from '../../../i18n/i18n.ts';

export const notificationSettingWords = i18n('settings/notifications', {
  title: 'Of whom you hear',
  hint: 'What you turn off is not told from now on; what was told stays.',
  everyone: 'Everyone',
  followed: 'People I follow',
  nobody: 'Nobody',
  POST_LIKED: 'Likes of your posts',
  COMMENTED: 'Comments on your posts',
  REPLIED: 'Replies to your comments',
  COMMENT_LIKED: 'Likes of your comments',
  MENTIONED: 'Mentions of you',
  SHARED: 'Posts of yours passed on',
  FOLLOWED: 'New followers',
  FOLLOW_REQUESTED: 'Requests to follow you',
  FOLLOW_ACCEPTED: 'Requests of yours accepted',
  MESSAGE_REQUESTED: 'Chats begun by strangers',
  POST_READY: 'Your post is out',
  POST_FAILED: 'Your post could not be made ready',
});
