import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newMember } from '../chats/members.ts';
import { handlers } from '../events/handled.ts';
import { messageWriter } from '../messages/message-writer.ts';
import { hashText } from '../messages/text.ts';
import { chats, members, messages } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';
import { createChatProgress } from './chat-progress.ts';
import { chatChannel, inboxChannel, send } from './signals.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

type Feed = AsyncGenerator<ExecutionResult>;
const open: Feed[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((feed) => feed.return(undefined)));
});

async function attempt(
  viewer: Viewer,
  source: string,
  variableValues: Record<string, unknown>,
): Promise<Feed | ExecutionResult> {
  const contextValue = world.subgraph.createContext({ viewer, requestId: 'test' });
  return (await subscribe({
    schema: world.subgraph.schema,
    document: parse(source),
    variableValues,
    contextValue,
  })) as Feed | ExecutionResult;
}
async function follow(
  as: Id,
  source: string,
  variables: Record<string, unknown>,
  more: Partial<Viewer> = {},
): Promise<Feed> {
  const feed = await attempt(viewerOf(as, more), source, variables);
  if (!('next' in feed)) throw feed.errors?.[0];
  open.push(feed);
  return feed;
}
const messageAdded =
  'subscription ($chatId: ID!, $afterSeq: Int) { messageAdded(chatId: $chatId, afterSeq: $afterSeq) { seq text chat { lastSeq } } }';
const inboxAdded =
  'subscription ($after: [ChatPosition!]) { inboxAdded(after: $after) { seq text chat { id } } }';

// biome-ignore lint/suspicious/noExplicitAny: tests read answers as the client's JSON
const next = async (feed: Feed, field = 'messageAdded'): Promise<any> =>
  ((await feed.next()).value as ExecutionResult | undefined)?.data?.[field];
const take = async (feed: Feed, count: number, field?: string) => {
  const taken = [];
  for (let at = 0; at < count; at++) taken.push(await next(feed, field));
  return taken;
};

async function chat(count = 1) {
  const [ann, bob] = [world.account(), world.account()];
  let id = '';
  for (let at = 0; at < count; at++)
    id = (await world.send(ann, { toUserId: bob, text: `m${at + 1}` })).chat.id;
  return { ann, bob, id, say: (text = 'x') => world.send(ann, { chatId: id, text }) };
}
/** Writes many at once, below the rate limit of senders. */
const pour = (chatId: string, senderId: Id, count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      messageWriter(world.subgraph.services)({
        chatId: Number(chatId),
        senderId,
        clientMessageId: null,
        textHash: hashText('x'),
        text: 'x',
      }),
    ),
  );
const seqs = (count: number, from = 1) => Array.from({ length: count }, (_, at) => at + from);

