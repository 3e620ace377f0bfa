import { count } from '@nanostores/i18n';
import { i18n } from '../../i18n/i18n.ts';

export const searchWords = i18n('search', {
  placeholder: 'Posts, people, tags',
  suggestions: 'Suggestions',
  clear: 'Clear',
  all: 'All',
  posts: 'Posts',
  people: 'People',
  tags: 'Tags',
  kinds: 'Kind of result',
  nothing: 'Nothing found',
  nothingHint: 'Try another word, or fewer of them.',
  trending: 'Trending tags',
  postCount: count({ one: '{count} post', other: '{count} posts' }),
});
