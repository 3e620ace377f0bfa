import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import { isHiddenAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { feed } from './feeds/feed.ts';
import type { Resolvers } from './generated/types.ts';
import { postsOfAuthor } from './posts/author-posts.ts';
import { deletePost, editPost } from './posts/change-post.ts';
import { postById } from './posts/lookup.ts';
import { coverUrl, firstFile, mediaFiles, mediaUrl } from './posts/post-files.ts';
import { publishPost } from './posts/publish-post.ts';
import { createUpload } from './uploads/create-upload.ts';

export const resolvers: Resolvers = {
  Query: {
    feed: (_root, args, context) => feed(context, args),
    post: (_root, { id }, context) => postById(context, toId(id)),
  },
  Mutation: {
    createUpload: limitField((_root, { input }, context) => createUpload(context, input), {
      name: 'Mutation.createUpload',
      identity: 'account',
      limit: rateLimitDefaults.createUploadPerAccount,
    }),
    publishPost: limitField((_root, { input }, context) => publishPost(context, input), {
      name: 'Mutation.publishPost',
      identity: 'account',
      limit: rateLimitDefaults.publishPerAccount,
    }),
    editPost: (_root, { id, input }, context) => editPost(context, toId(id), input),
    deletePost: (_root, { id }, context) => deletePost(context, toId(id)),
  },
  Post: {
    __resolveReference: ({ id }, context) => postById(context, toId(id)),
    id: ({ id }) => String(id),
    createdAt: ({ publishedAt }) => publishedAt,
    author: ({ authorId }) => ({ __typename: 'User', id: String(authorId) }),
    allowComments: ({ allowComments }) => allowComments ?? 'EVERYONE',
    mentions: ({ mentions }) =>
      (mentions ?? []).map((id) => ({ __typename: 'User', id: String(id) })),
    media: (post, _args, context) => mediaFiles(context, post),
    mediaUrl: (post, _args, context) => mediaUrl(context, post),
    coverUrl: (post, _args, context) => coverUrl(context, post),
    durationMs: async (post, _args, context) => (await firstFile(context, post))?.durationMs,
    width: async (post, _args, context) => (await firstFile(context, post))?.width,
    height: async (post, _args, context) => (await firstFile(context, post))?.height,
  },
  // Accounts belong to another subgraph, which alone judges whether one exists.
  User: {
    __resolveReference: (user) => user,
    posts: ({ id }, args, context) => postsOfAuthor(context, toId(id), args),
    postCount: async ({ id }, _args, context) =>
      (await isHiddenAccount(context, toId(id))) ? 0 : context.loaders.postCounts.load(toId(id)),
  },
};
