import { count } from '@nanostores/i18n';
import { i18n } from '../i18n/i18n.ts';

export const peopleWords = i18n('people', {
  follow: 'Follow',
  following: 'Following',
  requested: 'Requested',
  unfollow: 'Unfollow',
  withdraw: 'Withdraw request',
  followers: count({ one: '{count} follower', other: '{count} followers' }),
});
