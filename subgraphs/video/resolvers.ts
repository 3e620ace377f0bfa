import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { isHiddenAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Resolvers } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { PostRow, VideoContext } from './context.ts';
import { type FeedArguments, feed } from './feeds/feed.ts';
import { type AuthorPostsArguments, postsOfAuthor } from './posts/author-posts.ts';
import { deletePost, type EditPostInput, editPost } from './posts/change-post.ts';
import { postById } from './posts/lookup.ts';
import { coverUrl, firstFile, mediaFiles, mediaUrl } from './posts/post-files.ts';
import { type PublishPostInput, publishPost } from './posts/publish-post.ts';
import { type CreateUploadInput, createUpload } from './uploads/create-upload.ts';

const publishLimit = {
  name: 'Mutation.publishPost',
  identity: 'account',
  limit: { max: 5, windowMs: 1_000 },
} as const;

interface UserReference {
  id: string;
}

export const resolvers: Resolvers = {
  Query: {
    feed: (_, args: FeedArguments, context: VideoContext) => feed(context, args),
    post: (_, { id }: { id: string }, context: VideoContext) => postById(context, toId(id)),
  },
  Mutation: {
    createUpload: (_, { input }: { input: CreateUploadInput }, context: VideoContext) =>
      createUpload(context, input),
    publishPost: limitField(
      (_, { input }: { input: PublishPostInput }, context: VideoContext) =>
        publishPost(context, input),
      publishLimit,
    ),
    editPost: (_, { id, input }: { id: string; input: EditPostInput }, context: VideoContext) =>
      editPost(context, id, input),
    deletePost: (_, { id }: { id: string }, context: VideoContext) => deletePost(context, id),
  },
  Post: {
    __resolveReference: ({ id }: { id: string }, context: VideoContext) =>
      postById(context, toId(id)),
    id: (post: PostRow) => String(post.id),
    createdAt: (post: PostRow) => post.publishedAt,
    author: (post: PostRow) => ({ __typename: 'User', id: String(post.authorId) }),
    media: (post: PostRow, _: unknown, context: VideoContext) => mediaFiles(context, post),
    mediaUrl: (post: PostRow, _: unknown, context: VideoContext) => mediaUrl(context, post),
    coverUrl: (post: PostRow, _: unknown, context: VideoContext) => coverUrl(context, post),
    durationMs: async (post: PostRow, _: unknown, context: VideoContext) =>
      (await firstFile(context, post))?.durationMs ?? null,
    width: async (post: PostRow, _: unknown, context: VideoContext) =>
      (await firstFile(context, post))?.width ?? null,
    height: async (post: PostRow, _: unknown, context: VideoContext) =>
      (await firstFile(context, post))?.height ?? null,
  },
  User: {
    __resolveReference: ({ id }: UserReference) => ({ id }),
    posts: ({ id }: UserReference, args: AuthorPostsArguments, context: VideoContext) =>
      postsOfAuthor(context, toId(id), args),
    postCount: async ({ id }: UserReference, _: unknown, context: VideoContext) =>
      (await isHiddenAccount(context, toId(id))) ? 0 : context.loaders.postCounts.load(toId(id)),
  },
};
