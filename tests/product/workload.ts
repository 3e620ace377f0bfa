import { setTimeout as sleep } from 'node:timers/promises';
import { listRoomMessages } from '@clipgraph/messaging/open-rooms/list-room-messages.ts';
import { sendToRoom } from '@clipgraph/messaging/open-rooms/send-to-room.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import { createAuthenticator } from '@clipgraph/user/testing/authenticator.ts';
import { authenticatorApp } from '@clipgraph/user/testing/authenticator-app.ts';
import type { Account } from '../kit/client.ts';
import type { TestInstance } from '../kit/instance.ts';
import { useInteraction } from './use-interaction.ts';
import { useProfile } from './use-profile.ts';
import { usePushes } from './use-pushes.ts';

const person = `id username displayName bio avatarUrl backgroundUrl createdAt followerCount followingCount isFollowedByMe isFollowingMe isBlockedByMe isMutedByMe isFollowRequestedByMe followRequestCount isPrivate
  postCount likedPostCount likesReceivedCount`;
const page = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const post = `id kind status failureReason caption tags visibility createdAt mediaUrl coverUrl durationMs width height likeCount commentCount isLikedByMe author { ${person} }`;

/**
 * Uses every operation of the product at least once, lists with a second page, so that every
 * statement of its subgraphs is run.
 */
export async function useEverything(product: TestInstance, photo: Uint8Array): Promise<void> {
  const [ada, ben, eve] = (await Promise.all(
    ['ada', 'ben', 'eve'].map((name) => product.register(name)),
  )) as [Account, Account, Account];
  const as =
    (account: Account) =>
    (query: string, variables: Record<string, unknown> = {}) =>
      product.data(query, variables, account.token);
  const [byAda, byBen, byEve] = [as(ada), as(ben), as(eve)];
  const publish = (account: Account, input: Record<string, unknown>) =>
    product.publish(account, photo, { caption: 'a', ...input });
  const id = await publish(ada, {
    caption: 'coffee 今天在上海吃螺蛳粉 🍜',
    tags: ['one', 'two'],
    idempotencyKey: 'once',
  });
  const second = await publish(ada, { visibility: 'FOLLOWERS' });
  const third = await publish(ada, { visibility: 'FRIENDS' });
  await publish(ben, {});

  await product.data('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
    input: { username: ada.username, password: ada.password },
  });
  await product.data(
    'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }',
    { token: ada.refreshToken },
  );
  await useAccount(product, ada);
  await useProfile(product, photo);
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

  for (const command of ['mute', 'unmute', 'acceptFollowRequest', 'removeFollower'])
    await byAda(`mutation ($id: ID!) { ${command}(userId: $id) { id } }`, { id: ben.id });
  await byAda('mutation ($id: ID!) { declineFollowRequest(userId: $id) { id } }', { id: eve.id });
  await byAda(`{ mutedUsers(first: 1) { edges { node { ${person} } } ${page} }
    followRequests(first: 1) { edges { node { ${person} } } ${page} } }`);
  for (const isPrivate of [true, false])
    await byAda('mutation ($is: Boolean!) { setPrivateAccount(isPrivate: $is) { isPrivate } }', {
      is: isPrivate,
    });
  await byBen('mutation ($id: ID!) { follow(userId: $id) { id } }', { id: ada.id });

  for (const by of [byBen, byEve])
    await by('mutation ($id: ID!) { likePost(postId: $id) { id likeCount } }', { id });
  await byBen('mutation ($id: ID!) { likePost(postId: $id) { id } }', { id: second });
  await byEve('mutation ($id: ID!) { unlikePost(postId: $id) { id } }', { id });
  await useViews(id, byAda, [byBen, byEve, product.data]);
  const comment = async (by: typeof byAda, input: Record<string, unknown>) =>
    (
      await by('mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }', {
        input: { postId: id, text: 'hm', ...input },
      })
    ).addComment.id as string;
  const top = await comment(byBen, { idempotencyKey: 'once' });
  const reply = await comment(byEve, { parentId: top });
  await comment(byAda, {});
  await useInteraction({ byAda, byBen, byEve }, { postId: id, authorId: ada.id, commentId: top });

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
  for (const source of ['LATEST', 'FOLLOWING', 'TRENDING', 'FOR_YOU'])
    for (const more of [
      {},
      { kind: 'PHOTO' },
      { tag: 'one' },
      { kind: 'PHOTO', tag: 'one' },
      { before: new Date().toISOString() },
    ])
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
  await useSearch(product, byAda);
  await byBen(`query ($name: String) { user(username: $name) { ${person} } }`, {
    name: ada.username,
  });
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
    (
      await by(
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id chat { id } } }',
        { input },
      )
    ).sendMessage.chat.id as string;
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
  await byBen('mutation ($id: ID!) { markRead(chatId: $id, upToSeq: 2) { unreadCount } }', {
    id: chatId,
  });
  await useMessaging(product, { byAda, byBen, byEve, ben, eve, chatId });

  await useNotifications(product, byAda, ada);
  await usePushes(byAda, async (round) => {
    const text = `round ${round}`;
    const input = { uploadIds: [await product.upload(ada, photo, 'image/jpeg')], caption: text };
    const { publishPost } = await byAda(
      'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
      { input },
    );
    await byBen(
      'mutation ($id: ID!, $text: String!) { addComment(input: { postId: $id, text: $text }) { id } }',
      {
        id: publishPost.id,
        text,
      },
    );
  });
  await byAda(
    'mutation ($id: ID!) { editPost(id: $id, input: { caption: "b", tags: ["three"], visibility: PUBLIC }) { id } }',
    { id: third },
  );
  await byAda(
    'mutation ($id: ID!) { editPhotos(postId: $id, photos: [{ position: 0, altText: "a photo" }]) { media { altText } } }',
    { id: third },
  );
  await byAda(
    `mutation ($id: ID!) { retryProcessing(postId: $id) {
      processing { stage } playback { hlsUrl } thumbnails { url } thumbnailsReady placeholder
      media { thumbnails { url } }
    } }`,
    { id: third },
  );
  await product.firstEvent(
    'subscription ($id: ID!) { postUpdated(postId: $id) { status } }',
    { id: third },
    ben.token,
  );
  await byEve('mutation ($id: ID!) { deleteComment(id: $id) }', { id: reply });
  await byBen('mutation ($id: ID!) { deleteComment(id: $id) }', { id: top });
  await byAda('mutation ($id: ID!) { deletePost(id: $id) }', { id: second });
  await byAda('mutation { logout }');
  await byEve('mutation ($password: String!) { deleteAccount(password: $password) }', {
    password: eve.password,
  });
  await product.instance.settle();
}

