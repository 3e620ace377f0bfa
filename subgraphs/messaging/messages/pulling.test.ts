import { setImmediate } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ChatRow, chats } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const pull =
  'query ($id: ID!, $cursor: Int, $limit: Int, $reverse: Boolean) { pullMessages(chatId: $id, cursor: $cursor, limit: $limit, reverse: $reverse) { messages { seq } hasMore nextCursor } }';

async function chatOf(count: number) {
  const [ann, bob] = [world.account(), world.account()];
  let id = '';
  for (let at = 0; at < count; at++)
    id = (await world.send(ann, { toUserId: bob, text: `message ${at + 1}` })).chat.id;
  const page = async (args: { cursor?: number; limit?: number; reverse?: boolean }, as = bob) => {
    const { pullMessages } = await world.ask(as, pull, { id, ...args });
    return {
      ...pullMessages,
      messages: pullMessages.messages.map(({ seq }: { seq: number }) => seq),
    };
  };
  return { ann, bob, id, page };
}
const range = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => (from < to ? from + at : from - at));

describe('pulling by position', () => {
  test('walks 25 messages by 10 forwards and backwards', async () => {
    const { page } = await chatOf(25);
    expect(await page({})).toEqual({ messages: range(1, 10), hasMore: true, nextCursor: 10 });
    expect(await page({ cursor: 10 })).toEqual({
      messages: range(11, 20),
      hasMore: true,
      nextCursor: 20,
    });
    expect(await page({ cursor: 20 })).toEqual({
      messages: range(21, 25),
      hasMore: false,
      nextCursor: 0,
    });
    expect(await page({ reverse: true })).toEqual({
      messages: range(25, 16),
      hasMore: true,
      nextCursor: 10,
    });
    expect(await page({ reverse: true, cursor: 20 })).toEqual({
      messages: range(5, 1),
      hasMore: false,
      nextCursor: 0,
    });
  });

  test('has no more when exactly `limit` are left', async () => {
    const { page } = await chatOf(4);
    expect(await page({ cursor: 2, limit: 2 })).toEqual({
      messages: [3, 4],
      hasMore: false,
      nextCursor: 0,
    });
    expect(await page({ cursor: 2, limit: 2, reverse: true })).toEqual({
      messages: [2, 1],
      hasMore: false,
      nextCursor: 0,
    });
  });

  test('gives position 2, limit 2 of 5', async () => {
    const { page } = await chatOf(5);
    expect(await page({ cursor: 2, limit: 2 })).toEqual({
      messages: [3, 4],
      hasMore: true,
      nextCursor: 4,
    });
    expect(await page({ cursor: 2, limit: 2, reverse: true })).toEqual({
      messages: [3, 2],
      hasMore: true,
      nextCursor: 4,
    });
  });

  test('past the end is an empty page', async () => {
    const { page } = await chatOf(2);
    for (const reverse of [false, true])
      expect(await page({ cursor: 2, reverse })).toEqual({
        messages: [],
        hasMore: false,
        nextCursor: 0,
      });
  });

  test('200 identical texts of 20 workers are 200 messages', async () => {
    const { ann, bob, page } = await chatOf(0).then(async (empty) => {
      const { chat } = await world.send(empty.ann, { toUserId: empty.bob, text: 'same' });
      return {
        ...empty,
        page: async () =>
          (await world.ask(empty.bob, pull, { id: chat.id, limit: 1_000 })).pullMessages.messages,
      };
    });
    await Promise.all(
      Array.from({ length: 20 }, async (_, worker) => {
        for (let at = 0; at < 10; at++)
          await world.send(worker % 2 ? ann : bob, {
            toUserId: worker % 2 ? bob : ann,
            text: 'same',
          });
      }),
    );
    expect(await page()).toHaveLength(201);
  });

  test.each([
    [{ cursor: -1 }, 'cursor'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 1_001 }, 'limit'],
    [{ limit: -5 }, 'limit'],
  ])('refuses %o', async (args, field) => {
    const { ann, id } = await chatOf(1);
    expect(await world.failure(ann, pull, { id, ...args })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field },
    });
  });

  test('is for those in the chat', async () => {
    const { id } = await chatOf(1);
    expect(await world.failure(world.account(), pull, { id })).toMatchObject({
      extensions: { code: 'NOT_FOUND' },
    });
    expect(await world.failure(null, pull, { id })).toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    });
    expect(await world.failure(world.account(), pull, { id: 'no id' })).toMatchObject({
      extensions: { code: 'NOT_FOUND' },
    });
  });
});

