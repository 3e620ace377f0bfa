import { chatNumbers } from './fill/chats.ts';
import { readerOf } from './fill/people.ts';
import { syllables } from './fill/posts.ts';
import {
  asReader,
  cursorOf,
  deep,
  forget,
  idOfHotChat,
  idOfHotPost,
  ofViewer,
  operation,
  type Row,
} from './rows.ts';
import type { World } from './world.ts';

const topComments = `query ($postId: ID!, $first: Int! = 20, $after: String) {
  post(id: $postId) { id comments(sort: TOP, first: $first, after: $after) {
    edges { node { id text likeCount replyCount author { id username avatarUrl } } }
    pageInfo { hasNextPage endCursor } } } }`;

interface TopPage {
  post: { comments: { pageInfo: { hasNextPage: boolean; endCursor: string } } };
}

/** Past the best 500, where the newest follow; of fewer comments the last page. */
async function pastTheBest(world: World): Promise<string | null> {
  let after: string | null = null;
  for (let pages = 0; pages < 12; pages++) {
    const variables: object = { postId: idOfHotPost(world), first: 50, after };
    const { post }: TopPage = await world.ask(readerOf(world.cast), topComments, variables);
    const { hasNextPage, endCursor } = post.comments.pageInfo;
    if (!hasNextPage) break;
    after = endCursor;
  }
  return after;
}
const places = new WeakMap<World, string | null>();

export const comments: readonly Row[] = [
  {
    name: 'comments: newest',
    request: operation('Comments', (world) => ({ postId: idOfHotPost(world) })),
  },
  {
    name: 'comments: newest, deep',
    request: operation('Comments', (world, k) => ({
      postId: idOfHotPost(world),
      after: cursorOf(
        world,
        'interaction',
        ofViewer(world, 'Post.comments', [Number(idOfHotPost(world))]),
        [world.scale.hotComment.idOf(deep(world.scale.hotComments, k)) + 1],
      ),
    })),
  },
  {
    name: 'comments: top',
    request: asReader(topComments, (world) => ({ postId: idOfHotPost(world) })),
  },
  {
    name: 'comments: top, ordered anew',
    async request(world, k) {
      await forget(world, 'interaction', `top-comments:${idOfHotPost(world)}`);
      return asReader(topComments, () => ({ postId: idOfHotPost(world) }))(world, k);
    },
  },
  {
    name: 'comments: top, past the best',
    async request(world, k) {
      if (!places.has(world)) places.set(world, await pastTheBest(world));
      const after = places.get(world);
      return asReader(topComments, () => ({ postId: idOfHotPost(world), after }))(world, k);
    },
  },
];

const history = `query ($id: ID!, $after: String, $since: DateTime, $before: DateTime) {
  chat(id: $id) { id messages(first: 20, after: $after, since: $since, before: $before) {
    edges { node { id seq text sentAt sender { id username avatarUrl } } }
    pageInfo { hasNextPage endCursor } } } }`;
const timeOf = ({ scale }: World, n: number): string =>
  new Date(scale.hotMessage.msOf(n)).toISOString();
const pull = (name: string, variables: (hot: number, k: number) => object): Row => ({
  name: `pull: ${name}`,
  request: operation('PullMessages', (world, k) => ({
    chatId: idOfHotChat(world),
    limit: 50,
    ...variables(world.scale.hot, k),
  })),
});

export const chats: readonly Row[] = [
  { name: 'chats', request: operation('Chats', () => ({})) },
  {
    name: 'chats, deep',
    request: operation('Chats', (world, k) => {
      const { scale } = world;
      const number = chatNumbers(scale).ofReader + deep(scale.readers.chats, k);
      return {
        after: cursorOf(world, 'messaging', ofViewer(world, 'Query.chats', [false]), [
          scale.message.msOf(number * scale.messagesEach) * 1_000,
          scale.chat.idOf(number),
          Date.now() * 1_000,
        ]),
      };
    }),
  },
  pull('the oldest', (_hot, k) => ({ cursor: k })),
  pull('in the middle', (hot, k) => ({ cursor: Math.floor(hot / 2) + k })),
  pull('the newest', (_hot, k) => ({ cursor: k, reverse: true })),
  pull('from the newest, deep', (hot, k) => ({ cursor: Math.floor(hot * 0.9) - k, reverse: true })),
  { name: 'history', request: asReader(history, (world) => ({ id: idOfHotChat(world) })) },
  {
    name: 'history, deep',
    request: asReader(history, (world, k) => ({
      id: idOfHotChat(world),
      after: cursorOf(
        world,
        'messaging',
        ofViewer(world, 'Chat.messages', [Number(idOfHotChat(world)), null, null]),
        [deep(world.scale.hot, k)],
      ),
    })),
  },
  {
    name: 'history before a time long ago',
    request: asReader(history, (world, k) => ({
      id: idOfHotChat(world),
      before: timeOf(world, deep(world.scale.hot, k)),
    })),
  },
  {
    name: 'history of an hour long ago',
    request: asReader(history, (world, k) => {
      const before = deep(world.scale.hot, k);
      return {
        id: idOfHotChat(world),
        since: timeOf(world, before - 60),
        before: timeOf(world, before),
      };
    }),
  },
];

const wordOf = (number: number): string =>
  [number % 12, Math.floor(number / 12) % 12, Math.floor(number / 144)]
    .map((at) => syllables.slice(2 * at, 2 * at + 2))
    .join('');

export const searches: readonly Row[] = [
  {
    name: 'search: a word of many posts',
    request: operation('Search', () => ({ query: wordOf(0) })),
  },
  {
    name: 'search: a rare word',
    request: operation('Search', (_world, k) => ({ query: wordOf(1_700 - (k % 100)) })),
  },
  {
    name: 'search: two words',
    request: operation('Search', (_world, k) => ({
      query: `${wordOf(1)} ${wordOf(50 + (k % 100))}`,
    })),
  },
  {
    name: 'search: a beginning',
    request: operation('Search', () => ({ query: wordOf(3).slice(0, 4) })),
  },
  {
    name: 'suggest: a beginning of many names',
    request: operation('Suggest', (_world, k) => ({ prefix: `person ${1 + (k % 5)}` })),
  },
  {
    name: 'suggest: a beginning of few names',
    request: operation('Suggest', (_world, k) => ({ prefix: `person ${1_000 + k}` })),
  },
  { name: 'trending tags', request: operation('TrendingTags', () => ({})) },
  {
    name: 'trending tags, made anew',
    async request(world, k) {
      await forget(world, 'search', 'search:trending-tags');
      return operation('TrendingTags', () => ({}))(world, k);
    },
  },
];
