import { count, params } from '@nanostores/i18n';
import { i18n } from '../i18n/i18n.ts';

/** What a post says of itself, and what can be done with it. */
export const postWords = i18n('posts', {
  like: 'Like',
  unlike: 'Unlike',
  likes: count({ one: '{count} like', other: '{count} likes' }),
  comments: 'Comments',
  save: 'Save',
  unsave: 'Remove from saved',
  share: 'Share',
  linkCopied: 'Link copied.',
  views: count({ one: '{count} view', other: '{count} views' }),
  more: 'more',
  less: 'less',
  reasonFollowed: 'You follow them',
  reasonFresh: 'New',
  reasonLikedByFollowed: 'Liked by people you follow',
  reasonSimilar: 'Like what you liked',
  reasonTag: 'A topic you like',
  reasonTrending: 'Trending now',
  by: params('by {name}'),
  options: 'Options',
  deletePost: 'Delete post',
  deleted: 'The post was deleted.',
  sureDelete: 'Delete this post for good?',
  openPost: 'Open post',
  visibilityFollowers: 'Followers only',
  visibilityFriends: 'Friends only',
  visibilityPrivate: 'Only you',
});
