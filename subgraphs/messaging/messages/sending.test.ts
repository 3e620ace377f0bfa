import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chats, messages, outbox } from '../tables.ts';
import { openWorld, sendMutation, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const rowsOf = (chatId: string) =>
  world.subgraph.services.database.db
    .select()
    .from(messages)
    .where(eq(messages.chatId, Number(chatId)))
    .orderBy(messages.seq);

describe('the first message', () => {
  test('makes the chat of a pair, which is none before', async () => {
    const [ann, bob] = [world.account(), world.account()];
    const query =
      'query ($id: ID!) { chatWith(userId: $id) { id members { id } lastMessage { text } } }';
    expect((await world.ask(ann, query, { id: bob })).chatWith).toBeNull();
    const sent = await world.send(ann, { toUserId: bob, text: 'hello' });
    expect(sent).toMatchObject({
      seq: 1,
      text: 'hello',
      sender: { id: String(ann) },
      chat: { lastSeq: 1, unreadCount: 0 },
    });
    const seen = (await world.ask(bob, query, { id: ann })).chatWith;
    expect(seen).toEqual({
      id: sent.chat.id,
      members: [{ id: String(ann) }, { id: String(bob) }],
      lastMessage: { text: 'hello' },
    });
  });

  test('of both at once makes one chat', async () => {
    const [ann, bob] = [world.account(), world.account()];
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        world.send(at % 2 ? ann : bob, { toUserId: at % 2 ? bob : ann, text: `first ${at}` }),
      ),
    );
    expect(new Set(sent.map(({ chat }) => chat.id)).size).toBe(1);
    expect(sent.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });
});

test('whatever is sent at the same time into whichever chats, each chat counts 1, 2, 3 with times of their own', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 120 }),
      async (sends) => {
        const people = Array.from({ length: 4 }, () => world.account());
        const wanted = sends.filter(([from, to]) => from !== to);
        await Promise.all(
          wanted.map(([from, to]) =>
            world.send(people[from] as number, { toUserId: people[to], text: 'x' }),
          ),
        );
        const pairs = Map.groupBy(wanted, ([from, to]) => [from, to].sort().join(':'));
        for (const [pair, ofPair] of pairs) {
          const [a, b] = pair.split(':').map((at) => people[Number(at)]) as [number, number];
          const { chatWith } = await world.ask(
            a,
            'query ($id: ID!) { chatWith(userId: $id) { id lastSeq } }',
            { id: b },
          );
          const rows = await rowsOf(chatWith.id);
          expect(rows.map(({ seq }) => seq)).toEqual(ofPair.map((_, at) => at + 1));
          expect(chatWith.lastSeq).toBe(ofPair.length);
          // No two within one millisecond, which is as exactly as polling clients know a time.
          const times = rows.map(({ sentAtMicros }) => Math.floor(sentAtMicros / 1_000));
          expect(times.every((time, at) => at === 0 || time > (times[at - 1] as number))).toBe(
            true,
          );
        }
      },
    ),
    { numRuns: 15 },
  );
});

test('each message is announced once, in the order of its chat', async () => {
  const [ann, bob] = [world.account(), world.account()];
  const sent = await Promise.all(
    Array.from({ length: 30 }, (_, at) => world.send(ann, { toUserId: bob, text: `m${at}` })),
  );
  const chatId = sent[0].chat.id;
  const events = await world.subgraph.services.database.db
    .select()
    .from(outbox)
    .where(eq(outbox.key, chatId))
    .orderBy(outbox.outboxId);
  expect(events.map((event) => (event.payload as { seq: number }).seq)).toEqual(
    Array.from({ length: 30 }, (_, at) => at + 1),
  );
  const [chat] = await world.subgraph.services.database.db
    .select()
    .from(chats)
    .where(eq(chats.id, Number(chatId)));
  expect(events.at(-1)?.sequence).toBe(chat?.revision);
});

describe('a client message id', () => {
  test('sent again answers the same message, also when both arrive at once', async () => {
    const [ann, bob] = [world.account(), world.account()];
    const input = { toUserId: bob, text: 'once', clientMessageId: 'c1' };
    const sent = await Promise.all(Array.from({ length: 10 }, () => world.send(ann, input)));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect((await world.send(ann, input)).id).toBe(sent[0].id);
    expect(await rowsOf(sent[0].chat.id)).toHaveLength(1);
  });

  test('that is repeated fails alone: what is sent with it goes through', async () => {
    const [ann, bob] = [world.account(), world.account()];
    await world.send(ann, { toUserId: bob, text: 'before' });
    const sends = Array.from({ length: 12 }, (_, at) => ({
      toUserId: bob,
      text: 'same',
      clientMessageId: at % 3 === 0 ? 'twin' : `own ${at}`,
    }));
    const sent = await Promise.all(sends.map((input) => world.send(ann, input)));
    const rows = await rowsOf(sent[0].chat.id);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, at) => at + 1));
  });

  test('with another text or for another chat is a CONFLICT', async () => {
    const [ann, bob, eve] = [world.account(), world.account(), world.account()];
    await world.send(ann, { toUserId: bob, text: 'hello', clientMessageId: 'c' });
    for (const input of [
      { toUserId: bob, text: 'hello!', clientMessageId: 'c' },
      { toUserId: eve, text: 'hello', clientMessageId: 'c' },
    ])
      expect(await world.failure(ann, sendMutation, { input })).toMatchObject({
        extensions: { code: 'CONFLICT', field: 'input.clientMessageId' },
      });
    expect(
      await world.send(bob, { toUserId: ann, text: 'mine', clientMessageId: 'c' }),
    ).toMatchObject({ seq: 2 });
  });

  test('differs by a trailing space and by case', async () => {
    const [ann, bob] = [world.account(), world.account()];
    for (const clientMessageId of ['k', 'k ', 'K'])
      await world.send(ann, { toUserId: bob, text: 'x', clientMessageId });
    const { seq } = await world.send(ann, { toUserId: bob, text: 'x' });
    expect(seq).toBe(4);
  });
});