describe('messageAdded', () => {
  test('gives live messages only when nothing is named', async () => {
    const { bob, id, say } = await chat(3);
    const feed = await follow(bob, messageAdded, { chatId: id });
    await say('now');
    expect(await next(feed)).toEqual({ seq: 4, text: 'now', chat: { lastSeq: 4 } });
  });

  test('replays from `afterSeq`, then goes on live, without gap or double while messages pour in', async () => {
    const { ann, bob, id } = await chat();
    await pour(id, ann, 249);
    const pouring = Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        world.send(at % 2 ? ann : bob, { chatId: id, text: 'live' }),
      ),
    );
    const feed = await follow(bob, messageAdded, { chatId: id, afterSeq: 10 });
    const seen = await take(feed, 340);
    await pouring;
    expect(seen.map(({ seq }) => seq)).toEqual(seqs(340, 11));
  });

  test('fills from the database what was not signalled, and gives once what was signalled twice or out of order', async () => {
    const { bob, id, say } = await chat(1);
    const { pubSub } = world.subgraph.services;
    const feed = await follow(bob, messageAdded, { chatId: id });
    const signals: string[] = [];
    const { publish } = pubSub;
    pubSub.publish = async (channel, message) => {
      if (channel === `chat:${id}`) signals.push(message);
    };
    try {
      for (let at = 0; at < 6; at++) await say();
    } finally {
      pubSub.publish = publish;
    }
    for (const at of [4, 1, 1, 4]) await publish(`chat:${id}`, signals[at] as string);
    expect((await take(feed, 5)).map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
    await say();
    expect((await take(feed, 2)).map(({ seq }) => seq)).toEqual([7, 8]);
  });

  test('carries texts of any length', async () => {
    const { bob, id, say } = await chat();
    const feed = await follow(bob, messageAdded, { chatId: id });
    await say('字'.repeat(16_384));
    expect((await next(feed)).text).toHaveLength(16_384);
  });

  test('a subscriber that does not read holds 64 messages, and has the others from the database once it does', async () => {
    const { ann, bob, id } = await chat();
    const feed = await follow(bob, messageAdded, { chatId: id });
    await pour(id, ann, 200);
    expect((await take(feed, 200)).map(({ seq }) => seq)).toEqual(seqs(200, 2));

    const { db } = world.subgraph.services.database;
    const rows = await db
      .select()
      .from(messages)
      .where(eq(messages.chatId, Number(id)))
      .orderBy(messages.seq);
    const progress = createChatProgress(Number(id), 0, 0);
    for (const message of rows) progress.hear({ type: 'message', message });
    const away = {} as typeof db;
    for (let seq = 1; seq <= 64; seq++) expect(await progress.take(away)).toMatchObject([{ seq }]);
    await expect(progress.take(away)).rejects.toThrow();
    expect(await progress.take(db)).toMatchObject(seqs(100, 65).map((seq) => ({ seq })));
  });

  test('refuses a chat of others, a guest, and an `afterSeq` beyond the end', async () => {
    const { bob, id } = await chat(2);
    const code = async (viewer: Viewer, variables: Record<string, unknown>) =>
      ((await attempt(viewer, messageAdded, variables)) as ExecutionResult).errors?.[0]?.extensions
        .code;
    expect(await code(viewerOf(world.account()), { chatId: id })).toBe('NOT_FOUND');
    expect(await code({ ...viewerOf(0), accountId: null }, { chatId: id })).toBe('UNAUTHENTICATED');
    expect(await code(viewerOf(bob), { chatId: id, afterSeq: 3 })).toBe('BAD_USER_INPUT');
    expect(await code(viewerOf(bob), { chatId: id, afterSeq: -1 })).toBe('BAD_USER_INPUT');
  });

  test('ends with the access token and says so, as every subscription', async () => {
    const { bob, id } = await chat();
    for (const field of [
      'messageAdded(chatId: $chatId) { seq }',
      'inboxAdded(after: [{ chatId: $chatId, seq: 1 }]) { seq }',
      'typing(chatId: $chatId) { id }',
    ]) {
      const feed = await follow(
        bob,
        `subscription ($chatId: ID!) { ${field} }`,
        { chatId: id },
        { tokenExpiresAtMs: Date.now() + 500 },
      );
      expect((await feed.next()).value?.errors).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' } },
      ]);
      expect(await feed.next()).toEqual({ done: true, value: undefined });
    }
  });

  test('ends when one of the pair blocks the other', async () => {
    const { ann, bob, id } = await chat();
    const feed = await follow(bob, messageAdded, { chatId: id });
    const [lowId, highId] = ann < bob ? [ann, bob] : [bob, ann];
    const payload = {
      lowId,
      highId,
      lowFollowsHigh: false,
      highFollowsLow: false,
      lowBlocksHigh: true,
      highBlocksLow: false,
    };
    const event = {
      id: 'e',
      topic: 'clip.follow',
      type: 'user.blocked',
      schemaVersion: 1,
      key: 'k',
      sequence: 1,
      occurredAtMs: 0,
      payload,
    } as const;
    const { database } = world.subgraph.services;
    const afterCommit = await database.transaction(async (tx) =>
      handlers(world.subgraph.services)['clip.follow']?.(tx, event),
    );
    await afterCommit?.();
    expect((await feed.next()).done).toBe(true);
  });

  test('is not opened for who is taken out of the group while it opens', async () => {
    const [ann, bob] = [world.account(), world.account()];
    const { createGroup } = await world.ask(
      ann,
      `mutation { createGroup(input: { name: "G", memberIds: ["${bob}"] }) { id } }`,
    );
    const { pubSub } = world.subgraph.services;
    const { subscribe: listen } = pubSub;
    for (const field of ['messageAdded { seq }', 'chatUpdated { id }', 'typing { id }']) {
      pubSub.subscribe = async (...args) => {
        pubSub.subscribe = listen;
        await world.ask(
          ann,
          `mutation { removeMember(chatId: "${createGroup.id}", userId: "${bob}") { id } }`,
        );
        return listen(...args);
      };
      const source = `subscription ($chatId: ID!) { ${field.replace(' ', '(chatId: $chatId) ')} }`;
      const refused = (await attempt(viewerOf(bob), source, {
        chatId: createGroup.id,
      })) as ExecutionResult;
      expect(refused.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
      await world.ask(
        ann,
        `mutation { addMembers(chatId: "${createGroup.id}", userIds: ["${bob}"]) { id } }`,
      );
    }
  });

  test('ends at once when its reader goes while it waits, and lets go of its channels', async () => {
    const { bob, id } = await chat();
    const feed = await follow(bob, messageAdded, { chatId: id });
    const waiting = feed.next();
    await feed.return(undefined);
    expect((await waiting).done).toBe(true);
  });
});

