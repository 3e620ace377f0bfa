import type { notificationSettingWords } from '../../../screens/settings/notifications/words.ts';
import type { Translation } from '../../translation.ts';

export default {
  title: '接收谁的通知',
  hint: '关闭后不再通知，已有的通知保留。',
  everyone: '所有人',
  followed: '我关注的人',
  nobody: '不接收',
  POST_LIKED: '赞了你的作品',
  COMMENTED: '评论了你的作品',
  REPLIED: '回复了你的评论',
  COMMENT_LIKED: '赞了你的评论',
  MENTIONED: '提到了你',
  SHARED: '分享了你的作品',
  FOLLOWED: '新增粉丝',
  FOLLOW_REQUESTED: '申请关注你',
  FOLLOW_ACCEPTED: '同意了你的关注申请',
  MESSAGE_REQUESTED: '陌生人发起的私信',
  POST_READY: '作品已发布',
  POST_FAILED: '作品处理失败',
} satisfies Translation<typeof notificationSettingWords>;
