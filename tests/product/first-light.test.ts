import { makeClip, makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openSocket } from '../kit/socket.ts';

const publish =
  'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id kind status mediaUrl coverUrl durationMs width height author { username } } }';
const feed = `query ($source: FeedSource! = LATEST, $first: Int! = 20, $after: String, $tag: String) {
  feed(source: $source, first: $first, after: $after, tag: $tag) {
    edges { cursor node { id caption kind mediaUrl author { id username followerCount isFollowedByMe } likeCount commentCount isLikedByMe } }
    pageInfo { hasNextPage endCursor }
  }
}`;

describe('the whole product over HTTP', () => {
  let product: TestInstance;
  let ada: Account;
  let ben: Account;

  beforeAll(async () => {
    product = await startInstance({ RATE_LIMITS: 'off', TRUST_PROXY: '127.0.0.0/8' });
    [ada, ben] = await Promise.all([product.register('ada'), product.register('ben')]);
  });
  afterAll(() => product.close());

  const publishClip = async (
    account: Account,
    seed: number,
    input: Record<string, unknown> = {},
  ) => {
    const uploadId = await product.upload(
      account,
      await makeClip({ seed, seconds: 1 }),
      'video/mp4',
    );
    return (
      await product.data(
        publish,
        { input: { uploadIds: [uploadId], caption: `clip ${seed}`, ...input } },
        account.token,
      )
    ).publishPost;
  };

  it('logs in by name in any case, and says who is asking', async () => {
    const { login } = await product.data(
      'mutation ($input: LoginInput!) { login(input: $input) { accessToken user { id } } }',
      {
        input: { username: ada.username.toUpperCase(), password: ada.password },
      },
    );
    expect(login.user.id).toBe(ada.id);
    expect((await product.data('{ me { id username } }', {}, login.accessToken)).me).toEqual({
      id: ada.id,
      username: ada.username,
    });
    expect((await product.data('{ me { id } }')).me).toBeNull();
  });

  it('lets browsers read how far an upload has come, on the address that createUpload gives', async () => {
    const { createUpload } = await product.data(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { url } }',
      { input: { contentType: 'video/mp4', byteLength: 5 } },
      ada.token,
    );
    const { pathname, search } = new URL(createUpload.url);
    const { headers } = await fetch(`${product.url}${pathname}${search}`, {
      method: 'HEAD',
      headers: { 'tus-resumable': '1.0.0' },
    });
    expect(headers.get('upload-offset')).toBe('0');
    expect(headers.get('access-control-expose-headers')).toContain('upload-offset');
  });

  it('publishes a clip and a photo post that are in the feed with author and counts at once, and serves the clip by range', async () => {
    const clip = await publishClip(ada, 1, { tags: ['first-light'] });
    expect(clip).toMatchObject({
      kind: 'VIDEO',
      status: 'READY',
      author: { username: ada.username },
    });
    const photoUploads = await Promise.all(
      [2, 3].map(async (seed) => product.upload(ada, await makePhoto({ seed }), 'image/jpeg')),
    );
    const photo = (
      await product.data(
        publish,
        { input: { uploadIds: photoUploads, caption: 'two photos', tags: ['first-light'] } },
        ada.token,
      )
    ).publishPost;
    expect(photo).toMatchObject({ kind: 'PHOTO', status: 'READY' });

    const { edges } = (await product.data(feed, { tag: 'first-light' }, ben.token)).feed;
    expect(edges.map((edge: { node: unknown }) => edge.node)).toEqual([
      expect.objectContaining({
        id: photo.id,
        kind: 'PHOTO',
        likeCount: 0,
        commentCount: 0,
        isLikedByMe: false,
      }),
      expect.objectContaining({
        id: clip.id,
        kind: 'VIDEO',
        author: { id: ada.id, username: ada.username, followerCount: 0, isFollowedByMe: false },
      }),
    ]);

    const media = new URL(clip.mediaUrl);
    const part = await fetch(`${product.url}${media.pathname}${media.search}`, {
      headers: { range: 'bytes=0-99' },
    });
    expect(part.status).toBe(206);
    expect((await part.arrayBuffer()).byteLength).toBe(100);
    expect(part.headers.get('content-range')).toMatch(/^bytes 0-99\/\d+$/);
    const cover = new URL(clip.coverUrl);
    const covered = await fetch(`${product.url}${cover.pathname}${cover.search}`);
    expect([covered.status, covered.headers.get('content-type')?.split('/')[0]]).toEqual([
      200,
      'image',
    ]);
  });

  describe('gives addresses that work from wherever the request came', () => {
    const addresses = `mutation ($upload: CreateUploadInput!) {
      createUpload(input: $upload) { url resumableUrl }
      createPictureUpload(input: $upload) { url }
    }`;
    const shown =
      '{ me { avatarUrl backgroundUrl posts { edges { node { mediaUrl coverUrl } } } } }';
    const everyText = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : Object.values((value ?? {}) as object).flatMap((inner) => everyText(inner));
    const json = { 'content-type': 'application/json' };
    const clientAt = (url: string, headers: Record<string, string> = {}) => ({
      async read(query: string, variables: object = {}) {
        const answer = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { ...headers, ...json, authorization: `Bearer ${ada.token}` },
          body: JSON.stringify({ query, variables }),
        });
        const { data } = (await answer.json()) as { data: object };
        return everyText(data);
      },
    });
    const photo = makePhoto({ seed: 'addresses' });
    const all = async (client: ReturnType<typeof clientAt>) => {
      const upload = { contentType: 'image/jpeg', byteLength: (await photo).length };
      const [uploads, files] = [await client.read(addresses, { upload }), await client.read(shown)];
      expect([uploads.length, files.length >= 4]).toEqual([3, true]);
      return { uploads, files };
    };

    it('a second host name', async () => {
      await product.publish(ada, await photo, { caption: 'a photo' });
      const other = product.url.replace('127.0.0.1', 'localhost');
      const { uploads, files } = await all(clientAt(other));
      for (const url of [...uploads, ...files]) expect(new URL(url).origin).toBe(other);
      for (const url of files) expect((await fetch(url)).status).toBe(200);
      const sent = await fetch(uploads[0] ?? '', {
        method: 'PUT',
        headers: { 'content-type': 'image/jpeg' },
        body: new Uint8Array(await photo),
      });
      expect(sent.status).toBe(201);
    });

    it('a proxy of ours', async () => {
      const proxied = { 'x-forwarded-host': 'clips.example', 'x-forwarded-proto': 'https' };
      const { uploads, files } = await all(clientAt(product.url, proxied));
      for (const url of [...uploads, ...files])
        expect(new URL(url).origin).toBe('https://clips.example');
    });

    it('subscribers of one chat, each by the host of their own', async () => {
      const eve = await product.register('eve');
      const { sendMessage } = await product.data(
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { chat { id } } }',
        { input: { toUserId: ada.id, text: 'hello' } },
        eve.token,
      );
      const hosts = [product.url, product.url.replace('127.0.0.1', 'localhost')];
      const query = `subscription { messageAdded(chatId: "${sendMessage.chat.id}") { sender { avatarUrl } } }`;
      const sockets = await Promise.all(
        hosts.map(async (url) => {
          const socket = await openSocket(url);
          await socket.init(ada.token);
          socket.send({ type: 'subscribe', id: '1', payload: { query } } as never);
          return socket;
        }),
      );
      const messages = sockets.map((socket) => socket.message(({ type }) => type === 'next'));
      const first = Promise.all(messages);
      // Until both have subscribed nothing says so: the same again is harmless.
      const again = setInterval(() => void say(), 200);
      const say = () =>
        product.data(
          'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }',
          { input: { toUserId: ada.id, text: 'hello again' } },
          eve.token,
        );
      const seen = await first.finally(() => clearInterval(again));
      expect(
        seen.map(({ payload }) => new URL(payload.data.messageAdded.sender.avatarUrl).origin),
      ).toEqual(hosts);
      for (const { socket } of sockets) socket.close();
    });
  });

  it('likes, comments, follows and shows it all on the very next request', async () => {
    const post = await publishClip(ada, 4, { tags: ['next-request'] });
    const like = 'mutation ($id: ID!) { likePost(postId: $id) { id likeCount isLikedByMe } }';
    expect((await product.data(like, { id: post.id }, ben.token)).likePost).toEqual({
      id: post.id,
      likeCount: 1,
      isLikedByMe: true,
    });
    expect((await product.data(like, { id: post.id }, ben.token)).likePost.likeCount).toBe(1);
    const { addComment } = await product.data(
      'mutation ($input: AddCommentInput!) { addComment(input: $input) { id text author { username } post { commentCount } } }',
      { input: { postId: post.id, text: 'well done' } },
      ben.token,
    );
    expect(addComment).toMatchObject({
      text: 'well done',
      author: { username: ben.username },
      post: { commentCount: 1 },
    });
    const { follow } = await product.data(
      'mutation ($id: ID!) { follow(userId: $id) { id followerCount isFollowedByMe } }',
      { id: ada.id },
      ben.token,
    );
    expect(follow).toEqual({ id: ada.id, followerCount: 1, isFollowedByMe: true });

    const following = (
      await product.data(feed, { source: 'FOLLOWING', tag: 'next-request' }, ben.token)
    ).feed;
    expect(following.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual([
      post.id,
    ]);
    expect(following.edges[0].node).toMatchObject({
      likeCount: 1,
      commentCount: 1,
      isLikedByMe: true,
      author: { followerCount: 1, isFollowedByMe: true },
    });
  });

  it('sends and pulls messages by position, forwards and in reverse', async () => {
    const send =
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq chat { id } } }';
    let chatId = '';
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      const { sendMessage } = await product.data(
        send,
        { input: { toUserId: ben.id, text } },
        ada.token,
      );
      chatId = sendMessage.chat.id;
    }
    const pull = `query ($chatId: ID!, $cursor: Int!, $limit: Int!, $reverse: Boolean!) {
      pullMessages(chatId: $chatId, cursor: $cursor, limit: $limit, reverse: $reverse) { messages { seq text sender { id } } hasMore nextCursor } }`;
    const page = async (cursor: number, limit: number, reverse: boolean) =>
      (await product.data(pull, { chatId, cursor, limit, reverse }, ben.token)).pullMessages;
    const forwards = await page(2, 2, false);
    expect(forwards).toMatchObject({
      messages: [
        { seq: 3, text: 'three', sender: { id: ada.id } },
        { seq: 4, text: 'four' },
      ],
      hasMore: true,
      nextCursor: 4,
    });
    const backwards = await page(0, 2, true);
    expect(backwards).toMatchObject({
      messages: [{ text: 'five' }, { text: 'four' }],
      hasMore: true,
      nextCursor: 2,
    });
    expect(
      (
        await product.data(
          '{ chats { edges { node { id unreadCount lastMessage { text } } } } }',
          {},
          ben.token,
        )
      ).chats.edges[0].node,
    ).toEqual({
      id: chatId,
      unreadCount: 5,
      lastMessage: { text: 'five' },
    });
  });

  it('deletes a post for everybody at once', async () => {
    const post = await publishClip(ada, 5, { tags: ['short-lived'] });
    expect(
      (
        await product.data(
          'mutation ($id: ID!) { deletePost(id: $id) }',
          { id: post.id },
          ada.token,
        )
      ).deletePost,
    ).toBe(true);
    expect(
      (await product.data('query ($id: ID!) { post(id: $id) { id } }', { id: post.id }, ben.token))
        .post,
    ).toBeNull();
    expect((await product.data(feed, { tag: 'short-lived' }, ben.token)).feed.edges).toEqual([]);
    expect(
      await product.code(
        'mutation ($id: ID!) { likePost(postId: $id) { id } }',
        { id: post.id },
        ben.token,
      ),
    ).toBe('NOT_FOUND');
  });

  const publishPhoto = async (account: Account, seed: number, tags: string[]) => {
    const uploadId = await product.upload(account, await makePhoto({ seed }), 'image/jpeg');
    return (
      await product.data(
        publish,
        { input: { uploadIds: [uploadId], caption: `photo ${seed}`, tags } },
        account.token,
      )
    ).publishPost;
  };

  it('pages 75 posts by 20 with no repeat and no gap while new ones arrive', async () => {
    const author = await product.register('pager');
    const wanted: string[] = [];
    for (let seed = 100; seed < 175; seed++)
      wanted.push((await publishPhoto(author, seed, ['pages'])).id);
    wanted.reverse();
    const seen: string[] = [];
    let after: string | null = null;
    let seed = 175;
    do {
      const page: {
        edges: { node: { id: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      } = (await product.data(feed, { tag: 'pages', first: 20, after }, ben.token)).feed;
      seen.push(...page.edges.map((edge) => edge.node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      await publishPhoto(author, seed++, ['pages']);
    } while (after !== null);
    expect(seen).toEqual(wanted);
  });
});
