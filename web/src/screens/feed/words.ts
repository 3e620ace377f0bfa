import { i18n } from '../../i18n/i18n.ts';

export const feedWords = i18n('feed', {
  feeds: 'Feeds',
  posts: 'Posts',
  next: 'Next post',
  previous: 'Previous post',
  caughtUp: 'You have seen it all',
  caughtUpHint: 'New posts come up here as people publish them.',
  again: 'Begin again',
  empty: 'Nothing here yet',
  emptyFollowing: 'Follow a few people, and their posts show up here.',
  emptyHint: 'Be the first to publish something.',
  find: 'Find people',
});
