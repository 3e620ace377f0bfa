import { accountHowTos } from './account-how-tos.ts';
import { peopleHowTos } from './people-how-tos.ts';
import { type Step, type Tab, tabOf } from './tabs.ts';

const stops: Step[] = [
  {
    operation: 'Register',
    hint: 'Start here: makes an account and logs you in, in this window alone. The line above says who you are. Ids of answers go into the next tabs by themselves, in place of <id of ...>.',
    variables: {
      input: { username: 'newcomer', password: 'correct horse battery', displayName: 'New Comer' },
    },
  },
  {
    operation: 'Login',
    hint: 'Next time log in instead. The explorer renews the session when its access token ends.',
    variables: { input: { username: 'newcomer', password: 'correct horse battery' } },
  },
  {
    operation: 'CreateUpload',
    hint: 'Publishing, 1 of 2: choose a file in the line above, and run this: it is sent to where the answer says. By hand:\n  curl -T photo.jpg -H "Content-Type: image/jpeg" "<url>"',
    variables: { input: { contentType: 'image/jpeg', byteLength: 100_000 } },
  },
  {
    operation: 'PublishPost',
    hint: 'Publishing, 2 of 2.',
    variables: {
      input: {
        uploadIds: ['<id of the upload>'],
        caption: 'Hello from the explorer',
        tags: ['hello'],
        visibility: 'PUBLIC',
      },
    },
  },
  {
    operation: 'Feed',
    hint: 'What everybody sees, newest first. For the next page, give endCursor as "after".',
    variables: { first: 5 },
  },
  {
    operation: 'Search',
    hint: 'Posts, accounts and tags: misspell a word, or type two Chinese characters.',
    variables: { query: 'hello' },
  },
  {
    operation: 'LikePost',
    hint: 'Of the first post of the last answer. Liking twice is harmless.',
    variables: { postId: '<id of a post>' },
  },
  {
    operation: 'RecordViews',
    hint: 'Two seconds make a view. Its author sees more by Insights.',
    variables: {
      views: [{ postId: '<id of a post>', playbackId: 'explorer-1', watchedMs: 2000 }],
    },
  },
  {
    operation: 'AddComment',
    hint: 'Says something about the post.',
    variables: { input: { postId: '<id of a post>', text: 'Nice one!' } },
  },
  {
    operation: 'Follow',
    hint: 'Follows the first author of the feed. Then look at FollowingFeed.',
    variables: { userId: '<id of a user>' },
  },
  { operation: 'FollowingFeed', hint: 'Posts of those you follow.', variables: { first: 5 } },
  {
    operation: 'InboxAdded',
    hint: 'Chat, 1 of 2: open the explorer in a second window, become somebody else there, run this and leave it running.',
    variables: { after: [] },
  },
  {
    operation: 'SendMessage',
    hint: 'Chat, 2 of 2: send this here, and see it arrive in the other window.',
    variables: { input: { toUserId: '<id of a user>', text: 'Hello!' } },
  },
];

/**
 * The tour of the product as saved tabs, made from the named documents that clients use as well;
 * behind it, a tab for each way to hear of others, and for an account's own safety and quiet.
 */
export const tourTabs = (): Tab[] => [
  ...stops.map((stop) => tabOf([stop])),
  ...[...peopleHowTos, ...accountHowTos].map((steps) => tabOf(steps)),
];
