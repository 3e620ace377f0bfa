import {
  chunked,
  type ObservedStatement,
  observeStatements,
} from '@clipgraph/platform/database/statements.ts';
import { explain } from '@clipgraph/platform/database/testing/explain.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messages, messagingSettings, outbox } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const edit =
  'mutation ($id: ID!, $text: String!) { editMessage(id: $id, text: $text) { id seq text editedAt } }';
const drop = 'mutation ($id: ID!) { deleteMessage(id: $id) { id seq text isDeleted } }';
const changes =
  'query ($id: ID!, $after: Int!, $limit: Int) { chatChanges(chatId: $id, afterRevision: $after, limit: $limit) { revision hasMore messages { seq text isDeleted } } }';
const codeOf = async (as: Id, query: string, variables: Record<string, unknown>) =>
  (await world.failure(as, query, variables))?.extensions?.code;

async function chat(count: number) {
  const [ann, bob] = [world.account(), world.account()];
  const sent = [];
  for (let at = 0; at < count; at++)
    sent.push(
      await world.send(ann, { toUserId: bob, text: `m${at + 1}`, clientMessageId: `c${at + 1}` }),
    );
  return { ann, bob, id: sent[0].chat.id as string, sent };
}

describe('an edit', () => {
  test('replaces the text and keeps the place', async () => {
    const { ann, bob, id, sent } = await chat(2);
    expect(
      (await world.ask(ann, edit, { id: sent[0].id, text: 'better' })).editMessage,
    ).toMatchObject({
      seq: 1,
      text: 'better',
      editedAt: expect.any(String),
    });
    const { pullMessages } = await world.ask(
      bob,
      `{ pullMessages(chatId: "${id}") { messages { seq text } } }`,
    );
    expect(pullMessages.messages).toEqual([
      { seq: 1, text: 'better' },
      { seq: 2, text: 'm2' },
    ]);
  });

  test('leaves the client message id with the text that was first sent', async () => {
    const { ann, bob, sent } = await chat(1);
    await world.ask(ann, edit, { id: sent[0].id, text: 'edited' });
    expect(
      await world.send(ann, { toUserId: bob, text: 'm1', clientMessageId: 'c1' }),
    ).toMatchObject({ id: sent[0].id, text: 'edited' });
    expect(
      await codeOf(
        ann,
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
        {
          input: { toUserId: bob, text: 'edited', clientMessageId: 'c1' },
        },
      ),
    ).toBe('CONFLICT');
  });

  test('leaves the client message id to be read by its sender alone', async () => {
    const { ann, bob, sent } = await chat(1);
    const read = async (who: number) =>
      (
        await world.ask(
          who,
          'query ($id: ID!) { chatWith(userId: $id) { lastMessage { id clientMessageId } } }',
          { id: who === ann ? bob : ann },
        )
      ).chatWith.lastMessage;
    expect(await read(ann)).toEqual({ id: sent[0].id, clientMessageId: 'c1' });
    expect(await read(bob)).toEqual({ id: sent[0].id, clientMessageId: null });
  });

  test('is for the sender alone, within 15 minutes, and not of a deleted message', async () => {
    const { ann, bob, sent } = await chat(3);
    const [old, gone, other] = sent;
    const { database } = world.subgraph.services;
    await database.db
      .update(messages)
      .set({ sentAtMicros: (Date.now() - 15 * 60_000 - 1) * 1_000 })
      .where(eq(messages.id, Number(old.id)));
    await world.ask(ann, drop, { id: gone.id });
    expect(await codeOf(ann, edit, { id: old.id, text: 'x' })).toBe('FORBIDDEN');
    expect(await codeOf(ann, edit, { id: gone.id, text: 'x' })).toBe('NOT_FOUND');
    expect(await codeOf(bob, edit, { id: other.id, text: 'x' })).toBe('FORBIDDEN');
    expect(await codeOf(world.account(), edit, { id: other.id, text: 'x' })).toBe('NOT_FOUND');
    expect(await codeOf(ann, edit, { id: 'none', text: 'x' })).toBe('NOT_FOUND');
    expect(await codeOf(ann, edit, { id: other.id, text: '' })).toBe('BAD_USER_INPUT');
  });
});

test('who blocks or is blocked tells the other nothing more by an edit or by typing, but may delete', async () => {
  for (const blocks of [(a: Id, b: Id) => `${a}>${b}`, (a: Id, b: Id) => `${b}>${a}`]) {
    const { ann, bob, id, sent } = await chat(1);
    world.blocks.add(blocks(ann, bob));
    expect(await codeOf(ann, edit, { id: sent[0].id, text: 'and another thing' })).toBe(
      'FORBIDDEN',
    );
    expect(await codeOf(ann, 'mutation ($id: ID!) { setTyping(chatId: $id) }', { id })).toBe(
      'FORBIDDEN',
    );
    expect((await world.ask(ann, drop, { id: sent[0].id })).deleteMessage.isDeleted).toBe(true);
  }
});

