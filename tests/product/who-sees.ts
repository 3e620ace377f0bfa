import { makeClip } from '@clipgraph/video/testing/samples.ts';
import type { Account, GraphqlClient } from '../kit/client.ts';
import { ask as request } from '../kit/http.ts';
import { eventually } from '../kit/world.ts';
import { createDouyinClient } from '../rest/douyin-client.ts';

export interface Product extends GraphqlClient {
  readonly url: string;
}

/** Who looks; undefined is a guest. */
export type Viewer = Account | undefined;

/** The author and a fan, a post that the fan likes, shares and comments, and who looks at it. */
export interface Stage {
  product: Product;
  author: Account;
  /** Follows the author, and is followed by nobody. */
  fan: Account;
  /** A public video of the author, with a tag and a word of its own. */
  postId: string;
  word: string;
  /** The address of its file while everybody may see it. */
  keptAddress: string;
  /** A post of the fan, which the author comments on. */
  fanPostId: string;
  /** The fan's comment under the author's post. */
  commentId: string;
  newViewer(): Promise<Account>;
}

/** What a viewer may see of the author, and where. */
export interface Sight {
  /** By its id, and by whatever leads to it. */
  open: boolean;
  /** On the page of its author. */
  page: boolean;
  /** In feeds and all other lists. */
  listed: boolean;
  /** In the feed of whom the viewer follows. */
  followed: boolean;
  /** By the address of its file that everybody had. */
  address: boolean;
  /** The author's comment under somebody else's post. */
  speaks: boolean;
}