describe('chatUpdated', () => {
  const chatUpdated =
    'subscription ($chatId: ID!) { chatUpdated(chatId: $chatId) { revision unreadCount peerReadSeq name } }';
  const mark = (as: Id, id: string, seq: number) =>
    world.ask(as, `mutation { markRead(chatId: "${id}", upToSeq: ${seq}) { id } }`);

  test('gives the chat as it is, then again after a change of markers or messages', async () => {
    const { ann, bob, id } = await chat(2);
    const feed = await follow(ann, chatUpdated, { chatId: id });
    expect(await next(feed, 'chatUpdated')).toMatchObject({ peerReadSeq: 0 });
    await mark(bob, id, 2);
    expect(await next(feed, 'chatUpdated')).toMatchObject({ peerReadSeq: 2 });
    const { pullMessages } = await world.ask(
      ann,
      `{ pullMessages(chatId: "${id}") { messages { id } } }`,
    );
    await world.ask(ann, `mutation { deleteMessage(id: "${pullMessages.messages[0].id}") { id } }`);
    expect(await next(feed, 'chatUpdated')).toMatchObject({ revision: 3 });
  });

  test('tells own devices what was read, and the other only when that is shown', async () => {
    const { ann, bob, id, say } = await chat(2);
    await world.ask(
      bob,
      'mutation { updateMessagingSettings(input: { readReceipts: false }) { readReceipts } }',
    );
    const [own, other] = [
      await follow(bob, chatUpdated, { chatId: id }),
      await follow(ann, chatUpdated, { chatId: id }),
    ];
    expect(await next(own, 'chatUpdated')).toMatchObject({ unreadCount: 2 });
    expect(await next(other, 'chatUpdated')).toMatchObject({ peerReadSeq: null });
    await mark(bob, id, 1);
    expect(await next(own, 'chatUpdated')).toMatchObject({ unreadCount: 1 });
    const sent = await say();
    await world.ask(ann, `mutation { editMessage(id: "${sent.id}", text: "y") { id } }`);
    expect(await next(other, 'chatUpdated')).toMatchObject({ revision: 4 });
  });

  test('tells nothing when a marker stays where it is', async () => {
    const { ann, bob, id, say } = await chat(2);
    const feed = await follow(ann, chatUpdated, { chatId: id });
    await mark(bob, id, 2);
    expect(await next(feed, 'chatUpdated')).toMatchObject({ peerReadSeq: 2, revision: 2 });
    const waiting = next(feed, 'chatUpdated');
    for (const seq of [2, 1]) await mark(bob, id, seq);
    const sent = await say();
    await world.ask(ann, `mutation { editMessage(id: "${sent.id}", text: "y") { id } }`);
    expect(await waiting).toMatchObject({ revision: 4 });
  });

  test('does not show the chat once more to who is taken out of it while it is read', async () => {
    const { bob, id } = await chat();
    const feed = await follow(bob, chatUpdated, { chatId: id });
    const reading = feed.next();
    send(world.subgraph.services, [chatChannel(Number(id))], {
      type: 'closed',
      chatId: Number(id),
      accountId: bob,
    });
    expect(await reading).toEqual({ done: true, value: undefined });
  });

  test('ends for who leaves the group, and its messages too', async () => {
    const [ann, bob] = [world.account(), world.account()];
    const { createGroup } = await world.ask(
      ann,
      `mutation { createGroup(input: { name: "G", memberIds: ["${bob}"] }) { id } }`,
    );
    const feeds = [
      await follow(bob, chatUpdated, { chatId: createGroup.id }),
      await follow(bob, messageAdded, { chatId: createGroup.id }),
    ];
    const inbox = await follow(bob, inboxAdded, {});
    expect(await next(inbox, 'inboxAdded')).toMatchObject({ seq: 1 });
    await world.ask(bob, `mutation { leaveGroup(chatId: "${createGroup.id}") }`);
    await world.send(ann, { chatId: createGroup.id, text: 'not for bob' });
    for (const feed of feeds) for (;;) if ((await feed.next()).done) break;
    const { chat: other } = await world.send(ann, { toUserId: bob, text: 'for bob' });
    expect(await next(inbox, 'inboxAdded')).toMatchObject({
      text: 'for bob',
      chat: { id: other.id },
    });
  });
});

