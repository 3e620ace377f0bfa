import type { Connection } from '@clipgraph/platform/cursors/connection.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import { isHiddenAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Resolvers } from '@clipgraph/platform/subgraph/subgraph.ts';
import { commentsOfPost, repliesOfComment } from './comments/comment-lists.ts';
import {
  type AddCommentInput,
  addComment,
  deleteComment,
  visibleComment,
} from './comments/comments.ts';
import type { CounterName } from './counted.ts';
import { type LikedPostsArguments, likedPosts } from './likes/liked-posts.ts';
import { likePost, unlikePost } from './likes/likes.ts';
import type { InteractionContext, PageArguments } from './loaders.ts';
import type { CommentRow } from './tables.ts';

/** An entity of another subgraph, as a reference. */
interface Reference {
  __typename: string;
  id: string;
}
interface LikeArguments {
  postId: string;
  strict: boolean;
}

interface DeleteCommentArguments {
  id: string;
  postId?: string | null;
  own: boolean;
}

const reference = (typename: string, id: Id | string): Reference => ({
  __typename: typename,
  id: String(id),
});

const count =
  (name: CounterName) =>
  (parent: Reference, _args: unknown, { loaders }: InteractionContext) =>
    loaders.counters[name].load(toId(parent.id));

const withNodes = <Node, Shape>(
  { edges, pageInfo }: Connection<Node>,
  shape: (node: Node) => Shape,
) => ({
  edges: edges.map(({ cursor, node }) => ({ cursor, node: shape(node) })),
  pageInfo,
});

/** A count of an account; 0 for one that is hidden from the viewer. */
const countOfUser =
  (name: CounterName) => async (user: Reference, _args: unknown, context: InteractionContext) =>
    (await isHiddenAccount(context, toId(user.id)))
      ? 0
      : context.loaders.counters[name].load(toId(user.id));

/**
 * A subgraph that only contributes to an entity answers for every id; its owner alone judges
 * existence.
 */
const contributed = (given: Reference): Reference => given;

export const resolvers: Resolvers = {
  Mutation: {
    likePost: async (_, { postId, strict }: LikeArguments, context: InteractionContext) => {
      await likePost(context, toId(postId), strict);
      return reference('Post', postId);
    },
    unlikePost: async (_, { postId, strict }: LikeArguments, context: InteractionContext) => {
      await unlikePost(context, toId(postId), strict);
      return reference('Post', postId);
    },
    addComment: limitField(
      (_, { input }: { input: AddCommentInput }, context: InteractionContext) =>
        addComment(context, input),
      {
        name: 'Mutation.addComment',
        identity: 'account',
        limit: rateLimitDefaults.commentPerAccount,
      },
    ),
    deleteComment: async (
      _,
      { id, postId, own }: DeleteCommentArguments,
      context: InteractionContext,
    ) => {
      await deleteComment(context, toId(id), {
        postId: typeof postId === 'string' ? toId(postId) : null,
        own,
      });
      return true;
    },
  },
  Post: {
    __resolveReference: contributed,
    likeCount: count('likes'),
    commentCount: count('comments'),
    isLikedByMe: (post: Reference, _, { loaders }: InteractionContext) =>
      loaders.likedByViewer.load(toId(post.id)),
    comments: (post: Reference, page: PageArguments, context: InteractionContext) =>
      commentsOfPost(context, toId(post.id), page),
  },
  User: {
    __resolveReference: contributed,
    likedPostCount: countOfUser('likedPosts'),
    likesReceivedCount: countOfUser('likesReceived'),
    likedPosts: async (user: Reference, page: LikedPostsArguments, context: InteractionContext) =>
      withNodes(await likedPosts(context, toId(user.id), page), (postId) =>
        reference('Post', postId),
      ),
  },
  Comment: {
    __resolveReference: ({ id }: Reference, context: InteractionContext) =>
      visibleComment(context, toId(id)),
    author: (comment: CommentRow) => reference('User', comment.authorId),
    post: (comment: CommentRow) => reference('Post', comment.postId),
    parent: (comment: CommentRow, _, context: InteractionContext) =>
      comment.parentId && visibleComment(context, comment.parentId),
    replyCount: (comment: CommentRow, _, { loaders }: InteractionContext) =>
      loaders.counters.replies.load(comment.id),
    replies: (comment: CommentRow, page: PageArguments, context: InteractionContext) =>
      repliesOfComment(context, comment, page),
  },
};