test('text is kept byte by byte', async () => {
  const [ann, bob] = [world.account(), world.account()];
  for (const text of [
    ' leading and trailing \n',
    '\u0000\t',
    'e\u0301 is not \u00e9',
    '👩‍👩‍👧‍👦'.repeat(20),
    '字'.repeat(16_384),
    '😀'.repeat(16_384),
  ])
    expect((await world.send(ann, { toUserId: bob, text })).text).toBe(text);
});

describe('refuses', () => {
  const cases: [string, Record<string, unknown>, string, string?][] = [
    ['no receiver', { text: 'x' }, 'BAD_USER_INPUT', 'input.toUserId'],
    [
      'two receivers',
      { toUserId: '1', chatId: '2', text: 'x' },
      'BAD_USER_INPUT',
      'input.toUserId',
    ],
    ['an empty text', { toUserId: '1', text: '' }, 'BAD_USER_INPUT', 'input.text'],
    [
      '16 385 characters',
      { toUserId: '1', text: '😀'.repeat(16_385) },
      'BAD_USER_INPUT',
      'input.text',
    ],
    ['half a surrogate pair', { toUserId: '1', text: 'a\ud800b' }, 'BAD_USER_INPUT', 'input.text'],
    [
      'an empty client message id',
      { toUserId: '1', text: 'x', clientMessageId: '' },
      'BAD_USER_INPUT',
      'input.clientMessageId',
    ],
    [
      'a client message id of 129 characters',
      { toUserId: '1', text: 'x', clientMessageId: 'c'.repeat(129) },
      'BAD_USER_INPUT',
      'input.clientMessageId',
    ],
    ['an unknown account', { toUserId: '9999999', text: 'x' }, 'NOT_FOUND'],
    ['an account id that is none', { toUserId: 'nobody', text: 'x' }, 'NOT_FOUND'],
    ['an unknown chat', { chatId: '123', text: 'x' }, 'NOT_FOUND'],
  ];
  test.each(cases)('%s', async (_name, input, code, field) => {
    const failure = await world.failure(world.account(), sendMutation, { input });
    expect(failure?.extensions).toEqual({ code, ...(field === undefined ? {} : { field }) });
  });

  test('a guest', async () => {
    expect(
      await world.failure(null, sendMutation, { input: { toUserId: '1', text: 'x' } }),
    ).toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  test('oneself', async () => {
    const ann = world.account();
    expect(
      await world.failure(ann, sendMutation, { input: { toUserId: ann, text: 'x' } }),
    ).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  test.each(['deleted', 'disabled'] as const)(
    'a %s account, also in a chat that exists',
    async (state) => {
      const [ann, bob] = [world.account(), world.account()];
      const { chat } = await world.send(ann, { toUserId: bob, text: 'still there' });
      world.gone.set(bob, state);
      for (const to of [{ toUserId: bob }, { chatId: chat.id }])
        expect(
          await world.failure(ann, sendMutation, { input: { ...to, text: 'x' } }),
        ).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    },
  );

  test('a block in either direction, while history stays', async () => {
    const [ann, bob] = [world.account(), world.account()];
    const { chat } = await world.send(ann, { toUserId: bob, text: 'before' });
    world.blocks.add(`${bob}>${ann}`);
    for (const [from, to] of [
      [ann, bob],
      [bob, ann],
    ])
      for (const input of [{ toUserId: to }, { chatId: chat.id }])
        expect(
          await world.failure(from as number, sendMutation, { input: { ...input, text: 'x' } }),
        ).toMatchObject({
          extensions: { code: 'FORBIDDEN' },
        });
    const { pullMessages } = await world.ask(
      ann,
      `{ pullMessages(chatId: "${chat.id}") { messages { text } } }`,
    );
    expect(pullMessages.messages).toEqual([{ text: 'before' }]);
  });

  test('a chat of others, with the same words as for one that does not exist', async () => {
    const [ann, bob, eve] = [world.account(), world.account(), world.account()];
    const { chat } = await world.send(ann, { toUserId: bob, text: 'private' });
    const [hidden, missing] = await Promise.all(
      [chat.id, '123'].map((chatId) =>
        world.failure(eve, sendMutation, { input: { chatId, text: 'x' } }),
      ),
    );
    expect(hidden).toEqual(missing);
  });
});