describe('typing', () => {
  const typing = 'subscription ($chatId: ID!) { typing(chatId: $chatId) { id } }';

  test('tells the other, not oneself, and not others', async () => {
    const { ann, bob, id } = await chat();
    const feed = await follow(bob, typing, { chatId: id });
    const set = `mutation { setTyping(chatId: "${id}") }`;
    await world.ask(bob, set);
    await world.ask(ann, set);
    expect(await next(feed, 'typing')).toEqual({ id: String(ann) });
    expect(await world.failure(world.account(), set)).toMatchObject({
      extensions: { code: 'NOT_FOUND' },
    });
  });
});

describe('inboxAdded', () => {
  test("replays one's own messages only of chats that are named, and tells live ones", async () => {
    const { ann, bob, id, say } = await chat(1);
    await world.send(bob, { chatId: id, text: 'mine' });
    await say('theirs');
    const feed = await follow(bob, inboxAdded, { after: [] });
    expect((await take(feed, 2, 'inboxAdded')).map(({ text }) => text)).toEqual(['m1', 'theirs']);
    await world.send(bob, { chatId: id, text: 'from another device' });
    expect(await next(feed, 'inboxAdded')).toMatchObject({ seq: 4 });
    const named = await follow(bob, inboxAdded, { after: [{ chatId: id, seq: 1 }] });
    expect((await take(named, 3, 'inboxAdded')).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    const own = await follow(ann, inboxAdded, { after: [] });
    expect((await take(own, 2, 'inboxAdded')).map(({ seq }) => seq)).toEqual([2, 4]);
  });

  test('replays what is unread in every chat, then goes on live with new chats too', async () => {
    const [first, second] = [await chat(2), await chat(1)];
    const bob = first.bob;
    await world.send(second.ann, { toUserId: bob, text: 'from another' });
    const feed = await follow(bob, inboxAdded, {});
    const replay = await take(feed, 3, 'inboxAdded');
    expect(replay.map(({ text }) => text).sort()).toEqual(['from another', 'm1', 'm2']);
    await first.say('live');
    expect(await next(feed, 'inboxAdded')).toMatchObject({ seq: 3, text: 'live' });
    const { chat: fresh } = await world.send(world.account(), {
      toUserId: bob,
      text: 'a stranger',
    });
    expect(await next(feed, 'inboxAdded')).toEqual({
      seq: 1,
      text: 'a stranger',
      chat: { id: fresh.id },
    });
  });

  test('begins a named chat where it is told to', async () => {
    const { bob, id, say } = await chat(5);
    const feed = await follow(bob, inboxAdded, { after: [{ chatId: id, seq: 3 }] });
    await say();
    expect((await take(feed, 3, 'inboxAdded')).map(({ seq }) => seq)).toEqual([4, 5, 6]);
  });

  test('gives every chat in order without gap or double while messages pour in from everywhere', async () => {
    const bob = world.account();
    const senders = Array.from({ length: 8 }, () => world.account());
    const all = () =>
      Promise.all(
        senders.flatMap((from) =>
          Array.from({ length: 15 }, () => world.send(from, { toUserId: bob, text: 'x' })),
        ),
      );
    await all();
    const pouring = all();
    const feed = await follow(bob, inboxAdded, {});
    const seen = await take(feed, 240, 'inboxAdded');
    await pouring;
    for (const [, ofChat] of Map.groupBy(seen, (message) => message.chat.id))
      expect(ofChat.map(({ seq }) => seq)).toEqual(seqs(30));
  });

  test('gives a new chat from its beginning, also when another device has marked it as read before this one got there', async () => {
    const { bob, id, say } = await chat();
    const feed = await follow(bob, inboxAdded, { after: [{ chatId: id, seq: 1 }] });
    await say();
    expect(await next(feed, 'inboxAdded')).toMatchObject({ seq: 2 });
    const { chat: fresh } = await world.send(world.account(), {
      toUserId: bob,
      text: 'a stranger',
    });
    await world.ask(bob, `mutation { markRead(chatId: "${fresh.id}", upToSeq: 1) { id } }`);
    expect(await next(feed, 'inboxAdded')).toEqual({
      seq: 1,
      text: 'a stranger',
      chat: { id: fresh.id },
    });
  });

  test('replays a named chat that is older than the ten thousand which are followed from the start', async () => {
    const { ann, bob, id } = await chat(2);
    const { db } = world.subgraph.services.database;
    const rows = Array.from({ length: 10_001 }, (_, at) => ({
      chatId: 7_000_000_000 + at,
      lastMicros: Date.now() * 1_000 + at,
    }));
    for (let from = 0; from < rows.length; from += 500) {
      const some = rows.slice(from, from + 500);
      const group = {
        kind: 'group',
        lowId: null,
        highId: null,
        name: 'G',
        ownerId: ann,
        lastSeq: 1,
        lastMessageId: 1,
        revision: 1,
        createdAt: 1,
      };
      await db
        .insert(chats)
        .values(some.map(({ chatId, lastMicros }) => ({ ...group, id: chatId, lastMicros })));
      await db
        .insert(members)
        .values(some.map(({ chatId }) => ({ ...newMember, chatId, accountId: bob, readSeq: 1 })));
    }
    const feed = await follow(bob, inboxAdded, { after: [{ chatId: id, seq: 1 }] });
    expect(await next(feed, 'inboxAdded')).toMatchObject({ seq: 2, chat: { id } });
    const beyond = (await attempt(viewerOf(bob), inboxAdded, {
      after: [{ chatId: id, seq: 3 }],
    })) as ExecutionResult;
    expect(beyond.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('does not replay a group to who is taken out of it while the inbox opens', async () => {
    const [ann, bob, eve] = [world.account(), world.account(), world.account()];
    const direct = await world.send(eve, { toUserId: bob, text: 'for bob' });
    const { createGroup } = await world.ask(
      ann,
      `mutation { createGroup(input: { name: "G", memberIds: ["${bob}"] }) { id } }`,
    );
    const chatId = Number(createGroup.id);
    // Bob's memberships have been read already, and what was read is not here yet.
    const stop = observeStatements(({ sql }) => {
      if (/from `members` inner join `chats`.* order by `chats`.`last_micros` desc/.test(sql))
        send(world.subgraph.services, [inboxChannel(bob)], {
          type: 'closed',
          chatId,
          accountId: bob,
        });
    });
    const feed = await follow(bob, inboxAdded, {}).finally(stop);
    const { db } = world.subgraph.services.database;
    await db.update(members).set({ active: false }).where(eq(members.chatId, chatId));
    expect(await next(feed, 'inboxAdded')).toEqual({
      seq: 1,
      text: 'for bob',
      chat: { id: direct.chat.id },
    });
  });

  test('refuses a named chat of others', async () => {
    const { id } = await chat();
    const refused = (await attempt(viewerOf(world.account()), inboxAdded, {
      after: [{ chatId: id, seq: 0 }],
    })) as ExecutionResult;
    expect(refused.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  test('ends when the account is disabled', async () => {
    const { bob } = await chat();
    const feed = await follow(bob, inboxAdded, {});
    await feed.next();
    send(world.subgraph.services, [inboxChannel(bob)], { type: 'ended' });
    expect((await feed.next()).done).toBe(true);
  });
});
