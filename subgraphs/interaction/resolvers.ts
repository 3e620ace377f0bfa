import { mapNodes } from '@clipgraph/platform/cursors/connection.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { limitField, limitMutations } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import { goOn } from '@clipgraph/platform/loading/go-on.ts';
import { isHiddenAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Reference } from '@clipgraph/platform/subgraph/subgraph.ts';
import { addComment } from './comments/add-comment.ts';
import { likeComment } from './comments/comment-likes.ts';
import { commentsOfPost, repliesOfComment } from './comments/comment-lists.ts';
import { deleteComment } from './comments/delete-comment.ts';
import { editComment } from './comments/edit-comment.ts';
import { pinComment, pinnedComment, unpinComment } from './comments/pins.ts';
import { visibleComment } from './comments/visible-comment.ts';
import type { InteractionContext } from './context.ts';
import type { CounterName } from './counted.ts';
import type { Resolvers } from './generated/types.ts';
import { likedPosts } from './likes/liked-posts.ts';
import { likePost, unlikePost } from './likes/likes.ts';
import { savedPosts } from './saves/saved-posts.ts';
import { savePost, unsavePost } from './saves/saves.ts';
import { sharePost } from './shares/shares.ts';
import { insightsOf } from './views/insights.ts';
import { recordViews } from './views/record-views.ts';

const reference = (typename: 'Post' | 'User', id: Id | string): Reference => ({
  __typename: typename,
  id: String(id),
});

const postReference = (id: Id | string): Reference => reference('Post', id);

/** A count of a post; the same for everybody. */
const countOfPost =
  (name: CounterName) =>
  ({ id }: Reference, _args: unknown, { loaders }: InteractionContext): number | Promise<number> =>
    loaders.counters[name].get(toId(id));

/** A count of an account; 0 for one that is hidden from the viewer. */
const countOfUser =
  (name: CounterName) =>
  ({ id }: Reference, _args: unknown, context: InteractionContext): number | Promise<number> =>
    goOn(isHiddenAccount(context, toId(id)), (hidden) =>
      hidden ? 0 : context.loaders.counters[name].get(toId(id)),
    );

export const resolvers: Resolvers = {
  Query: {
    savedPosts: async (_root, page, context) =>
      mapNodes(await savedPosts(context, page), postReference),
  },
  Mutation: limitMutations({
    async likePost(_root, { postId, strict }, context) {
      await likePost(context, toId(postId), strict);
      return postReference(postId);
    },
    async unlikePost(_root, { postId, strict }, context) {
      await unlikePost(context, toId(postId), strict);
      return postReference(postId);
    },
    addComment: limitField((_root, { input }, context) => addComment(context, input), {
      name: 'Mutation.addComment',
      identity: 'account',
      limit: rateLimitDefaults.commentPerAccount,
    }),
    async recordViews(_root, { views }, context) {
      await recordViews(context, views);
      return true;
    },
    async deleteComment(_root, { id, postId, own }, context) {
      await deleteComment(context, toId(id), {
        postId: typeof postId === 'string' ? toId(postId) : null,
        own,
      });
      return true;
    },
    editComment: (_root, { id, text }, context) => editComment(context, toId(id), text),
    likeComment: (_root, { commentId }, context) => likeComment(context, toId(commentId), true),
    unlikeComment: (_root, { commentId }, context) => likeComment(context, toId(commentId), false),
    pinComment: async (_root, { commentId }, context) =>
      postReference(await pinComment(context, toId(commentId))),
    unpinComment: async (_root, { commentId }, context) =>
      postReference(await unpinComment(context, toId(commentId))),
    async savePost(_root, { postId }, context) {
      await savePost(context, toId(postId));
      return postReference(postId);
    },
    async unsavePost(_root, { postId }, context) {
      await unsavePost(context, toId(postId));
      return postReference(postId);
    },
    async sharePost(_root, { postId }, context) {
      await sharePost(context, toId(postId));
      return postReference(postId);
    },
  }),
  // Whether a post or an account exists is for its own subgraph to say: any id gets an answer here.
  Post: {
    __resolveReference: (post) => post,
    likeCount: countOfPost('likes'),
    commentCount: countOfPost('comments'),
    viewCount: countOfPost('views'),
    insights: ({ id }, { days }, context) => insightsOf(context, toId(id), days),
    shareCount: countOfPost('shares'),
    saveCount: countOfPost('saves'),
    isLikedByMe: ({ id }, _args, { loaders }) => loaders.likedByViewer.get(toId(id)),
    isSavedByMe: ({ id }, _args, { loaders }) => loaders.savedByViewer.get(toId(id)),
    pinnedComment: ({ id }, _args, context) => pinnedComment(context, toId(id)),
    comments: ({ id }, page, context) => commentsOfPost(context, toId(id), page),
  },
  User: {
    __resolveReference: (user) => user,
    likedPostCount: countOfUser('likedPosts'),
    likesReceivedCount: countOfUser('likesReceived'),
    likedPosts: async ({ id }, page, context) =>
      mapNodes(await likedPosts(context, toId(id), page), postReference),
  },
  Comment: {
    __resolveReference: ({ id }, context) => visibleComment(context, toId(id)),
    author: ({ authorId }) => reference('User', authorId),
    post: ({ postId }) => postReference(postId),
    parent: ({ parentId }, _args, context) =>
      parentId === null ? null : visibleComment(context, parentId),
    likeCount: ({ id }, _args, { loaders }) => loaders.counters.commentLikes.get(id),
    isLikedByMe: ({ id }, _args, { viewer, loaders }) =>
      viewer.accountId !== null &&
      loaders.commentLiked.load({ commentId: id, userId: viewer.accountId }),
    isLikedByAuthor: ({ id, postAuthorId }, _args, { loaders }) =>
      loaders.commentLiked.load({ commentId: id, userId: postAuthorId }),
    isPinned: async ({ id, postId }, _args, { loaders }) => (await loaders.pin.load(postId)) === id,
    mentions: ({ mentions }) => (mentions ?? []).map((id) => reference('User', id)),
    replyCount: ({ id }, _args, { loaders }) => loaders.counters.replies.get(id),
    replies: (comment, page, context) => repliesOfComment(context, comment, page),
  },
};