/** What only the owner sees and changes of an account. */
async function useAccount(product: TestInstance, ada: Account): Promise<void> {
  const logIn = async () =>
    (
      await product.data(
        'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
        { input: { username: ada.username, password: ada.password } },
      )
    ).login.accessToken as string;
  const token = await logIn();
  await logIn();
  const own = await product.data(
    '{ account { sessions { id device createdAt lastUsedAt isCurrent } } }',
    {},
    token,
  );
  const { id } = own.account.sessions.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
  await product.data('mutation ($id: ID!) { endSession(id: $id) }', { id }, token);
  await product.data('mutation { endOtherSessions }', {}, ada.token);
  await useSecondFactor(product, ada);
  await usePasskey(product, ada);
}

/** Made, used and removed. */
async function usePasskey(product: TestInstance, { password, token }: Account): Promise<void> {
  const { publicUrl } = (product.instance.subgraphs.get('user') as OpenSubgraph).services.config;
  const device = createAuthenticator(new URL(publicUrl).origin);
  const { beginPasskeyRegistration } = await product.data(
    'mutation ($password: String!) { beginPasskeyRegistration(password: $password) }',
    { password },
    token,
  );
  const { finishPasskeyRegistration } = await product.data(
    'mutation ($response: String!) { finishPasskeyRegistration(response: $response, name: "phone") { id } }',
    { response: device.create(beginPasskeyRegistration) },
    token,
  );
  const { beginPasskeyLogin } = await product.data('mutation { beginPasskeyLogin }');
  await product.data(
    'mutation ($response: String!) { finishPasskeyLogin(response: $response) { accessToken } }',
    { response: device.get(beginPasskeyLogin) },
  );
  await product.data('{ account { passkeys { id name createdAt lastUsedAt } } }', {}, token);
  await product.data(
    'mutation ($id: ID!, $password: String!) { removePasskey(id: $id, password: $password) }',
    { id: finishPasskeyRegistration.id, password },
    token,
  );
}

