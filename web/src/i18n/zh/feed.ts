import type { feedWords } from '../../screens/feed/words.ts';
import type { Translation } from '../translation.ts';

export default {
  feeds: '信息流',
  posts: '作品',
  next: '下一个作品',
  previous: '上一个作品',
  caughtUp: '已经看完了',
  caughtUpHint: '有新作品发布时会出现在这里。',
  again: '从头开始',
  empty: '这里还没有内容',
  emptyFollowing: '关注一些人，他们的作品会出现在这里。',
  emptyHint: '来发布第一个作品吧。',
  find: '发现用户',
} satisfies Translation<typeof feedWords>;