type Way = (stage: Stage, viewer: Viewer) => Promise<boolean>;
interface WayOfReading {
  name: string;
  sight: keyof Sight;
  /** Whether only an account can ask so. */
  needsAccount?: true;
  isSeen: Way;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Data = Record<string, any>;

const listOf = '{ edges { node { id } } }';
const has = (list: { edges: { node: { id: string } | null }[] }, id: string) =>
  list.edges.some(({ node }) => node?.id === id);

const inList =
  (
    query: string,
    path: (data: Data) => Parameters<typeof has>[0],
    variables: (stage: Stage) => Record<string, unknown> = () => ({}),
  ): Way =>
  async (stage, viewer) =>
    has(path(await stage.product.data(query, variables(stage), viewer?.token)), stage.postId);

const inVideos =
  (path: string, values: (stage: Stage) => Record<string, string>): Way =>
  async (stage, viewer) => {
    const client = createDouyinClient(() => stage.product.url);
    const answer = await client.get(path, { ...values(stage), token: viewer?.token ?? '' });
    return (answer.video_list ?? []).some(({ id }: { id: number }) => String(id) === stage.postId);
  };

const fetched = async ({ product }: Stage, address: string): Promise<boolean> => {
  const { pathname, search } = new URL(address);
  const answer = await request(`${product.url}${pathname}${search}`);
  if (![200, 404].includes(answer.status)) throw new Error(`${address}: ${answer.status}`);
  return answer.status === 200;
};

/** A write that is refused as for a post that is not there. */
const found =
  (query: string, variables: (stage: Stage) => Record<string, unknown>): Way =>
  async (stage, viewer) => {
    const code = await stage.product.code(query, variables(stage), viewer?.token);
    return code !== 'NOT_FOUND';
  };

const opened: Way = async (stage, viewer) => {
  const query = 'query ($id: ID!) { post(id: $id) { id } }';
  return (await stage.product.data(query, { id: stage.postId }, viewer?.token)).post !== null;
};

/** Every way in which a client can come upon a post of the author. */
export const ways: readonly WayOfReading[] = [
  { name: 'post(id)', sight: 'open', isSeen: opened },
  {
    name: 'its file, by the address in the answer',
    sight: 'open',
    async isSeen(stage, viewer) {
      const query = 'query ($id: ID!) { post(id: $id) { mediaUrl } }';
      const { post } = await stage.product.data(query, { id: stage.postId }, viewer?.token);
      return post !== null && fetched(stage, post.mediaUrl);
    },
  },
  {
    name: 'its file, by an address kept from before',
    sight: 'address',
    isSeen: (stage) => fetched(stage, stage.keptAddress),
  },
  {
    name: 'feed LATEST',
    sight: 'listed',
    isSeen: inList(`{ feed(source: LATEST, first: 100) ${listOf} }`, ({ feed }) => feed),
  },
  {
    name: 'feed by tag',
    sight: 'listed',
    isSeen: inList(
      `query ($tag: String) { feed(source: LATEST, tag: $tag, first: 100) ${listOf} }`,
      ({ feed }) => feed,
      ({ word }) => ({ tag: word }),
    ),
  },
  {
    name: 'feed FOLLOWING',
    sight: 'followed',
    needsAccount: true,
    isSeen: inList(`{ feed(source: FOLLOWING, first: 100) ${listOf} }`, ({ feed }) => feed),
  },
  {
    name: 'User.posts',
    sight: 'page',
    async isSeen(stage, viewer) {
      const query = `query ($id: ID!) { user(id: $id) { posts(first: 100) ${listOf} } }`;
      const { user } = await stage.product.data(query, { id: stage.author.id }, viewer?.token);
      return user !== null && has(user.posts, stage.postId);
    },
  },
  {
    name: 'likes of a fan',
    sight: 'listed',
    isSeen: inList(
      `query ($id: ID!) { user(id: $id) { likedPosts(first: 100) ${listOf} } }`,
      ({ user }) => user.likedPosts,
      ({ fan }) => ({ id: fan.id }),
    ),
  },
  {
    name: 'savedPosts',
    sight: 'listed',
    needsAccount: true,
    isSeen: inList(`{ savedPosts(first: 100) ${listOf} }`, ({ savedPosts }) => savedPosts),
  },
  {
    name: 'search',
    sight: 'listed',
    isSeen: inList(
      `query ($word: String!) { search(query: $word, kinds: [POST], first: 100) {
        edges { node { ... on Post { id } } } } }`,
      ({ search }) => search,
      ({ word }) => ({ word }),
    ),
  },
  {
    name: 'a message that shares it',
    sight: 'open',
    needsAccount: true,
    async isSeen({ product, postId, fan }, viewer) {
      const query = `query ($id: ID!) { chatWith(userId: $id) { id } }`;
      const { chatWith } = await product.data(query, { id: fan.id }, viewer?.token);
      const { pullMessages } = await product.data(
        'query ($id: ID!) { pullMessages(chatId: $id, limit: 10) { messages { post { id } } } }',
        { id: chatWith.id },
        viewer?.token,
      );
      return pullMessages.messages.some(
        ({ post }: { post: { id: string } | null }) => post?.id === postId,
      );
    },
  },
  {
    name: 'a notification about it',
    sight: 'open',
    needsAccount: true,
    async isSeen({ product, postId }, viewer) {
      const query = '{ notifications(first: 100) { edges { node { post { id } } } } }';
      const { notifications } = await product.data(query, {}, viewer?.token);
      return notifications.edges.some(
        ({ node }: { node: { post: { id: string } | null } }) => node.post?.id === postId,
      );
    },
  },
  {
    name: 'a notification of a mention under it',
    sight: 'open',
    needsAccount: true,
    async isSeen({ product, postId }, viewer) {
      const query = '{ notifications(first: 100) { edges { node { kind post { id } } } } }';
      const { notifications } = await product.data(query, {}, viewer?.token);
      return notifications.edges.some(
        ({ node: { kind, post } }: { node: { kind: string; post: { id: string } | null } }) =>
          kind === 'MENTIONED' && post?.id === postId,
      );
    },
  },
  {
    name: 'likePost',
    sight: 'open',
    needsAccount: true,
    isSeen: found('mutation ($id: ID!) { likePost(postId: $id) { likeCount } }', ({ postId }) => ({
      id: postId,
    })),
  },
  {
    name: 'savePost',
    sight: 'open',
    needsAccount: true,
    isSeen: found('mutation ($id: ID!) { savePost(postId: $id) { saveCount } }', ({ postId }) => ({
      id: postId,
    })),
  },
  {
    name: 'sharePost',
    sight: 'open',
    needsAccount: true,
    isSeen: found(
      'mutation ($id: ID!) { sharePost(postId: $id) { shareCount } }',
      ({ postId }) => ({ id: postId }),
    ),
  },
  {
    name: 'addComment',
    sight: 'open',
    needsAccount: true,
    isSeen: found(
      'mutation ($id: ID!) { addComment(input: { postId: $id, text: "hm" }) { id } }',
      ({ postId }) => ({ id: postId }),
    ),
  },
  {
    name: 'unlikePost',
    sight: 'open',
    needsAccount: true,
    isSeen: found('mutation ($id: ID!) { unlikePost(postId: $id) { caption } }', ({ postId }) => ({
      id: postId,
    })),
  },
  {
    name: 'likeComment',
    sight: 'open',
    needsAccount: true,
    isSeen: found(
      'mutation ($id: ID!) { likeComment(commentId: $id) { text } }',
      ({ commentId }) => ({ id: commentId }),
    ),
  },
  {
    name: 'sendMessage with it',
    sight: 'open',
    needsAccount: true,
    isSeen: found(
      `mutation ($id: ID!, $to: ID!) {
        sendMessage(input: { toUserId: $to, text: "", postId: $id }) { id } }`,
      ({ postId, fan }) => ({ id: postId, to: fan.id }),
    ),
  },
  {
    name: 'a comment of the author elsewhere',
    sight: 'speaks',
    async isSeen({ product, author, fanPostId }, viewer) {
      const { post } = await product.data(
        'query ($id: ID!) { post(id: $id) { comments(first: 100) { edges { node { author { id } } } } } }',
        { id: fanPostId },
        viewer?.token,
      );
      return post.comments.edges.some(
        ({ node }: { node: { author: { id: string } } }) => node.author.id === author.id,
      );
    },
  },
  { name: '/douyin/feed', sight: 'listed', isSeen: inVideos('feed/', () => ({})) },
  {
    name: '/douyin/publish/list',
    sight: 'page',
    isSeen: inVideos('publish/list/', ({ author }) => ({ user_id: author.id })),
  },
  {
    name: '/douyin/favorite/list',
    sight: 'listed',
    isSeen: inVideos('favorite/list/', ({ fan }) => ({ user_id: fan.id })),
  },
  {
    name: '/douyin/comment/list',
    sight: 'open',
    async isSeen({ product, postId }, viewer) {
      const client = createDouyinClient(() => product.url);
      const answer = await client.get('comment/list/', {
        video_id: postId,
        token: viewer?.token ?? '',
      });
      return (answer.comment_list ?? []).length > 0;
    },
  },
];

/** Makes the people and posts of the matrix, and waits until search has heard of the post. */
export async function setStage(product: Product): Promise<Stage> {
  const [author, fan] = [await product.register('author'), await product.register('fan')];
  const by = (account: Account, query: string, variables: Record<string, unknown>) =>
    product.data(query, variables, account.token);
  const word = `w${author.id}`;
  const publish = async (account: Account, input: Record<string, unknown>): Promise<string> => {
    const bytes = await makeClip({ seed: account.id });
    const uploadIds = [await product.upload(account, bytes, 'video/mp4')];
    const { publishPost } = await by(
      account,
      'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
      { input: { uploadIds, caption: 'here', ...input } },
    );
    return publishPost.id;
  };
  const postId = await publish(author, { caption: word, tags: [word] });
  const fanPostId = await publish(fan, {});
  const comment = 'mutation ($id: ID!) { addComment(input: { postId: $id, text: "hm" }) { id } }';
  await by(fan, 'mutation ($id: ID!) { follow(userId: $id) { id } }', { id: author.id });
  await by(fan, 'mutation ($id: ID!) { likePost(postId: $id) { id } }', { id: postId });
  const { addComment } = await by(fan, comment, { id: postId });
  await by(author, comment, { id: fanPostId });
  const read = 'query ($id: ID!) { post(id: $id) { mediaUrl isIndexed processing { stage } } }';
  // A file may be replaced until the post is prepared.
  const post = await eventually(90_000, async () => {
    const { post } = await by(author, read, { id: postId });
    if (!post.isIndexed || !['DONE', 'FAILED'].includes(post.processing?.stage ?? 'DONE'))
      throw new Error(`The post is not ready: ${JSON.stringify(post)}`);
    return post;
  });
  return {
    product,
    author,
    fan,
    postId,
    word,
    fanPostId,
    commentId: addComment.id,
    keptAddress: post.mediaUrl,
    async newViewer() {
      const viewer = await product.register('viewer');
      await by(viewer, 'mutation ($id: ID!) { savePost(postId: $id) { id } }', { id: postId });
      const { addComment } = await by(viewer, comment, { id: postId });
      await by(fan, 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }', {
        input: { postId, parentId: addComment.id, text: 'yes' },
      });
      await by(fan, 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }', {
        input: { postId, text: `@${viewer.username} look` },
      });
      await by(fan, 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
        input: { toUserId: viewer.id, text: '', postId },
      });
      await eventually(60_000, async () => {
        const query = '{ unreadNotificationCount }';
        if ((await by(viewer, query, {})).unreadNotificationCount < 2)
          throw new Error('The answer and the mention are not told.');
      });
      return viewer;
    },
  };
}
