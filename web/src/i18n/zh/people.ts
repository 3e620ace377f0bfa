import type { peopleWords } from '../../people/words.ts';
import type { Translation } from '../translation.ts';

export default {
  follow: '关注',
  following: '已关注',
  requested: '已申请',
  unfollow: '取消关注',
  withdraw: '撤回申请',
  followers: { other: '{count} 位粉丝' },
} satisfies Translation<typeof peopleWords>;
