import type { privacyWords } from '../../../screens/settings/privacy/words.ts';
import type { Translation } from '../../translation.ts';

export default {
  account: '账号',
  isPrivate: '私密账号',
  isPrivateHint: '只有粉丝能看到你的作品和列表，关注你需要你同意。',
  messages: '私信',
  requests: '陌生人消息请求',
  requestsHint: '未关注的人发来的第一条消息会单独存放，直到你回复。',
  receipts: '已读回执',
  receiptsHint: '在单聊中，对方能看到你读到了哪里。',
  blocked: '黑名单',
  blockedHint: '他们找不到你，也不能给你发消息。',
  noBlocked: '没有拉黑任何人。',
  unblock: '取消拉黑',
  muted: '已屏蔽的账号',
  mutedHint: '你的信息流中不会出现他们，对方不会知道。',
  noMuted: '没有屏蔽任何人。',
  unmute: '取消屏蔽',
} satisfies Translation<typeof privacyWords>;
