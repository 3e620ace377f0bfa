import { accountHowTos } from './account-how-tos.ts';
import { peopleHowTos } from './people-how-tos.ts';
import { type Step, type Tab, tabOf } from './tabs.ts';

const stops: Step[] = [
  {
    operation: 'Register',
    hint: 'Start here: makes an account and logs you in. The explorer keeps the access token and sends it with every\nrequest whose Headers pane names no Authorization of its own.',
    variables: {
      input: { username: 'newcomer', password: 'correct horse battery', displayName: 'New Comer' },
    },
  },
  {
    operation: 'Login',
    hint: 'Next time log in instead. An access token is good for 15 minutes.',
    variables: { input: { username: 'newcomer', password: 'correct horse battery' } },
  },
  {
    operation: 'CreateUpload',
    hint: 'Publishing, 1 of 2: byteLength is the size of your file. Then send the file to the answer\'s url:\n  curl -T photo.jpg -H "Content-Type: image/jpeg" "<url>"',
    variables: { input: { contentType: 'image/jpeg', byteLength: 100_000 } },
  },
  {
    operation: 'PublishPost',
    hint: "Publishing, 2 of 2: paste the upload's id.",
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
    hint: 'Paste the id of a post. Liking twice is harmless.',
    variables: { postId: '<id of a post>' },
  },
  {
    operation: 'RecordViews',
    hint: 'Paste the id of a post: two seconds make a view. Its author sees more by Insights.',
    variables: {
      views: [{ postId: '<id of a post>', playbackId: 'explorer-1', watchedMs: 2000 }],
    },
  },
  {
    operation: 'AddComment',
    hint: 'Paste the id of a post.',
    variables: { input: { postId: '<id of a post>', text: 'Nice one!' } },
  },
  {
    operation: 'Follow',
    hint: 'Paste the id of an author in the feed. Then look at FollowingFeed.',
    variables: { userId: '<id of a user>' },
  },
  { operation: 'FollowingFeed', hint: 'Posts of those you follow.', variables: { first: 5 } },
  {
    operation: 'InboxAdded',
    hint: 'Chat, 1 of 2: open the explorer in a second window, run this there and leave it running.',
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
