import { readerOf } from './fill/people.ts';
import { whoWrote } from './fill/posts.ts';
import { asReader, cursorOf, deep, ofViewer, operation, type Row } from './rows.ts';
import type { World } from './world.ts';

const feedPlace = (world: World, source: string, tag: string | null, k: number): string =>
  cursorOf(
    world,
    'video',
    {
      field: 'Query.feed',
      args: [source, null, tag, null],
      viewerId: source === 'FOLLOWING' ? readerOf(world.cast) : null,
    },
    [world.scale.post.msOf(deep(world.scale.posts, k))],
  );
const following = (at: number): Row => ({
  name: `feed: following ${[10, 1_000, 5_000][at]?.toLocaleString('en')}`,
  request: async (world, k) => ({
    ...(await operation('Feed', () => ({ source: 'FOLLOWING' }))(world, k)),
    accountId: world.cast.readers[at] ?? 0,
  }),
});

export const feeds: readonly Row[] = [
  { name: 'feed: latest', request: operation('Feed', () => ({ source: 'LATEST' })) },
  {
    name: 'feed: latest, deep',
    request: operation('Feed', (world, k) => ({
      source: 'LATEST',
      after: feedPlace(world, 'LATEST', null, k),
    })),
  },
  { name: 'feed: large tag', request: operation('Feed', () => ({ source: 'LATEST', tag: 'all' })) },
  {
    name: 'feed: large tag, deep',
    request: operation('Feed', (world, k) => ({
      source: 'LATEST',
      tag: 'all',
      after: feedPlace(world, 'LATEST', 'all', k),
    })),
  },
  following(0),
  following(1),
  following(2),
  {
    name: 'feed: following 5,000, deep',
    request: operation('Feed', (world, k) => ({
      source: 'FOLLOWING',
      after: feedPlace(world, 'FOLLOWING', null, k),
    })),
  },
  { name: 'feed: trending', request: operation('Feed', () => ({ source: 'TRENDING' })) },
  {
    name: 'feed: trending of a large tag',
    request: operation('Feed', () => ({ source: 'TRENDING', tag: 'all' })),
  },
];

const authorPosts = `query ($id: ID!, $after: String) {
  user(id: $id) { id posts(first: 20, after: $after) {
    edges { node { id kind coverUrl likeCount } } pageInfo { hasNextPage endCursor } } } }`;

export const people: readonly Row[] = [
  {
    name: 'author page: an ordinary one',
    request: operation('Profile', ({ scale }, k) => ({
      id: String(scale.person.idOf(whoWrote(scale, 25) + (k % 10))),
      firstPosts: 20,
    })),
  },
  {
    name: 'author page: the star',
    request: operation('Profile', ({ cast }) => ({ id: String(cast.star), firstPosts: 20 })),
  },
  {
    name: 'author page: the star, deep',
    request: asReader(authorPosts, (world, k) => ({
      id: String(world.cast.star),
      after: cursorOf(world, 'video', ofViewer(world, 'User.posts', [world.cast.star, null]), [
        world.scale.post.msOf(deep(world.scale.posts, k)),
      ]),
    })),
  },
  {
    name: 'followers of the star',
    request: operation('Followers', ({ cast }) => ({ userId: String(cast.star) })),
  },
  {
    name: 'followers of the star, deep',
    request: operation('Followers', (world, k) => ({
      userId: String(world.cast.star),
      after: cursorOf(world, 'relation', ofViewer(world, 'User.followers', [world.cast.star]), [
        world.scale.follow.idOf(
          world.scale.people * world.scale.followsEach + deep(world.scale.hot, k),
        ),
      ]),
    })),
  },
  ownList('following', 'Following', 'relation', 'User.following', (reader) => [reader]),
  ownList('liked posts', 'LikedPosts', 'interaction', 'User.likedPosts', (reader) => [
    reader,
    null,
  ]),
  ownList('saved posts', 'SavedPosts', 'interaction', 'Query.savedPosts', () => []),
  {
    name: 'notifications',
    request: operation('Notifications', () => ({})),
  },
  {
    name: 'notifications, deep',
    request: operation('Notifications', (world, k) => ({
      after: cursorOf(world, 'notification', ofViewer(world, 'Query.notifications', [false]), [
        deep(world.scale.readers.lists, k),
      ]),
    })),
  },
  {
    name: 'notifications: unread',
    request: operation('Notifications', () => ({ unreadOnly: true })),
  },
  {
    name: 'notifications: of crowds',
    request: async (world: World, k: number) => ({
      ...(await operation('Notifications', () => ({}))(world, k)),
      accountId: world.cast.star,
    }),
  },
].flat();

function ownList(
  name: string,
  document: string,
  subgraph: string,
  field: string,
  args: (reader: number) => (number | null)[],
): Row[] {
  const userId = (world: World) =>
    args(0).length === 0 ? {} : { userId: String(readerOf(world.cast)) };
  return [
    { name, request: operation(document, userId) },
    {
      name: `${name}, deep`,
      request: operation(document, (world, k) => ({
        ...userId(world),
        after: cursorOf(world, subgraph, ofViewer(world, field, args(readerOf(world.cast))), [
          world.scale.own.idOf(deep(world.scale.readers.lists, k)),
        ]),
      })),
    },
  ];
}
