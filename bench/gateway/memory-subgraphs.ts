import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';

/**
 * The product's subgraphs with resolvers that answer from memory, so that what is measured is the
 * gateway: a feed of 20 posts by 5 authors, each post with 3 comments by 3 of them.
 */
const authors = 5;
const createdAt = '2026-01-01T00:00:00.000Z';

const userOf = (id: string) => ({
  id,
  username: `user${id}`,
  displayName: `User ${id}`,
  bio: 'Films small things.',
  avatarUrl: `https://media.example/avatars/${id}.jpg`,
  backgroundUrl: `https://media.example/backgrounds/${id}.jpg`,
  createdAt,
});
const users = new Map(Array.from({ length: authors }, (_, i) => [String(i), userOf(String(i))]));

const postOf = (id: string) => ({
  id,
  kind: 'VIDEO',
  status: 'READY',
  failureReason: null,
  caption: `A caption of a usual length for post ${id}, with #tags`,
  tags: ['tags', 'morning'],
  visibility: 'PUBLIC',
  createdAt,
  author: { id: String(Number(id) % authors) },
  mediaUrl: `https://media.example/videos/${id}.mp4`,
  coverUrl: `https://media.example/covers/${id}.jpg`,
  durationMs: 15_000,
  width: 1080,
  height: 1920,
});
const posts = new Map(Array.from({ length: 20 }, (_, i) => [String(i), postOf(String(i))]));
const pageInfo = {
  hasNextPage: true,
  hasPreviousPage: false,
  startCursor: 'start',
  endCursor: 'end',
};
const connection = <Node>(nodes: readonly Node[]) => ({
  edges: nodes.map((node, i) => ({ cursor: `cursor${i}`, node })),
  pageInfo,
});
const feed = connection([...posts.values()]);

const commentsOf = (postId: string) =>
  connection(
    [0, 1, 2].map((i) => ({
      id: `${postId}-${i}`,
      text: `Comment ${i} on post ${postId}`,
      author: { id: String((Number(postId) + i) % authors) },
      createdAt,
      replyCount: 0,
    })),
  );
const comments = new Map([...posts.keys()].map((id) => [id, commentsOf(id)]));

type Reference = { id: string };
const reference = async ({ id }: Reference) => ({ id });

const resolvers = {
  user: {
    Query: { me: () => users.get('0'), user: (_: unknown, { id }: Reference) => users.get(id) },
    User: { __resolveReference: async ({ id }: Reference) => users.get(id) },
  },
  video: {
    Query: { feed: () => feed, post: (_: unknown, { id }: Reference) => posts.get(id) },
    Post: { __resolveReference: async ({ id }: Reference) => posts.get(id) },
    User: { __resolveReference: reference, postCount: () => 4 },
  },
  relation: {
    Mutation: { follow: (_: unknown, { userId }: { userId: string }) => ({ id: userId }) },
    User: {
      __resolveReference: reference,
      followerCount: () => 10,
      followingCount: () => 12,
      isFollowedByMe: () => true,
      isFollowingMe: () => false,
      isBlockedByMe: () => false,
    },
  },
  interaction: {
    Mutation: { likePost: (_: unknown, { postId }: { postId: string }) => ({ id: postId }) },
    Post: {
      __resolveReference: reference,
      likeCount: () => 7,
      commentCount: () => 3,
      isLikedByMe: () => false,
      comments: ({ id }: Reference) => comments.get(id),
    },
    User: { __resolveReference: reference, likesReceivedCount: () => 99, likedPostCount: () => 3 },
  },
  messaging: {},
};
export function buildSubgraphs(): Map<string, GraphQLSchema> {
  return new Map(
    Object.entries(resolvers).map(([name, subgraphResolvers]) => {
      const typeDefs = parse(
        readFileSync(new URL(`../../subgraphs/${name}/schema.graphql`, import.meta.url), 'utf8'),
      );
      return [name, buildSubgraphSchema([{ typeDefs, resolvers: subgraphResolvers }])];
    }),
  );
}