/** On, asked for, and off again. */
async function useSecondFactor(product: TestInstance, ada: Account): Promise<void> {
  const { username, password } = ada;
  const by: Asking = (query, variables = {}) =>
    product.data(query, { password, ...variables }, ada.token);
  const { beginSecondFactor } = await by(
    'mutation ($password: String!) { beginSecondFactor(password: $password) { secret uri qrSvg } }',
  );
  const app = authenticatorApp(beginSecondFactor.secret);
  const { confirmSecondFactor } = await by(
    'mutation ($code: String!) { confirmSecondFactor(code: $code) }',
    { code: app.code() },
  );
  await by('{ account { hasSecondFactor recoveryCodesLeft } }');
  const { errors } = await product.ask(
    'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
    { input: { username, password } },
  );
  await product.data(
    'mutation ($challenge: String!, $code: String!) { completeLogin(challenge: $challenge, code: $code) { accessToken } }',
    { challenge: errors?.[0]?.extensions.challenge, code: app.code(1) },
  );
  const [first, second] = confirmSecondFactor;
  await by(
    'mutation ($password: String!, $code: String) { changePassword(current: $password, newPassword: $password, code: $code) { accessToken } }',
    { code: first },
  );
  const { renewRecoveryCodes } = await by(
    'mutation ($password: String!, $code: String!) { renewRecoveryCodes(password: $password, code: $code) }',
    { code: second },
  );
  await by(
    'mutation ($password: String!, $code: String!) { disableSecondFactor(password: $password, code: $code) }',
    { code: renewRecoveryCodes[0] },
  );
}

/** Words, runs, beginnings and typos, and a second page; every kind of result. */
async function useSearch(product: TestInstance, byAda: Asking): Promise<void> {
  await product.instance.settle();
  const search = `query ($query: String!, $after: String) {
    search(query: $query, first: 1, after: $after) { edges { node {
      ... on Post { ${post} isIndexed } ... on User { ${person} } ... on Tag { name posts: postCount } } } ${page} } }`;
  for (const query of ['coffee', 'coffee 螺蛳粉 cof', 'cofee ', 'one', 'ada', '🍜']) {
    const { endCursor } = (await byAda(search, { query })).search.pageInfo;
    if (endCursor !== null) await byAda(search, { query, after: endCursor });
  }
  await byAda('{ suggest(prefix: "a") }');
  await byAda('{ suggest(prefix: "one") }');
  await byAda('{ trendingTags { tag { name postCount } score } }');
}

/** Likes, comments and follows of others were told to this account by now. */
async function useNotifications(product: TestInstance, byAda: Asking, ada: Account): Promise<void> {
  await product.instance.settle();
  const told = `id seq isWithdrawn kind actorCount createdAt updatedAt isRead
    actors { id } post { id } comment { id } chat { id }`;
  const list = `query ($after: String, $unread: Boolean!) {
    notifications(first: 1, after: $after, unreadOnly: $unread) { edges { node { ${told} } } ${page} } }`;
  for (const unread of [true, false]) {
    const { endCursor } = (await byAda(list, { unread })).notifications.pageInfo;
    await byAda(list, { unread, after: endCursor });
  }
  await byAda('{ unreadNotificationCount notificationSettings { kinds { kind from } } }');
  await product.firstEvent(
    `subscription { notificationAdded(afterSeq: 0) { ${told} } }`,
    {},
    ada.token,
  );
  await byAda(
    'mutation { updateNotificationSettings(input: { kinds: [{ kind: FOLLOWED, from: NOBODY }] }) { kinds { kind } } }',
  );
  await byAda('mutation { markNotificationsRead(upToSeq: 1) }');
}

type Asking = (
  query: string,
  variables?: Record<string, unknown>,
) => ReturnType<TestInstance['data']>;

/**
 * What chats have beyond sending and pulling: changes, groups, requests, settings, and the
 * subgraphs of the account-less API.
 */
