import type { Account } from './client.ts';
import type { TestInstance } from './instance.ts';

const person = `id username displayName bio avatarUrl backgroundUrl createdAt followerCount followingCount isFollowedByMe isFollowingMe isBlockedByMe
  postCount likedPostCount likesReceivedCount`;
const page = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const post = `id kind status failureReason caption tags visibility createdAt mediaUrl coverUrl durationMs width height likeCount commentCount isLikedByMe author { ${person} }`;

/** Uses every operation of the product at least once, lists with a second page, so that every statement of its rooms is run. */
export async function useEverything(product: TestInstance, photo: Uint8Array): Promise<void> {
  const [ada, ben, eve] = (await Promise.all(['ada', 'ben', 'eve'].map((name) => product.register(name)))) as [Account, Account, Account];
  const as =
    (account: Account) =>
    (query: string, variables: Record<string, unknown> = {}) =>
      product.data(query, variables, account.token);
  const [byAda, byBen, byEve] = [as(ada), as(ben), as(eve)];
  const publish = async (account: Account, input: Record<string, unknown>) => {
    const uploadIds = [await product.upload(account, photo, 'image/jpeg')];
    return (
      await as(account)('mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }', {
        input: { uploadIds, caption: 'a', ...input },
      })
    ).publishPost.id as string;
  };
  const id = await publish(ada, { tags: ['one', 'two'], idempotencyKey: 'once' });
  const second = await publish(ada, { visibility: 'FOLLOWERS' });
  const third = await publish(ada, { visibility: 'FRIENDS' });
  await publish(ben, {});

  await product.data('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
    input: { username: ada.username, password: ada.password },
  });
  await product.data('mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }', { token: ada.refreshToken });
  await byAda('mutation { updateProfile(input: { bio: "hello" }) { id } }');

  for (const [by, other] of [
    [byAda, ben],
    [byBen, ada],
    [byEve, ada],
    [byEve, ben],
  ] as const)
    await by('mutation ($id: ID!) { follow(userId: $id) { id } }', { id: other.id });
  await byEve('mutation ($id: ID!) { unfollow(userId: $id) { id } }', { id: ben.id });
  await byAda('mutation ($id: ID!) { block(userId: $id) { id } }', { id: eve.id });
  await byAda(`{ blockedUsers(first: 1) { edges { node { ${person} } } ${page} } }`);
  await byAda('mutation ($id: ID!) { unblock(userId: $id) { id } }', { id: eve.id });

  for (const by of [byBen, byEve]) await by('mutation ($id: ID!) { likePost(postId: $id) { id likeCount } }', { id });
  await byBen('mutation ($id: ID!) { likePost(postId: $id) { id } }', { id: second });
  await byEve('mutation ($id: ID!) { unlikePost(postId: $id) { id } }', { id });
  const comment = async (by: typeof byAda, input: Record<string, unknown>) =>
    (await by('mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }', { input: { postId: id, text: 'hm', ...input } })).addComment
      .id as string;
  const top = await comment(byBen, { idempotencyKey: 'once' });
  const reply = await comment(byEve, { parentId: top });
  await comment(byAda, {});

  const pagedTwice = async (
    by: typeof byAda,
    query: string,
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
    path: (data: Record<string, any>) => { pageInfo: { endCursor: string | null } },
    variables: Record<string, unknown> = {},
  ) => {
    const { endCursor } = path(await by(query, { ...variables, after: null })).pageInfo;
    await by(query, { ...variables, after: endCursor });
  };
  for (const source of ['LATEST', 'FOLLOWING'])
    for (const more of [{}, { kind: 'PHOTO' }, { tag: 'one' }, { kind: 'PHOTO', tag: 'one' }, { before: new Date().toISOString() }])
      await pagedTwice(
        byBen,
        `query ($source: FeedSource!, $kind: PostKind, $tag: String, $before: DateTime, $after: String) {
           feed(source: $source, kind: $kind, tag: $tag, before: $before, first: 1, after: $after) {
             edges { node { ${post} comments(first: 1) { edges { node { id text replyCount createdAt parent { id } author { username } replies(first: 2) { edges { node { id text } } } } } } } } ${page} } }`,
        (data) => data.feed,
        { source, ...more },
      );
  for (const field of ['posts', 'followers', 'following', 'friends', 'likedPosts'])
    await pagedTwice(
      byBen,
      `query ($id: ID!, $after: String) { user(id: $id) { ${field}(first: 1, after: $after) { edges { node { id } } ${page} } } }`,
      (data) => data.user[field],
      { id: ada.id },
    );
  await byBen(`query ($name: String) { user(username: $name) { ${person} } }`, { name: ada.username });
  for (const edges of ['comments'])
    await pagedTwice(
      byBen,
      `query ($id: ID!, $after: String) { post(id: $id) { ${edges}(first: 1, after: $after) { edges { node { id } } ${page} } } }`,
      (data) => data.post[edges],
      { id },
    );
  await pagedTwice(
    byBen,
    `query ($id: ID!, $after: String) { post(id: $id) { comments(first: 5) { edges { node { replies(first: 1, after: $after) { edges { node { id } } ${page} } } } } } }`,
    (data) => data.post.comments.edges.at(-1).node.replies,
    { id },
  ).catch(() => undefined);

  const send = async (by: typeof byAda, input: Record<string, unknown>) =>
    (await by('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id chat { id } } }', { input })).sendMessage.chat.id as string;
  const chatId = await send(byAda, { toUserId: ben.id, text: 'hi', clientMessageId: 'one' });
  await send(byBen, { chatId, text: 'hello' });
  await send(byEve, { toUserId: ben.id, text: 'you too' });
  for (const reverse of [false, true])
    await byAda(
      'query ($id: ID!, $reverse: Boolean!) { pullMessages(chatId: $id, reverse: $reverse) { messages { id text sender { username } } } }',
      { id: chatId, reverse },
    );
  await pagedTwice(
    byBen,
    `query ($after: String) { chats(first: 1, after: $after) { edges { node { id lastSeq unreadCount members { username } lastMessage { text } } } ${page} } }`,
    (data) => data.chats,
  );
  await byBen('query ($id: ID!) { chat(id: $id) { id } }', { id: chatId });
  await byBen('query ($id: ID!) { chatWith(userId: $id) { id } }', { id: ada.id });
  await byBen('mutation ($id: ID!) { markRead(chatId: $id, upToSeq: 2) { unreadCount } }', { id: chatId });

  await byAda('mutation ($id: ID!) { editPost(id: $id, input: { caption: "b", tags: ["three"], visibility: PUBLIC }) { id } }', { id: third });
  await byEve('mutation ($id: ID!) { deleteComment(id: $id) }', { id: reply });
  await byBen('mutation ($id: ID!) { deleteComment(id: $id) }', { id: top });
  await byAda('mutation ($id: ID!) { deletePost(id: $id) }', { id: second });
  await byAda('mutation { logout }');
  await byEve('mutation ($password: String!) { deleteAccount(password: $password) }', { password: eve.password });
  await product.instance.settle();
}