describe('a deletion', () => {
  test('leaves an empty message in its place, and repeating it is harmless', async () => {
    const { ann, bob, id, sent } = await chat(2);
    for (let at = 0; at < 2; at++)
      expect((await world.ask(ann, drop, { id: sent[0].id })).deleteMessage).toEqual({
        id: sent[0].id,
        seq: 1,
        text: '',
        isDeleted: true,
      });
    const { pullMessages } = await world.ask(
      bob,
      `{ pullMessages(chatId: "${id}") { messages { seq text } } }`,
    );
    expect(pullMessages.messages).toEqual([
      { seq: 1, text: '' },
      { seq: 2, text: 'm2' },
    ]);
  });

  test('takes an unread message out of the count, and a read one not', async () => {
    const { ann, bob, id, sent } = await chat(3);
    const unread = async () =>
      (await world.ask(bob, `{ chat(id: "${id}") { unreadCount } }`)).chat.unreadCount;
    await world.ask(bob, `mutation { markRead(chatId: "${id}", upToSeq: 1) { id } }`);
    await world.ask(ann, drop, { id: sent[0].id });
    expect(await unread()).toBe(2);
    await world.ask(ann, drop, { id: sent[1].id });
    expect(await unread()).toBe(1);
    await world.ask(bob, `mutation { markRead(chatId: "${id}", upToSeq: 3) { id } }`);
    expect(await unread()).toBe(0);
  });

  test('is for the sender alone', async () => {
    const { bob, sent } = await chat(1);
    expect(await codeOf(bob, drop, { id: sent[0].id })).toBe('FORBIDDEN');
    expect(await codeOf(world.account(), drop, { id: sent[0].id })).toBe('NOT_FOUND');
  });
});

describe('chatChanges', () => {
  test('gives what was changed since a revision, page by page', async () => {
    const { ann, bob, id, sent } = await chat(4);
    const start = (await world.ask(bob, `{ chat(id: "${id}") { revision } }`)).chat.revision;
    await world.ask(ann, edit, { id: sent[2].id, text: 'three' });
    await world.ask(ann, drop, { id: sent[0].id });
    await world.ask(ann, edit, { id: sent[3].id, text: 'four' });
    const first = (await world.ask(bob, changes, { id, after: start, limit: 2 })).chatChanges;
    expect(first).toMatchObject({
      hasMore: true,
      messages: [
        { seq: 3, text: 'three' },
        { seq: 1, text: '', isDeleted: true },
      ],
    });
    const second = (await world.ask(bob, changes, { id, after: first.revision, limit: 2 }))
      .chatChanges;
    expect(second).toMatchObject({ hasMore: false, messages: [{ seq: 4, text: 'four' }] });
    expect(
      (await world.ask(bob, changes, { id, after: second.revision })).chatChanges.messages,
    ).toEqual([]);
  });

  test('is for those in the chat, from revision 0 on', async () => {
    const { ann, id } = await chat(1);
    expect(await codeOf(world.account(), changes, { id, after: 0 })).toBe('NOT_FOUND');
    expect(await codeOf(ann, changes, { id, after: -1 })).toBe('BAD_USER_INPUT');
  });
});