async function useMessaging(
  product: TestInstance,
  {
    byAda,
    byBen,
    byEve,
    ben,
    eve,
    chatId,
  }: Record<'byAda' | 'byBen' | 'byEve', Asking> & { ben: Account; eve: Account; chatId: string },
): Promise<void> {
  const sent = (
    await byAda('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
      input: { chatId, text: 'x' },
    })
  ).sendMessage;
  await byAda('mutation ($id: ID!) { editMessage(id: $id, text: "y") { editedAt } }', {
    id: sent.id,
  });
  await byAda(
    'mutation ($id: ID!) { deleteMessage(id: $id) { isDeleted chat { unreadCount peerReadSeq } } }',
    { id: sent.id },
  );
  await byBen(
    'query ($id: ID!) { chatChanges(chatId: $id, afterRevision: 0, limit: 1) { revision hasMore messages { id } } }',
    { id: chatId },
  );
  for (const window of ['', ', since: "2026-01-01T00:00:00Z", before: "2100-01-01T00:00:00Z"'])
    await byBen(
      `query ($id: ID!) { chat(id: $id) { messages(first: 1${window}) { edges { node { id } } ${page} } } }`,
      { id: chatId },
    );
  const after = (
    await byBen(
      'query ($id: ID!) { chat(id: $id) { messages(first: 1) { pageInfo { endCursor } } } }',
      { id: chatId },
    )
  ).chat.messages.pageInfo.endCursor;
  await byBen(
    'query ($id: ID!, $after: String) { chat(id: $id) { messages(first: 1, after: $after) { edges { cursor } } } }',
    { id: chatId, after },
  );

  const group = 'id name kind owner { username } members { username } unreadCount isRequest';
  const input = { name: 'Trip', memberIds: [ben.id], idempotencyKey: 'trip' };
  const { id } = (
    await byAda(
      `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { ${group} } }`,
      { input },
    )
  ).createGroup;
  await byAda(
    `mutation ($id: ID!, $users: [ID!]!) { addMembers(chatId: $id, userIds: $users) { ${group} } }`,
    { id, users: [eve.id] },
  );
  await byAda('mutation ($id: ID!) { renameGroup(chatId: $id, name: "Sea") { name } }', { id });
  await byEve('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { chatId: id, text: 'x' },
  });
  await byAda(
    'mutation ($id: ID!, $user: ID!) { removeMember(chatId: $id, userId: $user) { id } }',
    { id, user: eve.id },
  );
  await byBen(
    'query ($id: ID!) { pullMessages(chatId: $id) { messages { notice { action name subject { username } } } } }',
    { id },
  );
  await byAda('mutation ($id: ID!) { leaveGroup(chatId: $id) }', { id });

  await byBen(
    'mutation { updateMessagingSettings(input: { strangersRequest: true }) { readReceipts } }',
  );
  await byBen('{ messagingSettings { strangersRequest } me { unreadMessageCount } }');
  await byEve('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { toUserId: ben.id, text: 'x' },
  });
  await byBen(`{ chatRequests(first: 1) { edges { node { ${group} } } ${page} } }`);
  await byBen('mutation ($id: ID!) { acceptChat(chatId: $id) { isRequest } }', { id: chatId });
  await followChats(product, byAda, ben, chatId);

  const { services } = product.instance.subgraphs.get('messaging') as OpenSubgraph;
  const restLayer = {
    services,
    viewer: { ...guest('127.0.0.1'), channel: 'rest' as const },
  } as Context;
  for (const sender of ['ada', 'ben'])
    await sendToRoom(restLayer, { room: 'ada:ben', sender, text: 'x' });
  for (const atMicros of [null, 0])
    for (const reverse of [false, true])
      await listRoomMessages(restLayer, {
        room: 'Ben:Ada',
        position: 0,
        atMicros,
        limit: 1,
        reverse,
      });
}

/** Each subscription until its first event. */
async function followChats(
  product: TestInstance,
  byAda: Asking,
  ben: Account,
  id: string,
): Promise<void> {
  const follow = (query: string) => product.firstEvent(query, { id }, ben.token);
  await follow('subscription ($id: ID!) { messageAdded(chatId: $id, afterSeq: 0) { text } }');
  await follow('subscription ($id: ID!) { inboxAdded(after: [{ chatId: $id, seq: 0 }]) { text } }');
  await follow('subscription ($id: ID!) { chatUpdated(chatId: $id) { lastSeq } }');
  let heard = false;
  const typing = follow('subscription ($id: ID!) { typing(chatId: $id) { username } }').finally(
    () => {
      heard = true;
    },
  );
  while (!heard) await byAda('mutation ($id: ID!) { setTyping(chatId: $id) }', { id });
  await typing;
}

/** Long and short views by accounts and a guest, until they are counted. */
async function useViews(id: string, author: Asking, viewers: readonly Asking[]): Promise<void> {
  const view = { postId: id, completed: true, source: 'LATEST' };
  for (const [at, by] of viewers.entries())
    await by('mutation ($views: [ViewInput!]!) { recordViews(views: $views) }', {
      views: [
        { ...view, playbackId: `short ${at}`, watchedMs: 500 },
        { ...view, playbackId: `long ${at}`, watchedMs: 5_000 },
      ],
    });
  for (let views = 0; views < viewers.length; ) {
    await sleep(100);
    views = (
      await author(
        `query ($id: ID!) { post(id: $id) { viewCount insights { views byDay { day views } bySource { source views } } } }`,
        { id },
      )
    ).post.viewCount;
  }
}
