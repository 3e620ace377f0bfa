import type { PostFacts } from '@clipgraph/platform/ask/ask.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outbox } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const send = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { id seq text post { id } chat { id } } }`;
let lastPost = 500_000;
const post = (facts: Partial<PostFacts> = {}): { id: number; authorId: number } => {
  const id = ++lastPost;
  const authorId = world.account();
  world.posts.set(id, {
    authorId,
    kind: 'VIDEO',
    status: 'READY',
    visibility: 'PUBLIC',
    deleted: false,
    ...facts,
  });
  return { id, authorId };
};

test('a post goes into a chat with or without words, and is told with the message', async () => {
  const [ann, bob] = [world.account(), world.account()];
  const { id } = post();
  const input = { toUserId: bob, text: '', postId: id, clientMessageId: 'once' };
  const { sendMessage } = await world.ask(ann, send, { input });
  expect(sendMessage).toMatchObject({ text: '', post: { id: String(id) } });
  expect((await world.ask(ann, send, { input })).sendMessage.id).toBe(sendMessage.id);
  const chatId = sendMessage.chat.id;
  const pulled = await world.ask(
    bob,
    'query ($id: ID!) { pullMessages(chatId: $id) { messages { text post { id } } } }',
    { id: chatId },
  );
  expect(pulled.pullMessages.messages).toEqual([{ text: '', post: { id: String(id) } }]);
  const other = { ...input, postId: post().id };
  expect(await world.failure(ann, send, { input: other })).toMatchObject({
    extensions: { code: 'CONFLICT' },
  });
  await world.ask(ann, 'mutation ($id: ID!) { deleteMessage(id: $id) { post { id } } }', {
    id: sendMessage.id,
  });
  const events = await world.subgraph.services.database.db
    .select()
    .from(outbox)
    .where(eq(outbox.key, chatId))
    .orderBy(outbox.outboxId);
  expect(events.at(-1)?.payload).not.toHaveProperty('postId');
});

test('only a post that the sender may see is passed on', async () => {
  const [ann, bob] = [world.account(), world.account()];
  const [hidden, blocked, blocking] = [post({ visibility: 'FOLLOWERS' }), post(), post()];
  world.blocks.add(`${ann}>${blocked.authorId}`);
  world.blocks.add(`${blocking.authorId}>${ann}`);
  const code = async (postId: unknown, text = '') =>
    (await world.failure(ann, send, { input: { toUserId: bob, text, postId } }))?.extensions?.code;
  for (const id of [hidden.id, blocking.id, post({ deleted: true }).id, 77, 'x'])
    expect(await code(id, 'look')).toBe('NOT_FOUND');
  expect(await code(blocked.id)).toBe('FORBIDDEN');
  expect(await code(null)).toBe('BAD_USER_INPUT');
  world.follows.add(`${ann}>${hidden.authorId}`);
  expect(await code(hidden.id)).toBeUndefined();
});
