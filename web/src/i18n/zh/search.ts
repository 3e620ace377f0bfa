import type { searchWords } from '../../screens/search/words.ts';
import type { Translation } from '../translation.ts';

export default {
  placeholder: '搜作品、用户、话题',
  suggestions: '搜索建议',
  clear: '清除',
  all: '综合',
  posts: '作品',
  people: '用户',
  tags: '话题',
  kinds: '结果类型',
  nothing: '没有找到',
  nothingHint: '换个词，或者少输入几个词试试。',
  trending: '热门话题',
  postCount: { other: '{count} 个作品' },
} satisfies Translation<typeof searchWords>;
