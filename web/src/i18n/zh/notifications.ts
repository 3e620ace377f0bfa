import type { notificationWords } from '../../screens/notifications/words.ts';
import type { Translation } from '../translation.ts';

export default {
  none: '还没有通知',
  noneHint: '有人点赞、评论或关注你时，会显示在这里。',
  unread: '新',
  settings: '通知范围',
  requests: { other: '{count} 个关注申请' },
  two: '{first}和{second}',
  more: { other: '{first}和另外 {count} 人' },
  somebody: '有人',
  POST_LIKED: '{who} 赞了你的作品',
  COMMENT_LIKED: '{who} 赞了你的评论',
  COMMENTED: '{who} 评论了你的作品',
  REPLIED: '{who} 回复了你的评论',
  MENTIONED: '{who} 提到了你',
  FOLLOWED: '{who} 关注了你',
  FOLLOW_REQUESTED: '{who} 申请关注你',
  FOLLOW_ACCEPTED: '{who} 通过了你的关注申请',
  MESSAGE_REQUESTED: '{who} 给你发来消息请求',
  POST_READY: '{who}你的作品已处理完成',
  POST_FAILED: '{who}你的作品处理失败',
  SHARED: '{who} 分享了你的作品',
} satisfies Translation<typeof notificationWords>;
