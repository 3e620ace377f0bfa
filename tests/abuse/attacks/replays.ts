import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { type Account, createClient, type GraphqlClient } from '../../kit/client.ts';
import type { Attack } from './attack.ts';

/** A request whose answer leads to something that its sender may see no longer. */
interface Replay {
  who: Account;
  query: string;
  input: Record<string, unknown>;
}

const secret = 'what came after';

/**
 * Repeats creates under their idempotency keys after what they made has gone out of its maker's
 * sight. An attempt gets through when its answer holds any data.
 */
export const replays: Attack = {
  name: 'creates repeated after what they made went out of sight',
  item: 'replayed answers',
  async run({ url }) {
    const client = createClient(url);
    const all = [
      ...(await commentsOnPosts(client)),
      await messageInGroup(client),
      await groupLeft(client),
      await postDeleted(client),
    ];
    const answers = await Promise.all(
      all.map(({ who, query, input }) => client.ask(query, { input }, who.token)),
    );
    const refused = answers.filter(
      (answer) =>
        answer.errors?.[0]?.extensions.code === 'NOT_FOUND' &&
        !answer.data &&
        !JSON.stringify(answer).includes(secret),
    );
    return {
      attempts: all.length,
      refused: refused.length,
      through: all.length - refused.length,
    };
  },
};

const addComment = `mutation ($input: AddCommentInput!) {
  addComment(input: $input) {
    text
    replies { edges { node { text } } }
    post { commentCount comments { edges { node { text replies { edges { node { text } } } } } } }
  }
}`;

/** What takes a post out of the sight of somebody who follows its author and has commented on it. */
const hidings: Record<string, string> = {
  friends: 'mutation ($id: ID!) { editPost(id: $id, input: { visibility: FRIENDS }) { id } }',
  private: 'mutation ($id: ID!) { editPost(id: $id, input: { visibility: PRIVATE }) { id } }',
  deleted: 'mutation ($id: ID!) { deletePost(id: $id) }',
};

async function commentsOnPosts(client: GraphqlClient): Promise<Replay[]> {
  const hide = Object.values(hidings).map(
    (query) => (author: Account, id: string) => client.data(query, { id }, author.token),
  );
  const block = (author: Account, _id: string, fan: Account) =>
    client.data('mutation ($id: ID!) { block(userId: $id) { id } }', { id: fan.id }, author.token);
  return Promise.all([...hide, block].map((hiding) => commentOnPost(client, hiding)));
}

async function commentOnPost(
  client: GraphqlClient,
  hiding: (author: Account, postId: string, fan: Account) => Promise<unknown>,
): Promise<Replay> {
  const [author, fan] = [await client.register('author'), await client.register('fan')];
  const follow = 'mutation ($id: ID!) { follow(userId: $id) { id } }';
  await client.data(follow, { id: author.id }, fan.token);
  const postId = await client.publish(author, await makePhoto({ seed: Number(fan.id) % 1_000 }), {
    visibility: 'FOLLOWERS',
  });
  const replay = {
    who: fan,
    query: addComment,
    input: { postId, text: 'first', idempotencyKey: 'again' },
  };
  const add = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }';
  const made = await client.data(add, { input: replay.input }, fan.token);
  await hiding(author, postId, fan);
  const parentId = made.addComment.id;
  // On a post that is deleted there is nobody left to reply.
  await client.ask(add, { input: { postId, parentId, text: secret } }, author.token);
  return replay;
}

const sendMessage = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { text chat { name lastMessage { text } messages { edges { node { text } } } } }
}`;
const createGroup = `mutation ($input: CreateGroupInput!) {
  createGroup(input: $input) { id name lastMessage { text } messages { edges { node { text } } } }
}`;

async function messageInGroup(client: GraphqlClient): Promise<Replay> {
  const [owner, member] = [await client.register('owner'), await client.register('member')];
  const group = { name: 'group', memberIds: [member.id] };
  const { createGroup: made } = await client.data(createGroup, { input: group }, owner.token);
  const input = { chatId: made.id, text: 'first', clientMessageId: 'again' };
  await client.data(sendMessage, { input }, member.token);
  const remove = 'mutation ($c: ID!, $u: ID!) { removeMember(chatId: $c, userId: $u) { id } }';
  await client.data(remove, { c: made.id, u: member.id }, owner.token);
  await client.data(sendMessage, { input: { chatId: made.id, text: secret } }, owner.token);
  return { who: member, query: sendMessage, input };
}

async function groupLeft(client: GraphqlClient): Promise<Replay> {
  const [owner, member] = [await client.register('owner'), await client.register('member')];
  const input = { name: 'group', memberIds: [member.id], idempotencyKey: 'again' };
  const { createGroup: made } = await client.data(createGroup, { input }, owner.token);
  await client.data('mutation ($c: ID!) { leaveGroup(chatId: $c) }', { c: made.id }, owner.token);
  await client.data(sendMessage, { input: { chatId: made.id, text: secret } }, member.token);
  return { who: owner, query: createGroup, input };
}

async function postDeleted(client: GraphqlClient): Promise<Replay> {
  const author = await client.register('author');
  const uploadIds = [await client.upload(author, await makePhoto({ seed: 7 }), 'image/jpeg')];
  const input = { uploadIds, caption: secret, idempotencyKey: 'again' };
  const query =
    'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id caption } }';
  const { publishPost } = await client.data(query, { input }, author.token);
  await client.data('mutation ($id: ID!) { deletePost(id: $id) }', publishPost, author.token);
  return { who: author, query, input };
}