interface History {
  edges: { node: { seq: number } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

describe('history', () => {
  const history =
    'query ($id: ID!, $first: Int, $after: String, $since: DateTime, $before: DateTime) { chat(id: $id) { messages(first: $first, after: $after, since: $since, before: $before) { edges { node { seq sentAt } } pageInfo { hasNextPage endCursor } } } }';

  test('pages newest first without repeats while messages arrive', async () => {
    const { ann, bob, id } = await chat(5);
    const page = async (after?: string) =>
      (await world.ask(bob, history, { id, first: 2, after })).chat.messages;
    const seqs: number[] = [];
    for (let next = await page(); ; next = await page(next.pageInfo.endCursor)) {
      seqs.push(...next.edges.map(({ node }: { node: { seq: number } }) => node.seq));
      await world.send(ann, { toUserId: bob, text: 'late' });
      if (!next.pageInfo.hasNextPage) break;
    }
    expect(seqs).toEqual([5, 4, 3, 2, 1]);
  });

  test('of many chats is read with one statement, within a window of time as well', async () => {
    const ann = world.account();
    for (const text of ['a', 'b', 'c']) {
      const other = world.account();
      for (const part of [1, 2, 3])
        await world.send(other, { toUserId: ann, text: `${text}${part}` });
    }
    for (const window of ['', ', since: "2020-01-01T00:00:00.000Z"']) {
      const reads: string[] = [];
      const stop = observeStatements(({ sql }) => {
        if (/^\s*select/.test(sql) && sql.includes('from `messages`')) reads.push(sql);
      });
      const query = `{ chats { edges { node { messages(first: 2${window}) { edges { node { text notice { name } } } pageInfo { hasNextPage } } } } } }`;
      const { chats } = await world.ask(ann, query).finally(stop);
      const page = (text: string) => ({
        edges: [`${text}3`, `${text}2`].map((each) => ({ node: { text: each, notice: null } })),
        pageInfo: { hasNextPage: true },
      });
      expect(chats.edges.map(({ node }: { node: { messages: unknown } }) => node.messages)).toEqual(
        [page('c'), page('b'), page('a')],
      );
      expect(reads).toHaveLength(1);
    }
  });

  test('in a window of time goes on page by page, and begins there in the index', async () => {
    const { ann, id, sent } = await chat(1);
    const { db } = world.subgraph.services.database;
    const [first] = await db
      .select()
      .from(messages)
      .where(eq(messages.id, Number(sent[0].id)));
    if (!first) throw new Error('The chat has no message.');
    const begunMs = Math.ceil(first.sentAtMicros / 1_000);
    const more = Array.from({ length: 2_000 }, (_, at) => ({
      ...first,
      seq: at + 2,
      id: first.id + at + 1,
      clientMessageId: `more ${at}`,
      sentAtMicros: (begunMs + at + 1) * 1_000,
    }));
    for (const rows of chunked(more, 500)) await db.insert(messages).values(rows);
    const window = { since: begunMs + 100, before: begunMs + 105 };
    const reads: ObservedStatement[] = [];
    const stop = observeStatements((statement) => {
      if (/from `messages`.*`sent_at_micros` </.test(statement.sql)) reads.push(statement);
    });
    const seqs: number[] = [];
    for (let after: string | null = null, pages = 0; pages === 0 || after; pages++) {
      const times = Object.entries(window).map(([name, ms]) => [name, new Date(ms).toISOString()]);
      const variables = { id, first: 2, after, ...Object.fromEntries(times) };
      const page: History = (await world.ask(ann, history, variables)).chat.messages;
      const { edges, pageInfo } = page;
      seqs.push(...edges.map(({ node }) => node.seq));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    }
    stop();
    expect(seqs).toEqual([105, 104, 103, 102, 101]);
    expect(reads).toHaveLength(3);
    for (const { sql, params } of reads) {
      const plan = JSON.stringify(await explain(db, sql, params));
      expect(plan).toMatch(/messages_time/);
      expect(plan).not.toMatch(/filesort|TEMP B-TREE/);
    }
  });

  test('is cut by time, and its cursors belong to one window', async () => {
    const { ann, id } = await chat(3);
    const { db } = world.subgraph.services.database;
    for (let seq = 1; seq <= 3; seq++)
      await db
        .update(messages)
        .set({ sentAtMicros: Date.UTC(2026, 0, seq) * 1_000 })
        .where(and(eq(messages.chatId, Number(id)), eq(messages.seq, seq)));
    const window = {
      id,
      since: '2026-01-01T00:00:00.000Z',
      before: '2026-01-03T00:00:00.000Z',
      first: 1,
    };
    const { edges, pageInfo } = (await world.ask(ann, history, window)).chat.messages;
    expect(edges[0].node.seq).toBe(2);
    expect(await codeOf(ann, history, { ...window, since: null, after: pageInfo.endCursor })).toBe(
      'BAD_USER_INPUT',
    );
  });
});

describe('settings', () => {
  const update =
    'mutation ($input: UpdateMessagingSettingsInput!) { updateMessagingSettings(input: $input) { readReceipts strangersRequest } }';

  test('begin with receipts shown and no requests, and change one by one', async () => {
    const ann = world.account();
    expect(
      (await world.ask(ann, '{ messagingSettings { readReceipts strangersRequest } }'))
        .messagingSettings,
    ).toEqual({
      readReceipts: true,
      strangersRequest: false,
    });
    await world.ask(ann, update, { input: { strangersRequest: true } });
    expect(
      (await world.ask(ann, update, { input: { readReceipts: false } })).updateMessagingSettings,
    ).toEqual({
      readReceipts: false,
      strangersRequest: true,
    });
  });

  test('show how far the other has read, unless the other hides it', async () => {
    const { ann, bob, id } = await chat(3);
    const peer = async () =>
      (await world.ask(ann, `{ chat(id: "${id}") { peerReadSeq } }`)).chat.peerReadSeq;
    await world.ask(bob, `mutation { markRead(chatId: "${id}", upToSeq: 2) { id } }`);
    expect(await peer()).toBe(2);
    await world.ask(bob, update, { input: { readReceipts: false } });
    expect(await peer()).toBeNull();
  });

  test('keep chats of strangers apart until they are answered or accepted', async () => {
    const [ann, bob, eve] = [world.account(), world.account(), world.account()];
    await world.ask(bob, update, { input: { strangersRequest: true } });
    const lists = async () => {
      const data = await world.ask(
        bob,
        '{ chats { edges { node { id } } } chatRequests { edges { node { id isRequest } } } }',
      );
      return [data.chats.edges.length, data.chatRequests.edges.length];
    };
    const first = (await world.send(ann, { toUserId: bob, text: 'hello?' })).chat.id;
    const second = (await world.send(eve, { toUserId: bob, text: 'hello?' })).chat.id;
    expect(await lists()).toEqual([0, 2]);
    expect((await world.ask(ann, '{ chats { edges { node { id } } } }')).chats.edges).toHaveLength(
      1,
    );
    await world.send(bob, { chatId: first, text: 'yes?' });
    expect(await lists()).toEqual([1, 1]);
    await world.ask(bob, `mutation { acceptChat(chatId: "${second}") { isRequest } }`);
    expect(await lists()).toEqual([2, 0]);
  });

  test('keep groups of strangers apart in the same way, however one comes into them', async () => {
    const [ann, bob, eve] = [world.account(), world.account(), world.account()];
    await world.ask(bob, update, { input: { strangersRequest: true } });
    world.follows.add(`${bob}>${eve}`);
    const lists = async () => {
      const data = await world.ask(
        bob,
        `{ chats { edges { node { name } } } chatRequests { edges { node { name isRequest } } }
           user: _entities(representations: [{ __typename: "User", id: "${bob}" }]) { ... on User { unreadMessageCount } } }`,
      );
      const names = (list: { edges: { node: { name: string } }[] }) =>
        list.edges.map(({ node }) => node.name).sort();
      return [names(data.chats), names(data.chatRequests), data.user[0].unreadMessageCount];
    };
    const group = async (owner: number, name: string, memberId: number): Promise<string> => {
      const create =
        'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id isRequest } }';
      const { createGroup } = await world.ask(owner, create, {
        input: { name, memberIds: [memberId] },
      });
      expect(createGroup.isRequest).toBe(false);
      return createGroup.id;
    };
    const add =
      'mutation ($id: ID!, $ids: [ID!]!) { addMembers(chatId: $id, userIds: $ids) { id } }';
    const begun = await group(ann, 'begun', bob);
    const joined = await group(ann, 'joined', eve);
    await world.ask(ann, add, { id: joined, ids: [bob] });
    await group(eve, 'followed', bob);
    expect(await lists()).toEqual([['followed'], ['begun', 'joined'], 1]);
    await world.ask(bob, `mutation { acceptChat(chatId: "${begun}") { isRequest } }`);
    await world.send(bob, { chatId: joined, text: 'hello' });
    expect((await lists()).slice(0, 2)).toEqual([['begun', 'followed', 'joined'], []]);
    await world.ask(bob, `mutation { leaveGroup(chatId: "${joined}") }`);
    await world.ask(eve, add, { id: joined, ids: [bob] });
    expect((await lists())[1]).toEqual([]);
    await world.ask(bob, `mutation { leaveGroup(chatId: "${joined}") }`);
    await world.ask(ann, add, { id: joined, ids: [bob] });
    expect((await lists())[1]).toEqual(['joined']);
  });
});

test('what is deleted is gone: the text of a message and of its events, and the settings of an account', async () => {
  const { ann, bob, id } = await chat(1);
  const sent = await world.send(ann, { chatId: id, text: 'secret at first' });
  await world.ask(ann, `mutation { editMessage(id: "${sent.id}", text: "secret then") { id } }`);
  await world.send(bob, { chatId: id, text: 'kept text' });
  await world.ask(ann, `mutation { deleteMessage(id: "${sent.id}") { id } }`);
  const { db } = world.subgraph.services.database;
  const stored = JSON.stringify([
    await db
      .select()
      .from(messages)
      .where(eq(messages.chatId, Number(id))),
    await db.select().from(outbox),
  ]);
  expect(stored).not.toContain('secret');
  expect(stored.split('kept text')).toHaveLength(3);
  const update =
    'mutation { updateMessagingSettings(input: { readReceipts: false }) { readReceipts } }';
  await world.ask(bob, update);
  await world.userDeleted(Number(bob));
  expect(
    await db
      .select()
      .from(messagingSettings)
      .where(eq(messagingSettings.accountId, Number(bob))),
  ).toEqual([]);
});
