import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import { subscription } from '@clipgraph/platform/live/subscription.ts';
import { goOn } from '@clipgraph/platform/loading/go-on.ts';
import { isHiddenAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { selectedFields } from '@clipgraph/platform/subgraph/selected-fields.ts';
import type { PostRow } from './context.ts';
import { feed } from './feeds/feed.ts';
import type { Resolvers } from './generated/types.ts';
import { postUpdates } from './live/post-updates.ts';
import { editPhotos } from './photos/edit-photos.ts';
import {
  hasThumbnails,
  placeholderOfPost,
  playbackOf,
  processingOf,
  thumbnailsOfFile,
  thumbnailsOfPost,
} from './playback/playback.ts';
import { postsOfAuthor } from './posts/author-posts.ts';
import { deletePost, editPost } from './posts/change-post.ts';
import { postById } from './posts/lookup.ts';
import { coverUrl, firstFile, mediaFiles, mediaUrl, prefetchFiles } from './posts/post-files.ts';
import { publishPost } from './posts/publish-post.ts';
import { retryProcessing } from './processing/retry.ts';
import { createUpload } from './uploads/create-upload.ts';

export const resolvers: Resolvers = {
  Query: {
    async feed(_root, args, context, info) {
      const page = await feed(context, args);
      const posts = page.edges.map(({ node }) => node);
      await prefetchFiles(context, posts, selectedFields(info, ['edges', 'node']));
      return page;
    },
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
    editPhotos: limitField(
      (_root, { postId, photos }, context) => editPhotos(context, toId(postId), photos),
      {
        name: 'Mutation.editPhotos',
        identity: 'account',
        limit: rateLimitDefaults.editPhotosPerAccount,
      },
    ),
    retryProcessing: limitField(
      (_root, { postId }, context) => retryProcessing(context, toId(postId)),
      {
        name: 'Mutation.retryProcessing',
        identity: 'account',
        limit: rateLimitDefaults.retryProcessingPerAccount,
      },
    ),
  },
  Subscription: {
    postUpdated: subscription(postUpdates, (post: PostRow) => post),
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
    durationMs: (post, _args, context) =>
      goOn(firstFile(context, post), (file) => file?.durationMs),
    width: (post, _args, context) => goOn(firstFile(context, post), (file) => file?.width),
    height: (post, _args, context) => goOn(firstFile(context, post), (file) => file?.height),
    processing: (post, _args, context) => processingOf(context, post),
    playback: (post, _args, context) => playbackOf(context, post),
    thumbnails: (post, _args, context) => thumbnailsOfPost(context, post),
    thumbnailsReady: (post, _args, context) => hasThumbnails(context, post),
    placeholder: (post, _args, context) => placeholderOfPost(context, post),
  },
  MediaFile: {
    thumbnails: (file, _args, context) => thumbnailsOfFile(context, file),
  },
  // Accounts belong to another subgraph, which alone judges whether one exists.
  User: {
    __resolveReference: (user) => user,
    posts: ({ id }, args, context) => postsOfAuthor(context, toId(id), args),
    postCount: ({ id }, _args, context) =>
      goOn(isHiddenAccount(context, toId(id)), (hidden) =>
        hidden ? 0 : context.loaders.postCounts.load(toId(id)),
      ),
  },
};
