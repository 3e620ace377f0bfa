import { type Cache, cacheExchange, type FieldArgs } from '@urql/exchange-graphcache';
import { type AddCommentMutation, CommentsDocument } from '../../generated/graph.ts';
import { commentsPage } from './comments-page.ts';
import { optimistic } from './optimistic.ts';
import { typed } from './typed.ts';

const embedded = () => null;
/** Types without an id of their own: they belong to what they were read with. */
const parts = [
  'Account',
  'ChatChanges',
  'GroupNotice',
  'Image',
  'MediaFile',
  'MessagePage',
  'MessagingSettings',
  'NotificationKindSetting',
  'NotificationSettings',
  'Playback',
  'Processing',
  'Rendition',
  'SecondFactorEnrolment',
  'Session',
  'TagTrend',
];

/** So many pages of feeds are kept; older ones make room, so that scrolling costs no memory. */
const keptFeedPages = 12;

/** Forgets the oldest page of any feed, once there are too many. */
function createFeedShelf(): (args: FieldArgs, cache: Cache) => void {
  const pages: FieldArgs[] = [];
  return (args, cache) => {
    pages.push(args);
    const oldest = pages.length > keptFeedPages ? pages.shift() : undefined;
    if (oldest) cache.invalidate('Query', 'feed', oldest);
  };
}

/** Shows a new comment in front of those that were read; a reply is read by its list. */
function putFirst(added: unknown, cache: Cache): void {
  const comment = added as AddCommentMutation['addComment'];
  if (comment.parent || !comment.post) return;
  for (const sort of ['TOP', 'NEWEST'] as const)
    cache.updateQuery(
      {
        query: typed(CommentsDocument),
        variables: { ...commentsPage(comment.post.id, sort), after: null },
      },
      (data) => {
        if (!data?.post?.comments) return data;
        const { comments } = data.post;
        const edge = { __typename: 'CommentEdge', cursor: '', node: comment };
        return {
          ...data,
          post: { ...data.post, comments: { ...comments, edges: [edge, ...comments.edges] } },
        };
      },
    );
}

/** The normalised cache: what one screen changes, every other one shows. */
export function createCache() {
  const shelve = createFeedShelf();
  return cacheExchange({
    keys: {
      ...Object.fromEntries(parts.map((type) => [type, embedded])),
      Tag: ({ name }) => (typeof name === 'string' ? name : null),
    },
    resolvers: {
      Query: {
        // A post that another list has brought is shown at once; null stays "there is none".
        post: (_parent, args, cache) => {
          const known = cache.resolve('Query', 'post', args);
          return known === undefined ? { __typename: 'Post', id: String(args.id) } : known;
        },
      },
    },
    updates: {
      Query: { feed: (_result, args, cache) => shelve(args, cache) },
      Mutation: {
        addComment: (result, _args, cache) => putFirst(result.addComment, cache),
        deletePost: (_result, { id }, cache) =>
          cache.invalidate({ __typename: 'Post', id: String(id) }),
        deleteComment: (_result, { id }, cache) =>
          cache.invalidate({ __typename: 'Comment', id: String(id) }),
        markNotificationsRead: (_result, _args, cache) =>
          cache.invalidate('Query', 'unreadNotificationCount'),
      },
    },
    optimistic,
  });
}