describe('unread', () => {
  const unread = async (as: number, id: string) =>
    (await world.ask(as, 'query ($id: ID!) { chat(id: $id) { unreadCount } }', { id })).chat
      .unreadCount;
  const mark = (as: number, id: string, upToSeq: number) =>
    world.ask(
      as,
      'mutation ($id: ID!, $seq: Int!) { markRead(chatId: $id, upToSeq: $seq) { unreadCount } }',
      { id, seq: upToSeq },
    );

  test('counts messages of the other, not own ones', async () => {
    const { ann, bob, id } = await chatOf(3);
    await world.send(bob, { toUserId: ann, text: 'answer' });
    expect(await unread(bob, id)).toBe(3);
    expect(await unread(ann, id)).toBe(1);
  });

  test('goes down with the marker, which never goes back', async () => {
    const { ann, bob, id } = await chatOf(3);
    await world.send(bob, { toUserId: ann, text: 'mine' });
    await world.send(ann, { toUserId: bob, text: 'again' });
    expect((await mark(bob, id, 2)).markRead.unreadCount).toBe(2);
    expect((await mark(bob, id, 1)).markRead.unreadCount).toBe(2);
    expect((await mark(bob, id, 4)).markRead.unreadCount).toBe(1);
    expect((await mark(bob, id, 1_000)).markRead.unreadCount).toBe(0);
    await world.send(ann, { toUserId: bob, text: 'new' });
    expect(await unread(bob, id)).toBe(1);
  });

  test('stays right when marks and messages cross', async () => {
    const { ann, bob, id } = await chatOf(1);
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        await world.send(at % 2 ? ann : bob, { toUserId: at % 2 ? bob : ann, text: 'x' });
        await mark(bob, id, Math.min(at, 15));
      }),
    );
    await mark(bob, id, 15);
    const { pullMessages } = await world.ask(
      bob,
      `{ pullMessages(chatId: "${id}", cursor: 15) { messages { sender { id } } } }`,
    );
    const ofAnn = pullMessages.messages.filter(
      ({ sender }: { sender: { id: string } }) => sender.id === String(ann),
    );
    expect(await unread(bob, id)).toBe(ofAnn.length);
  });
});

describe('the list of chats', () => {
  const list =
    'query ($first: Int, $after: String) { chats(first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }';

  test('is by newest activity, and pages show each chat once although activity moves', async () => {
    const ann = world.account();
    const ids: string[] = [];
    for (let at = 0; at < 7; at++)
      ids.unshift((await world.send(ann, { toUserId: world.account(), text: 'hi' })).chat.id);
    const first = (await world.ask(ann, list, { first: 3 })).chats;
    const seen = first.edges.map(({ node }: { node: { id: string } }) => node.id);
    expect(seen).toEqual(ids.slice(0, 3));
    await world.send(ann, { chatId: ids[5], text: 'an old chat wakes up' });
    await world.send(ann, { chatId: ids[1], text: 'and one that was shown' });
    await world.send(ann, { toUserId: world.account(), text: 'a new one begins' });
    for (let { pageInfo } = first; pageInfo.hasNextPage; ) {
      const next = (await world.ask(ann, list, { first: 3, after: pageInfo.endCursor })).chats;
      seen.push(...next.edges.map(({ node }: { node: { id: string } }) => node.id));
      pageInfo = next.pageInfo;
    }
    expect(seen).toEqual(ids);
    const fresh = (await world.ask(ann, list, { first: 3 })).chats.edges.map(
      ({ node }: { node: { id: string } }) => node.id,
    );
    expect(fresh.slice(1)).toEqual([ids[1], ids[5]]);
  });

  test('skips no chat that is written in, while a client pages, by a process whose clock is behind', async () => {
    const ann = world.account();
    const ids: string[] = [];
    for (let at = 0; at < 3; at++)
      ids.unshift((await world.send(ann, { toUserId: world.account(), text: 'hi' })).chat.id);
    const { lastMicros } = (
      await world.subgraph.services.database.db
        .select()
        .from(chats)
        .where(eq(chats.id, Number(ids[0])))
    )[0] as ChatRow;
    while (Date.now() < lastMicros / 1_000 + 50) await setImmediate();
    const first = (await world.ask(ann, list, { first: 1 })).chats;
    const behind = vi.spyOn(Date, 'now').mockReturnValue(lastMicros / 1_000 + 1);
    await world.send(ann, { chatId: ids[2], text: 'wakes up' }).finally(() => behind.mockRestore());
    const rest = (await world.ask(ann, list, { first: 5, after: first.pageInfo.endCursor })).chats;
    expect(
      [...first.edges, ...rest.edges].map(({ node }: { node: { id: string } }) => node.id),
    ).toEqual(ids);
  });

  test('refuses the cursor of another viewer', async () => {
    const [ann, bob] = [world.account(), world.account()];
    await world.send(ann, { toUserId: bob, text: 'hi' });
    const { chats } = await world.ask(ann, list, { first: 1 });
    expect(await world.failure(bob, list, { after: chats.edges[0].cursor })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'after' },
    });
  });
});
